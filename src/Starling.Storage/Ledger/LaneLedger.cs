using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>What lanes work through.</summary>
internal sealed class LaneLedger(ILedgerStore store) : ILaneLedger
{
    public Task<IReadOnlyList<LanePlace>> ReadPlacesAsync(CampaignId campaign, int lane, CancellationToken cancel)
    {
        var openSince = store.Clock.GetCurrentInstant() - AcceptLedger.BatchStaysOpen;
        return store.ReadAsync(db => ReadPlaces(db, campaign, lane, openSince), cancel);
    }

    public Task<LanePage> ReadPageAsync(CampaignId campaign, int lane, int batch, MessageId after, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => ReadPage(db, campaign, lane, batch, after, limit), cancel);

    public Task<IReadOnlyList<LaneMessage>> ReadDueAsync(CampaignId campaign, int lane, Instant now, int limit, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
                ReadAll(
                    db[
                        "SELECT "
                            + MessageRows.LaneColumns
                            + """
                             FROM due d CROSS JOIN message_state s ON s.id = d.id CROSS JOIN message m ON m.id = d.id
                            WHERE d.campaign = ? AND d.lane = ? AND d.due_at <= ? ORDER BY d.due_at, d.id LIMIT ?
                            """
                    ]
                        .Bind(campaign.Value)
                        .Bind(lane)
                        .Bind(now)
                        .Bind(limit)
                ),
            cancel
        );

