using System.Collections.Concurrent;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Campaigns, their states and their counters.</summary>
internal sealed class CampaignLedger(ILedgerStore store) : ICampaignLedger
{
    /// <summary>How long a request id gives the same campaign.</summary>
    private static readonly Duration RequestIsKept = Duration.FromDays(7);

    /// <summary>How far the ending of a cancelled campaign has come; only saves looking at the same rows again.</summary>
    private readonly ConcurrentDictionary<CampaignId, MessageId> _cancelledThrough = new();

    public Task<Campaign> CreateAsync(CampaignDefinition definition, string requestId, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Create(session, definition, requestId), cancel);

    public Task<bool> KnowsAsync(TenantId tenant, string requestId, CancellationToken cancel)
    {
        var now = store.Clock.GetCurrentInstant();
        return store.ReadAsync(
            db =>
            {
                var row = db["SELECT 1 FROM campaign WHERE tenant = ? AND request_id = ? AND created_at > ?"]
                    .Bind(tenant.Value)
                    .Bind(requestId)
                    .Bind(now - RequestIsKept);
                var known = row.Step();
                row.Reset();
                return known;
            },
            cancel
        );
    }

    public Task<Campaign?> FindAsync(CampaignId id, CancellationToken cancel)
    {
        var openSince = OpenSince(store.Clock.GetCurrentInstant());
        return store.ReadAsync(db => Find(db, id, openSince), cancel);
    }

    public Task<IReadOnlyList<Campaign>> ListAsync(TenantId tenant, CampaignId? before, int limit, CancellationToken cancel)
    {
        var openSince = OpenSince(store.Clock.GetCurrentInstant());
        return store.ReadAsync(
            db =>
                ReadAll(
                    db[CampaignRow.Select + " WHERE c.tenant = ? AND c.kind = 0 AND c.id < ? ORDER BY c.id DESC LIMIT ?"]
                        .Bind(openSince)
                        .Bind(tenant.Value)
                        .Bind(before?.Value ?? long.MaxValue)
                        .Bind(limit)
                ),
            cancel
        );
    }

    public Task<IReadOnlyList<Campaign>> ListActiveAsync(Instant overdue, CancellationToken cancel)
    {
        // Each half has an index of its own, which holds nothing else: asked every second, of a table that only grows.
        const string active = """
             WHERE c.id IN (
              SELECT id FROM campaign WHERE state IN (1, 3) UNION ALL SELECT id FROM campaign WHERE state = 6 AND starts_at <= ?
            ) ORDER BY c.id
            """;
        var openSince = OpenSince(store.Clock.GetCurrentInstant());
        return store.ReadAsync(db => ReadAll(db[CampaignRow.Select + active].Bind(openSince).Bind(overdue)), cancel);
    }

