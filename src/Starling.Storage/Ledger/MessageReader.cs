using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Messages as people and APIs see them.</summary>
internal sealed class MessageReader(ILedgerStore store) : IMessageReader
{
    public Task<MessageRecord?> FindAsync(MessageId id, CancellationToken cancel) => store.ReadAsync(db => Find(db, id), cancel);

    public Task<IReadOnlyList<MessageRecord>> FindManyAsync(IReadOnlyList<MessageId> ids, CancellationToken cancel) =>
        store.ReadAsync(db => db.ReadMessages(ids), cancel);

    public Task<IReadOnlyList<MessageRecord>> ListAsync(MessageFilter filter, MessageId? after, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => List(db, filter, after ?? default, limit), cancel);

    public Task<IReadOnlyList<(uint Index, RejectedLine Line)>> ListRejectedAsync(
        CampaignId campaign,
        uint? after,
        int limit,
        CancellationToken cancel
    ) => store.ReadAsync(db => ListRejected(db, campaign, after, limit), cancel);

    public Task<MessageRecord?> CancelAsync(MessageId id, Instant now, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Cancel(session, id), cancel);

    private static MessageRecord? Find(RowConnection db, MessageId id)
    {
        var row = db[MessageRows.SelectForPeople + " WHERE s.id = ?"].Bind(id.Value);
        if (!row.Step())
        {
            return null;
        }

        var found = MessageRows.ReadForPeople(row);
        row.Reset();
        return found;
    }

    private static IReadOnlyList<MessageRecord> List(RowConnection db, MessageFilter filter, MessageId after, int limit)
    {
        var found = new List<MessageRecord>();
        foreach (var batch in BatchesOf(db, filter.Tenant, filter.Campaign, after))
        {
            var row = db[
                MessageRows.SelectForPeople
                    + """
                     WHERE s.id > ?1 AND s.id <= ?2 AND (?3 IS NULL OR s.state = ?3) AND (?4 IS NULL OR m.contact = ?4)
                    ORDER BY s.id LIMIT ?5
                    """
            ]
                .Bind(Math.Max(after.Value, new MessageId(batch, 0).Value - 1))
                .Bind(new MessageId(batch, uint.MaxValue).Value)
                .Bind((long?)filter.State);
            row.Bind(filter.Contact).Bind(limit - found.Count);
            while (row.Step())
            {
                found.Add(MessageRows.ReadForPeople(row));
            }

            if (found.Count >= limit)
            {
                break;
            }
        }

        return found;
    }

    private static List<int> BatchesOf(RowConnection db, TenantId tenant, CampaignId? campaign, MessageId after)
    {
        var batches = new List<int>();
        var row = db[
            """
            SELECT b.number FROM campaign c JOIN batch b ON b.campaign = c.id
            WHERE c.tenant = ? AND (?2 IS NULL OR c.id = ?2) AND b.number >= ?3 ORDER BY b.number
            """
        ]
            .Bind(tenant.Value)
            .Bind(campaign?.Value)
            .Bind(after.Batch);
        while (row.Step())
        {
            batches.Add(row.Int(0));
        }

        return batches;
    }

    private static IReadOnlyList<(uint Index, RejectedLine Line)> ListRejected(
        RowConnection db,
        CampaignId campaign,
        uint? after,
        int limit
    )
    {
        var found = new List<(uint, RejectedLine)>();
        var row = db[
            """
            SELECT r.id & 4294967295 AS place, r.reason, r.detail, r.content_hash
            FROM batch b JOIN rejected_item r ON r.id BETWEEN (b.number << 32) + ?2 AND (b.number << 32) + 4294967295
            WHERE b.campaign = ?1 ORDER BY place, r.id LIMIT ?3
            """
        ]
            .Bind(campaign.Value)
            .Bind(after is { } index ? index + 1L : 0L)
            .Bind(limit);
        while (row.Step())
        {
            found.Add(((uint)row.Long(0), new RejectedLine(row.Text(1), row.Text(2), (ulong)row.Long(3))));
        }

        return found;
    }

    private static MessageRecord? Cancel(LedgerSession session, MessageId id)
    {
        if (session.Messages.Find(id) is { IsWaiting: true } row)
        {
            session.Messages.Move(row, row with { State = MessageState.Cancelled, Reason = Reasons.CancelledByCaller }, null);
        }

        return Find(session.Db, id);
    }
}
