using System.Diagnostics;
using System.Runtime.InteropServices;
using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>The writer's connection and what it remembers within and across transactions. Everything in here is for the writer's thread.</summary>
internal sealed class SqliteSession : ICommitSession
{
    private readonly IClock _clock;
    private readonly RecentChanges _recentChanges;
    private int _changesBefore;

    /// <param name="recentChanges">Told after each commit which messages it changed.</param>
    public SqliteSession(Connection db, IClock clock, RecentChanges recentChanges)
    {
        Db = db;
        _clock = clock;
        _recentChanges = recentChanges;
        Campaigns = new CampaignFactsCache(db);
        Messages = new MessageStates(this);
    }

    public Connection Db { get; }

    /// <summary>When this transaction began.</summary>
    public Instant Now { get; private set; }

    public CounterDeltas Counters { get; } = new();

    public CampaignFactsCache Campaigns { get; }

    public MessageStates Messages { get; }

    /// <summary>Messages this transaction accepts or changes, in its order.</summary>
    public List<MessageChange> Changed { get; } = [];

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
        TellChanges();
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

        // A commit that failed may have happened all the same; to look at a row that did not change harms nobody.
        TellChanges();
    }

    public void Dispose()
    {
        Db.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Db.Dispose();
    }

    private void TellChanges()
    {
        _recentChanges.Add(CollectionsMarshal.AsSpan(Changed));
        Changed.Clear();
    }
}
