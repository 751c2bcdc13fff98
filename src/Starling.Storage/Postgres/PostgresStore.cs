using NodaTime;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>
/// PostgreSQL: four writers, each one transaction at a time on a connection of its own, and readers beside them. Other processes have theirs on the
/// same tables; what keeps them apart is that every change names what it was read as.
/// </summary>
internal sealed class PostgresStore : ILedgerStore
{
    private const int Readers = 6;

    private readonly PostgresReaders _readers;
    private readonly Dictionary<LedgerWriter, GroupCommit<PostgresSession>> _writers = [];
    private readonly GroupCommit<PostgresSession> _accepts;

    /// <exception cref="UnsafeDatabaseException">The server is not safe.</exception>
    public PostgresStore(StorageOptions options, IClock clock)
    {
        Clock = clock;
        Changes = new PostgresChanges(this, options.RecentChanges);
        var server = new PostgresServer(options);
        ConnectionString = server.ConnectionString;
        server.Upgrade();
        try
        {
            _accepts = Start("accept");
            _writers.Add(LedgerWriter.Intents, Start("intent"));
            _writers.Add(LedgerWriter.Outcomes, Start("outcome"));
            _writers.Add(LedgerWriter.Office, Start("office", hot: false));
        }
        catch
        {
            DisposeWriters();
            throw;
        }

        _readers = new PostgresReaders(server, Readers);

        GroupCommit<PostgresSession> Start(string name, bool hot = true)
        {
            var session = new PostgresSession(server, hot, clock);
            session.Open();
            return new GroupCommit<PostgresSession>(session, $"{name} writer", options.AcceptsWaiting, options.AcceptsPerCommit);
        }
    }

    public IClock Clock { get; }

    /// <summary>With the password, where there is one.</summary>
    public string ConnectionString { get; }

    public IMessageChanges Changes { get; }

    /// <summary>Transactions committed by all writers.</summary>
    public long Commits => _accepts.Commits + _writers.Values.Sum(writer => writer.Commits);

    public Task<T> WriteAsync<T>(
        LedgerWriter writer,
        Func<LedgerSession, T> work,
        CancellationToken cancel,
        Action<LedgerSession>? ask = null
    ) => _writers[writer].RunAsync(work, cancel, ask);

    public Task<T>? TryAccept<T>(Func<LedgerSession, T> work, int weight, CancellationToken cancel, Action<LedgerSession>? ask = null) =>
        _accepts.TryRunAccept(work, weight, cancel, ask);

    public Task<T> ReadAsync<T>(Func<RowConnection, T> query, CancellationToken cancel) => _readers.ReadAsync(query, cancel);

    public void Dispose()
    {
        DisposeWriters();
        _readers.Dispose();
    }

    private void DisposeWriters()
    {
        _accepts?.Dispose();
        foreach (var writer in _writers.Values)
        {
            writer.Dispose();
        }
    }
}
