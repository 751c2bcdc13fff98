using System.Diagnostics;
using NodaTime;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>The writer's connection and what it remembers within and across transactions. Everything in here is for the writer's thread.</summary>
internal sealed class SqliteSession : ICommitSession
{
    private readonly IClock _clock;
    private int _changesBefore;

    public SqliteSession(Connection db, IClock clock)
    {
        Db = db;
        _clock = clock;
        Campaigns = new CampaignFactsCache(db);
        Messages = new MessageStates(this);
    }

    public Connection Db { get; }

    /// <summary>When this transaction began.</summary>
    public Instant Now { get; private set; }

    public CounterDeltas Counters { get; } = new();

    public CampaignFactsCache Campaigns { get; }

    public MessageStates Messages { get; }

    /// <summary>The open batch of each standing campaign; others' batches are closed at start.</summary>
    public Dictionary<long, int> UnitBatches { get; } = [];

    public RecentSends Recent { get; } = new();

    public void Begin()
    {
        Now = _clock.GetCurrentInstant();
        Db["BEGIN IMMEDIATE"].Run();
        _changesBefore = Db.Changes;
    }

    public void Commit()
    {
        foreach (var (campaign, state, reason, messages, segments) in Counters.Take())
        {
            Db[
                """
                INSERT INTO counter (campaign, slot, state, reason, messages, segments) VALUES (?, 0, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET messages = messages + excluded.messages, segments = segments + excluded.segments
                """
            ]
                .Bind(campaign)
                .Bind(state)
                .Bind(reason)
                .Bind(messages)
                .Bind(segments)
                .Run();
        }

        var began = Stopwatch.GetTimestamp();
        Db["COMMIT"].Run();

        // The connection's count of changes goes round after 2^31.
        LedgerMeter.Committed(Stopwatch.GetElapsedTime(began), unchecked((uint)(Db.Changes - _changesBefore)));
    }

    public void Rollback()
    {
        Counters.Forget();
        Campaigns.Forget();
        UnitBatches.Clear();
        if (Db.InTransaction)
        {
            Db["ROLLBACK"].Run();
        }
    }

    public void Dispose()
    {
        Db.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Db.Dispose();
    }
}