    public Task<Campaign> StandingAsync(TenantId tenant, CampaignKind kind, CancellationToken cancel)
    {
        if (kind == CampaignKind.Batch)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "A batch campaign is made, it does not stand.");
        }

        return store.WriteAsync(
            LedgerWriter.Office,
            session => Find(session.Db, StandingCampaigns.Of(session, tenant, kind), OpenSince(session.Now))!,
            cancel
        );
    }

    public Task<Campaign?> MoveAsync(
        CampaignId id,
        IReadOnlyList<CampaignState> from,
        CampaignState to,
        Instant now,
        CancellationToken cancel
    ) => store.WriteAsync(LedgerWriter.Office, session => Move(session, id, from, to, now), cancel);

    public Task<Campaign?> ScheduleAsync(CampaignId id, Instant startsAt, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Schedule(session, id, startsAt), cancel);

    public Task<DueStart?> StartDueAsync(CampaignId id, Instant now, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => StartDue(session, id, now), cancel);

    public Task<CampaignTally> TallyAsync(CampaignId id, CancellationToken cancel) =>
        store.ReadAsync(
            db => ReadTally(db["SELECT state, reason, messages, segments FROM counter WHERE campaign = ?"].Bind(id.Value)),
            cancel
        );

    public Task<IReadOnlyDictionary<AnswerWords, long>> CountAnswersAsync(CampaignId id, CancellationToken cancel) =>
        store.ReadAsync(db => CountAnswers(db, id), cancel);

    public Task<CampaignTally> CountRowsAsync(CampaignId id, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
                ReadTally(
                    db[
                        """
                        SELECT s.state, s.reason, count(*), CAST(sum(s.segments) AS bigint)
                        FROM batch b JOIN message_state s ON s.id BETWEEN b.number << 32 AND (b.number << 32) + 4294967295
                        WHERE b.campaign = ?1 GROUP BY s.state, s.reason
                        UNION ALL
                        SELECT -1, r.reason, count(*), 0
                        FROM batch b JOIN rejected_item r ON r.id BETWEEN b.number << 32 AND (b.number << 32) + 4294967295
                        WHERE b.campaign = ?1 GROUP BY r.reason
                        """
                    ]
                        .Bind(id.Value)
                ),
            cancel
        );

    public async Task<int> CancelPageAsync(CampaignId id, int limit, Instant now, CancellationToken cancel)
    {
        while (true)
        {
            var through = _cancelledThrough.GetValueOrDefault(id);
            var waiting = await FindWaitingAsync(id, through, limit, cancel);
            if (waiting.Count > 0)
            {
                if (await store.WriteAsync(LedgerWriter.Office, session => CancelRows(session, id, waiting), cancel) is not { } ended)
                {
                    return 0;
                }

                _cancelledThrough[id] = waiting[^1];
                if (ended > 0)
                {
                    return ended;
                }
            }
            else if (!_cancelledThrough.TryRemove(id, out _))
            {
                return 0;
            }

            // What was being written may have come back below: the last look is at everything.
        }
    }

    public Task<long> CountInFlightAsync(CampaignId id, CancellationToken cancel) => store.ReadAsync(db => CountInFlight(db, id), cancel);

    private static Instant OpenSince(Instant now) => now - AcceptLedger.BatchStaysOpen;

    private static Campaign? Find(RowConnection db, CampaignId id, Instant openSince) =>
        ReadAll(db[CampaignRow.Select + " WHERE c.id = ?"].Bind(openSince).Bind(id.Value)).SingleOrDefault();

    private static IReadOnlyList<Campaign> ReadAll(RowStatement rows)
    {
        var campaigns = new List<Campaign>();
        while (rows.Step())
        {
            campaigns.Add(CampaignRow.Read(rows));
        }

        return campaigns;
    }

    private static Campaign Create(LedgerSession session, CampaignDefinition definition, string requestId)
    {
        var row = session
            .Db["SELECT id, created_at FROM campaign WHERE tenant = ? AND request_id = ?"]
            .Bind(definition.Tenant.Value)
            .Bind(requestId);
        if (row.Step())
        {
            var (earlier, made) = (new CampaignId(row.Long(0)), row.Instant(1));
            row.Reset();
            if (made + RequestIsKept > session.Now)
            {
                return Find(session.Db, earlier, OpenSince(session.Now))!;
            }

            session.Db["UPDATE campaign SET request_id = NULL WHERE id = ?"].Bind(earlier.Value).Run();
        }

        var id = CampaignRow.Insert(session, definition, requestId, CampaignState.Draft);
        return Find(session.Db, id, OpenSince(session.Now))!;
    }

    private static Campaign? Move(LedgerSession session, CampaignId id, IReadOnlyList<CampaignState> from, CampaignState to, Instant now)
    {
        if (to == CampaignState.Cancelling)
        {
            session.LockCampaign(id, alone: true);
        }

        session.Campaigns.Forget(id);
        if (session.Campaigns[id] is { } facts && from.Contains(facts.State))
        {
            var moved = session
                .Db[
                    """
                    UPDATE campaign SET state = ?1,
                      started_at = CASE WHEN ?1 = 1 THEN coalesce(started_at, ?2) ELSE started_at END,
                      ended_at = CASE WHEN ?1 IN (4, 5) THEN ?2 ELSE ended_at END, starts_at = NULL
                    WHERE id = ?3 AND state = ?4
                    """
                ]
                .Bind((long)to)
                .Bind(now)
                .Bind(id.Value)
                .Bind((long)facts.State)
                .Run();
            LedgerSession.Expect(moved, "A campaign");
            session.Campaigns.Forget(id);
        }

        return Find(session.Db, id, OpenSince(session.Now));
    }

    private static Campaign? Schedule(LedgerSession session, CampaignId id, Instant startsAt)
    {
        session.Campaigns.Forget(id);
        session.Db["UPDATE campaign SET state = 6, starts_at = ? WHERE id = ? AND state IN (0, 6)"].Bind(startsAt).Bind(id.Value).Run();
        return Find(session.Db, id, OpenSince(session.Now));
    }

    private static DueStart? StartDue(LedgerSession session, CampaignId id, Instant now)
    {
        session.Campaigns.Forget(id);
        var started = session
            .Db["UPDATE campaign SET state = 1, started_at = ?1, starts_at = NULL WHERE id = ?2 AND state = 6 AND starts_at <= ?1"]
            .Bind(now)
            .Bind(id.Value)
            .Run();
        return Find(session.Db, id, OpenSince(session.Now)) is { } campaign ? new DueStart(campaign, started == 1) : null;
    }

    private static CampaignTally ReadTally(RowStatement rows)
    {
        var tally = new List<TallyRow>();
        while (rows.Step())
        {
            var state = rows.Int(0);
            tally.Add(
                new TallyRow(state == CounterDeltas.InvalidLines ? null : (MessageState)state, rows.Text(1), rows.Long(2), rows.Long(3))
            );
        }

        return new CampaignTally(tally);
    }

    private static IReadOnlyDictionary<AnswerWords, long> CountAnswers(RowConnection db, CampaignId id)
    {
        var counts = new Dictionary<AnswerWords, long>();
        var rows = db[
            """
            SELECT a.answer, count(*) FROM inbound_message a WHERE a.campaign = ? AND NOT EXISTS (
              SELECT 1 FROM inbound_message later WHERE later.campaign = a.campaign AND later.contact = a.contact AND later.id > a.id)
            GROUP BY a.answer
            """
        ]
            .Bind(id.Value);
        while (rows.Step())
        {
            counts.Add((AnswerWords)rows.Int(0), rows.Long(1));
        }

        return counts;
    }

    private Task<IReadOnlyList<MessageId>> FindWaitingAsync(CampaignId id, MessageId after, int limit, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<MessageId>>(
            db =>
            {
                var found = new List<MessageId>();
                foreach (var batch in BatchesOf(db, id, after))
                {
                    var first = Math.Max(after.Value, new MessageId(batch, 0).Value - 1);
                    var rows = db["SELECT id FROM message_state WHERE id > ? AND id <= ? AND state IN (0, 1) ORDER BY id LIMIT ?"]
                        .Bind(first)
                        .Bind(new MessageId(batch, uint.MaxValue).Value)
                        .Bind(limit - found.Count);
                    while (rows.Step())
                    {
                        found.Add(new MessageId(rows.Long(0)));
                    }

                    if (found.Count == limit)
                    {
                        break;
                    }
                }

                return found;
            },
            cancel
        );

    private static List<int> BatchesOf(RowConnection db, CampaignId id, MessageId after)
    {
        var batches = new List<int>();
        var rows = db["SELECT number FROM batch WHERE campaign = ? AND number >= ? ORDER BY number"].Bind(id.Value).Bind(after.Batch);
        while (rows.Step())
        {
            batches.Add(rows.Int(0));
        }

        return batches;
    }

    /// <returns>How many were ended; null when the campaign is not being cancelled.</returns>
    private static int? CancelRows(LedgerSession session, CampaignId id, IReadOnlyList<MessageId> waiting)
    {
        if (session.Campaigns[id] is not { IsCancelled: true })
        {
            return null;
        }

        var ended = 0;
        session.Messages.Ask(waiting);
        foreach (var message in waiting)
        {
            if (session.Messages.Find(message) is { IsWaiting: true } row)
            {
                session.Messages.Move(row, row with { State = MessageState.Cancelled, Reason = Reasons.CancelledByCaller }, null);
                ended++;
            }
        }

        return ended;
    }

    private static long CountInFlight(RowConnection db, CampaignId id) =>
        db.ReadSubmitting(IntentRows.ReadAll(db)).Count(row => row.Campaign == id.Value);
}
