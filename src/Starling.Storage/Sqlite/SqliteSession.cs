using System.Diagnostics;
using System.Runtime.InteropServices;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>The writer's connection and what it remembers within and across transactions. Everything in here is for the writer's thread.</summary>
internal sealed class SqliteSession : LedgerSession
{
    private readonly IClock _clock;
    private readonly RecentChanges _recentChanges;
    private readonly LastBeat _lastBeat;
    private int _changesBefore;

    /// <param name="recentChanges">Told after each commit which messages it changed.</param>
    /// <param name="lastBeat">Told after each commit that held a beat.</param>
    public SqliteSession(Connection db, IClock clock, RecentChanges recentChanges, LastBeat lastBeat)
    {
        Db = db;
        (_clock, _recentChanges, _lastBeat) = (clock, recentChanges, lastBeat);
        Campaigns = new CampaignFactsCache(db);
        Spend = new SpendRows(db);
        Messages = new SqliteMessageStates(this);
        Leases = new SqliteLeaseRows(this);
        Contacts = new SqliteContactSends(this);
        Intents = new SqliteIntentRows(this);
        CarrierIds = new SqliteCarrierIdRows(this);
        Parked = new SqliteParkedRows(this);
        Accepted = new SqliteAcceptedRows(this);
        People = new SqlitePeopleRows(this);
    }

    public override Connection Db { get; }

    /// <summary>This writer is the only one who changes them, so what it remembers is the row.</summary>
    public override CampaignFactsCache Campaigns { get; }

    public override SpendRows Spend { get; }

    public override MessageStates Messages { get; }

    public override LeaseRows Leases { get; }

    public override ContactSends Contacts { get; }

    public override IntentRows Intents { get; }

    public override CarrierIdRows CarrierIds { get; }

    public override ParkedRows Parked { get; }

    public override AcceptedRows Accepted { get; }

    public override PeopleRows People { get; }

    // One writer needs no locks.
    public override void LockCampaign(CampaignId campaign, bool alone) { }

    public override void LockRoute(string route) { }

    public override void LockInbound() { }

    public override void LockKeys() { }

    public override void LockSenders() { }

    public override bool TryLockSeals() => true;

    /// <summary>Whether this transaction holds the beat of a bind.</summary>
    public bool HasBeat { get; set; }

    public override void SkipNumbers(int count) =>
        Db["UPDATE sqlite_sequence SET seq = seq + ? WHERE name IN ('campaign', 'batch')"].Bind(count).Run();

    public override void Begin()
    {
        Now = _clock.GetCurrentInstant();
        HasBeat = false;
        Db["BEGIN IMMEDIATE"].Run();
        _changesBefore = Db.Changes;
    }

    public override void Fetch() { }

    public override void Flush()
    {
        Spend.Flush();
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
    }

    public override void Commit()
    {
        var began = Stopwatch.GetTimestamp();
        Db["COMMIT"].Run();

        // The connection's count of changes goes round after 2^31.
        LedgerMeter.Committed(Stopwatch.GetElapsedTime(began), unchecked((uint)(Db.Changes - _changesBefore)));
        TellChanges();
        Changed.Clear();
        if (HasBeat)
        {
            _lastBeat.Note(Now);
        }
    }

    /// <summary>A fault of the disk is one of this transaction: the next may find it well.</summary>
    public override bool IsGone(Exception fault) => false;

    public override void Rollback()
    {
        // A commit that failed may have happened all the same; to look at a row that did not change harms nobody.
        TellChanges();
        ForgetTransaction();
        Campaigns.Forget();
        Spend.Forget();
        if (Db.InTransaction)
        {
            Db["ROLLBACK"].Run();
        }
    }

    public override void Dispose()
    {
        Db.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Db.Dispose();
    }

    private void TellChanges() => _recentChanges.Add(CollectionsMarshal.AsSpan(Changed));
}
