using NodaTime;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>The ledger of the embedded edition: one SQLite file (WAL, <c>synchronous=FULL</c>) in a locked data folder, every port over it.</summary>
/// <remarks>Disposing it finishes what has queued and lets the folder go.</remarks>
public sealed class SqliteLedger : LedgerPorts
{
    private readonly SqliteStore _store;

    /// <summary>Locks the folder, brings the schema up to date and starts the writer.</summary>
    /// <exception cref="DataFolderLockedException">Another process has the folder.</exception>
    public SqliteLedger(StorageOptions options, IClock clock)
        : this(new SqliteStore(options, clock)) { }

    private SqliteLedger(SqliteStore store)
        : base(store) => _store = store;

    /// <summary>The same file, over connections of the provider's own. They wait for the ledger's writer, and it for them: for what changes rarely.</summary>
    public override GrainStateStore GrainState => new("System.Data.SQLite", _store.ConnectionString);

    /// <summary>How long the one writer has been at work since it started, waits left out: what there is to save.</summary>
    public TimeSpan WriterBusy => _store.WriterBusy;

    /// <summary>Transactions committed since it started.</summary>
    public long Commits => _store.Commits;
}