    public Task<LanePlace?> ReadDuePlaceAsync(CampaignId campaign, int lane, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var row = db["SELECT watermark, page_end, tries FROM lane_place WHERE campaign = ? AND lane = ? AND batch = ?"]
                    .Bind(campaign.Value)
                    .Bind(lane)
                    .Bind(LanePlace.OfDueRows);
                var place = row.Step()
                    ? new LanePlace(LanePlace.OfDueRows, new MessageId(row.Long(0)), new MessageId(row.Long(1)), row.Int(2))
                    : null;
                row.Reset();
                return place;
            },
            cancel
        );

    public Task<Instant?> NextDueAsync(CampaignId campaign, int lane, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var row = db["SELECT min(due_at) FROM due WHERE campaign = ? AND lane = ?"].Bind(campaign.Value).Bind(lane);
                row.Step();
                var next = row.InstantOrNull(0);
                row.Reset();
                return next;
            },
            cancel
        );

    public Task<IReadOnlyList<LaneMessage>> ReadMessagesAsync(IReadOnlyList<MessageId> ids, CancellationToken cancel) =>
        store.ReadAsync(db => db.ReadWaiting(ids), cancel);

    public Task WritePlaceAsync(CampaignId campaign, int lane, LanePlace place, CancellationToken cancel) =>
        store.WriteAsync(
            LedgerWriter.Outcomes,
            session =>
                session
                    .Db[
                        """
                        INSERT INTO lane_place (campaign, lane, batch, watermark, page_end, tries) VALUES (?, ?, ?, ?, ?, ?)
                        ON CONFLICT (campaign, lane, batch) DO UPDATE SET watermark = excluded.watermark, page_end = excluded.page_end, tries = excluded.tries
                        """
                    ]
                    .Bind(campaign.Value)
                    .Bind(lane)
                    .Bind(place.Batch)
                    .Bind(place.Watermark.Value)
                    .Bind(place.PageEnd.Value)
                    .Bind(place.Tries)
                    .Run(),
            cancel
        );

    public Task<int> CommitDecisionsAsync(CampaignId campaign, int lane, IReadOnlyList<LaneDecision> decisions, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Outcomes, session => decisions.Count(decision => Decide(session, campaign, decision)), cancel);

    public async Task<int> ExpirePageAsync(CampaignId campaign, int lane, Instant now, int limit, CancellationToken cancel)
    {
        var over = await store.ReadAsync(db => FindExpired(db, campaign, lane, now, limit), cancel);
        return over.Count == 0
            ? 0
            : await store.WriteAsync(LedgerWriter.Outcomes, session => over.Count(id => Expire(session, id)), cancel);
    }

    private static IReadOnlyList<LanePlace> ReadPlaces(RowConnection db, CampaignId campaign, int lane, Instant openSince)
    {
        var places = new List<LanePlace>();
        var row = db[
            """
            SELECT b.number, b.next_index, b.total IS NOT NULL OR (b.request_id IS NOT NULL AND b.created_at <= ?), p.watermark, p.page_end, p.tries
            FROM batch b LEFT JOIN lane_place p ON p.campaign = b.campaign AND p.lane = ? AND p.batch = b.number
            WHERE b.campaign = ? ORDER BY b.number
            """
        ]
            .Bind(openSince)
            .Bind(lane)
            .Bind(campaign.Value);
        while (row.Step())
        {
            var batch = row.Int(0);
            var before = new MessageId(new MessageId(batch, 0).Value - 1);
            var last = before.Value + row.Long(1);
            var watermark = row.LongOrNull(3) ?? before.Value;
            var through = row.Flag(2) && watermark >= last;
            if (!through)
            {
                places.Add(
                    new LanePlace(
                        batch,
                        new MessageId(watermark),
                        new MessageId(row.LongOrNull(4) ?? before.Value),
                        (int)(row.LongOrNull(5) ?? 0)
                    )
                );
            }
        }

        return places;
    }

    private static LanePage ReadPage(RowConnection db, CampaignId campaign, int lane, int batch, MessageId after, int limit)
    {
        // Read before the rows, in the same snapshot: what is above it is not part of this scan.
        var head = db["SELECT next_index FROM batch WHERE number = ? AND campaign = ?"].Bind(batch).Bind(campaign.Value);
        if (!head.Step())
        {
            return new LanePage([], after);
        }

        var last = new MessageId(new MessageId(batch, 0).Value + head.Long(0) - 1);
        head.Reset();
        var messages = ReadAll(
            db[
                "SELECT "
                    + MessageRows.LaneColumns
                    + """
                     FROM message_state s INDEXED BY message_state_lane CROSS JOIN message m ON m.id = s.id
                    WHERE s.lane = ? AND s.id > ? AND s.id <= ? AND s.state = 0 AND s.due_at IS NULL ORDER BY s.id LIMIT ?
                    """
            ]
                .Bind(lane)
                .Bind(after.Value)
                .Bind(last.Value)
                .Bind(limit)
        );
        return new LanePage(messages, messages.Count == limit ? messages[^1].Id : new MessageId(Math.Max(after.Value, last.Value)));
    }

    private static IReadOnlyList<LaneMessage> ReadAll(RowStatement rows)
    {
        var messages = new List<LaneMessage>();
        while (rows.Step())
        {
            messages.Add(MessageRows.ReadForLane(rows));
        }

        return messages;
    }

    private static bool Decide(LedgerSession session, CampaignId campaign, in LaneDecision decision)
    {
        if (
            session.Messages.Find(decision.Id) is not { IsWaiting: true } row
            || row.Attempt != decision.Attempt
            || row.Campaign != campaign
        )
        {
            return false;
        }

        // "Ask again later" of a row that is held leaves it held, with another date.
        var to = decision.To == MessageState.Accepted ? row.State : decision.To;
        var waits = to is MessageState.Accepted or MessageState.Held;
        session.Messages.Move(
            row,
            row with
            {
                State = to,
                Due = waits ? decision.Due ?? session.Now : null,
                Reason = decision.Reason,
            },
            decision.Detail
        );
        return true;
    }

    /// <summary>Rows of the lane that still wait and are over; looks only where something can be.</summary>
    private static List<MessageId> FindExpired(RowConnection db, CampaignId campaign, int lane, Instant now, int limit)
    {
        var ended = db["SELECT 1 FROM campaign WHERE id = ? AND expires_at <= ?"].Bind(campaign.Value).Bind(now);
        var all = ended.Step();
        ended.Reset();
        var batches = new List<int>();
        var row = all
            ? db["SELECT number FROM batch WHERE campaign = ? ORDER BY number"].Bind(campaign.Value)
            : db["SELECT number FROM batch WHERE campaign = ? AND first_expiry <= ? ORDER BY number"].Bind(campaign.Value).Bind(now);
        while (row.Step())
        {
            batches.Add(row.Int(0));
        }

        var over = new List<MessageId>();
        foreach (var batch in batches)
        {
            FindExpired(db, campaign, lane, batch, all ? null : now, limit, over);
        }

        return over;
    }

    private static void FindExpired(
        RowConnection db,
        CampaignId campaign,
        int lane,
        int batch,
        Instant? expired,
        int limit,
        List<MessageId> over
    )
    {
        // Everything up to the watermark that still waits has a due row; above it, the lane's index leads.
        var row = db[
            """
            WITH place (mark) AS (
              SELECT coalesce((SELECT watermark FROM lane_place WHERE campaign = ?1 AND lane = ?2 AND batch = ?3), (?3 << 32) - 1))
            SELECT s.id FROM place
            CROSS JOIN message_state s INDEXED BY message_state_lane ON s.lane = ?2 AND s.id > place.mark AND s.id <= (?3 << 32) + 4294967295
            CROSS JOIN message m ON m.id = s.id
            WHERE s.state = 0 AND s.due_at IS NULL
              AND (?4 IS NULL OR m.expires_at <= ?4)
            UNION ALL
            SELECT d.id FROM due d CROSS JOIN message m ON m.id = d.id
            WHERE d.campaign = ?1 AND d.lane = ?2 AND d.id >> 32 = ?3 AND (?4 IS NULL OR m.expires_at <= ?4)
            LIMIT ?5
            """
        ]
            .Bind(campaign.Value)
            .Bind(lane)
            .Bind(batch)
            .Bind(expired)
            .Bind(limit - over.Count);
        while (over.Count < limit && row.Step())
        {
            over.Add(new MessageId(row.Long(0)));
        }

        row.Reset();
    }

    private static bool Expire(LedgerSession session, MessageId id)
    {
        if (session.Messages.Find(id) is not { IsWaiting: true } row)
        {
            return false;
        }

        session.Messages.Move(row, row with { State = MessageState.Suppressed, Reason = Reasons.Expired }, null);
        return true;
    }
}
