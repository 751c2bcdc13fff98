using System.Collections.Concurrent;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>Campaigns, their states and their counters.</summary>
internal sealed class SqliteCampaigns(SqliteStore store) : ICampaignLedger
{
    /// <summary>How long a request id gives the same campaign.</summary>
    private static readonly Duration RequestIsKept = Duration.FromDays(7);

    /// <summary>How far the ending of a cancelled campaign has come; only saves looking at the same rows again.</summary>
    private readonly ConcurrentDictionary<CampaignId, MessageId> _cancelledThrough = new();

    public Task<Campaign> CreateAsync(CampaignDefinition definition, string requestId, CancellationToken cancel) =>
        store.WriteAsync(session => Create(session, definition, requestId), cancel);

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

    public Task<IReadOnlyList<Campaign>> ListActiveAsync(CancellationToken cancel)
    {
        var openSince = OpenSince(store.Clock.GetCurrentInstant());
        return store.ReadAsync(db => ReadAll(db[CampaignRow.Select + " WHERE c.state IN (1, 3) ORDER BY c.id"].Bind(openSince)), cancel);
    }

    public Task<Campaign> StandingAsync(TenantId tenant, CampaignKind kind, CancellationToken cancel)
    {
        if (kind == CampaignKind.Batch)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "A batch campaign is made, it does not stand.");
        }

        return store.WriteAsync(session => Find(session.Db, StandingCampaigns.Of(session, tenant, kind), OpenSince(session.Now))!, cancel);
    }

    public Task<Campaign?> MoveAsync(
        CampaignId id,
        IReadOnlyList<CampaignState> from,
        CampaignState to,
        Instant now,
        CancellationToken cancel
    ) => store.WriteAsync(session => Move(session, id, from, to, now), cancel);

    public Task<CampaignTally> TallyAsync(CampaignId id, CancellationToken cancel) =>
        store.ReadAsync(
            db => ReadTally(db["SELECT state, reason, messages, segments FROM counter WHERE campaign = ?"].Bind(id.Value)),
            cancel
        );

    public Task<CampaignTally> CountRowsAsync(CampaignId id, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
                ReadTally(
                    db[
                        """
                        SELECT s.state, s.reason, count(*), sum(s.segments)
                        FROM batch b JOIN message_state s ON s.id BETWEEN b.number << 32 AND (b.number << 32) + 0xffffffff
                        WHERE b.campaign = ?1 GROUP BY s.state, s.reason
                        UNION ALL
                        SELECT -1, r.reason, count(*), 0
                        FROM batch b JOIN rejected_item r ON r.id BETWEEN b.number << 32 AND (b.number << 32) + 0xffffffff
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
                if (await store.WriteAsync(session => CancelRows(session, id, waiting), cancel) is not { } ended)
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

    private static Instant OpenSince(Instant now) => now - SqliteAccepting.BatchStaysOpen;

    private static Campaign? Find(Connection db, CampaignId id, Instant openSince) =>
        ReadAll(db[CampaignRow.Select + " WHERE c.id = ?"].Bind(openSince).Bind(id.Value)).SingleOrDefault();

    private static IReadOnlyList<Campaign> ReadAll(Statement rows)
    {
        var campaigns = new List<Campaign>();
        while (rows.Step())
        {
            campaigns.Add(CampaignRow.Read(rows));
        }

        return campaigns;
    }

    private static Campaign Create(SqliteSession session, CampaignDefinition definition, string requestId)
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

    private static Campaign? Move(SqliteSession session, CampaignId id, IReadOnlyList<CampaignState> from, CampaignState to, Instant now)
    {
        if (session.Campaigns[id] is { } facts && from.Contains(facts.State))
        {
            session
                .Db[
                    """
                    UPDATE campaign SET state = ?1,
                      started_at = CASE WHEN ?1 = 1 THEN coalesce(started_at, ?2) ELSE started_at END,
                      ended_at = CASE WHEN ?1 IN (4, 5) THEN ?2 ELSE ended_at END
                    WHERE id = ?3 AND state = ?4
                    """
                ]
                .Bind((long)to)
                .Bind(now)
                .Bind(id.Value)
                .Bind((long)facts.State)
                .Run();
            session.Campaigns.Forget(id);
        }

        return Find(session.Db, id, OpenSince(session.Now));
    }

    private static CampaignTally ReadTally(Statement rows)
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

    private static List<int> BatchesOf(Connection db, CampaignId id, MessageId after)
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
    private static int? CancelRows(SqliteSession session, CampaignId id, IReadOnlyList<MessageId> waiting)
    {
        if (session.Campaigns[id] is not { IsCancelled: true })
        {
            return null;
        }

        var ended = 0;
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

    private static long CountInFlight(Connection db, CampaignId id)
    {
        var written = new List<(MessageId Id, int Attempt)>();
        var intents = db["SELECT ids FROM intent"];
        while (intents.Step())
        {
            written.AddRange(IntentRow.Read(intents.Blob(0)));
        }

        var count = 0L;
        foreach (var (message, attempt) in written)
        {
            var row = db["SELECT 1 FROM message_state WHERE id = ? AND attempt = ? AND campaign = ? AND state = 2"]
                .Bind(message.Value)
                .Bind(attempt)
                .Bind(id.Value);
            if (row.Step())
            {
                count++;
                row.Reset();
            }
        }

        return count;
    }
}
