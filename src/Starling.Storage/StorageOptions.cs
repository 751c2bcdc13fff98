namespace Starling.Storage;

/// <summary>Where and how the ledger keeps its rows.</summary>
public sealed class StorageOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Starling:Storage";

    /// <summary><c>Sqlite</c>: files of one process (default). <c>Postgres</c>: a server that all silos of a cluster share.</summary>
    public StorageEngine Engine { get; set; } = StorageEngine.Sqlite;

    /// <summary>Sqlite: folder of its files; made when missing, used by one process at a time. Default <c>./data</c>.</summary>
    public string DataFolder { get; set; } = "./data";

    /// <summary>Postgres: how the server is reached, in Npgsql's form: <c>Host=db;Database=starling;Username=starling</c>. Needed there.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Postgres: file that holds the password alone, instead of one in the connection string. Default none.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>
    /// After a restore from a backup: the last instant at which the former installation may have sent, as <c>2026-11-23T10:00:00Z</c>. Until it is given
    /// nothing is sent; then what could have been sent by it is Unknown. Default none.
    /// </summary>
    public DateTimeOffset? RestoreCutOff { get; set; }

    /// <summary>
    /// Postgres: whether a standby has every commit before it is confirmed (<c>synchronous_standby_names</c>), so that one that takes over is no
    /// backup. Default false: after it took over nothing is sent until <see cref="RestoreCutOff"/> is given.
    /// </summary>
    public bool StandbyHasEverything { get; set; }

    /// <summary>Messages that may wait to be accepted before callers are told that it is busy; 500 to 1 000 000, default 20 000.</summary>
    public int AcceptsWaiting { get; set; } = 20_000;

    /// <summary>Messages accepted in one commit at most; 500 to 100 000, default 2 000. More is faster, and lets intents wait longer.</summary>
    public int AcceptsPerCommit { get; set; } = 2_000;

    /// <summary>Changes of messages remembered for those who watch; 1 000 to 16 000 000, default 500 000. Each takes 16 octets of memory.</summary>
    public int RecentChanges { get; set; } = 500_000;
}

/// <summary>What the ledger's rows are kept in.</summary>
public enum StorageEngine
{
    /// <summary>Files in a folder, for one process.</summary>
    Sqlite = 0,

    /// <summary>A PostgreSQL server, for any number of processes.</summary>
    Postgres = 1,
}
