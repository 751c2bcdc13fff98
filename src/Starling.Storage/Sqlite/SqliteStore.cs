using System.Collections.Concurrent;
using DbUp;
using DbUp.Engine.Output;
using Microsoft.Data.Sqlite;
using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>One SQLite file in a locked data folder: one writer connection on its own thread, a few readers beside it.</summary>
internal sealed class SqliteStore : ILedgerStore
{
    private const int Readers = 4;

    /// <summary>Settings that are the connection's, not the file's. FULL: a commit is on the disk before anybody is answered.</summary>
    private const string WriterSettings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = OFF;
        PRAGMA busy_timeout = 10000;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -49152;
        PRAGMA wal_autocheckpoint = 8192;
        PRAGMA journal_size_limit = 268435456;
        """;

    private const string ReaderSettings = """
        PRAGMA query_only = ON;
        PRAGMA busy_timeout = 10000;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -8192;
        """;

    private readonly DataFolderLock _lock;
    private readonly GroupCommit<SqliteSession> _writer;
    private readonly ConcurrentBag<Connection> _readers = [];
    private readonly SemaphoreSlim _readersFree = new(Readers);

    /// <exception cref="DataFolderLockedException">Another process has the folder.</exception>
    public SqliteStore(StorageOptions options, IClock clock)
    {
        _lock = DataFolderLock.Take(options.DataFolder);
        try
        {
            var path = Path.GetFullPath(Path.Combine(options.DataFolder, "ledger.db"));
            ConnectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
            Upgrade(path, ConnectionString);
            var db = Connection.Open(path, readOnly: false);
            db.Execute(WriterSettings);
            var lastBeat = new LastBeat(options.DataFolder);
            lastBeat.Check(db, clock.GetCurrentInstant());
            // The singles' batches of an earlier process take no more; their lanes can come to an end.
            db.Execute("UPDATE batch SET total = next_index WHERE total IS NULL AND request_id IS NULL");
            // Nobody writes by the deadlines of an earlier process.
            db.Execute("DELETE FROM route_pace");
            // The lock is ours, so whoever held a bind is dead: its lease need not be watched for 3 s.
            db.Execute("UPDATE lease SET holder = NULL, n = n + 1 WHERE holder IS NOT NULL");
            for (var reader = 0; reader < Readers; reader++)
            {
                var connection = Connection.Open(path, readOnly: true);
                connection.Execute(ReaderSettings);
                _readers.Add(connection);
            }

            Clock = clock;
            var changes = new RecentChanges(options.RecentChanges);
            Changes = changes;
            _writer = new GroupCommit<SqliteSession>(
                new SqliteSession(db, clock, changes, lastBeat),
                "ledger writer",
                options.AcceptsWaiting,
                options.AcceptsPerCommit
            );
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    public IClock Clock { get; }

    /// <summary>Of this file, for those that come over ADO.NET.</summary>
    public string ConnectionString { get; }

    public IMessageChanges Changes { get; }

    /// <summary>How long the writer has been at work, waits left out.</summary>
    public TimeSpan WriterBusy => _writer.Busy;

    public long Commits => _writer.Commits;

    public Task<T> WriteAsync<T>(
        LedgerWriter writer,
        Func<LedgerSession, T> work,
        CancellationToken cancel,
        Action<LedgerSession>? ask = null
    ) => _writer.RunAsync(work, cancel);

    public Task<T>? TryAccept<T>(Func<LedgerSession, T> work, int weight, CancellationToken cancel, Action<LedgerSession>? ask = null) =>
        _writer.TryRunAccept(work, weight, cancel);

    public async Task<T> ReadAsync<T>(Func<RowConnection, T> query, CancellationToken cancel)
    {
        await _readersFree.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Read(query), cancel);
        }
        finally
        {
            _readersFree.Release();
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        _readersFree.Dispose();
        _lock.Dispose();
    }

    /// <summary>In one snapshot.</summary>
    private T Read<T>(Func<RowConnection, T> query)
    {
        if (!_readers.TryTake(out var reader))
        {
            throw new InvalidOperationException("More readers are at work than there are.");
        }

        try
        {
            reader["BEGIN"].Run();
            try
            {
                return query(reader);
            }
            finally
            {
                reader["COMMIT"].Run();
            }
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    private static void Upgrade(string path, string connection)
    {
        var outcome = DeployChanges
            .To.SqliteDatabase(connection)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteStore).Assembly, name => name.Contains(".Sqlite.Schema.", StringComparison.Ordinal))
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!outcome.Successful)
        {
            throw new InvalidOperationException(
                $"The schema of '{path}' could not be brought up to date: {outcome.Error.Message}",
                outcome.Error
            );
        }
    }
}
