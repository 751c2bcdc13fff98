using NodaTime;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Finds old rows on a reader, so that the writers only meet what is to go.</summary>
internal sealed class Retention(ILedgerStore store) : IRetention
{
    // Accepted, Held, Submitting and Unknown still have a use for what they carry.
    private const string IsOver = "s.state NOT IN (0, 1, 2, 8)";

    private const string Window = " FROM message m CROSS JOIN message_state s ON s.id = m.id WHERE m.id > ?1 AND m.id <= ?2 AND ";

    public Task<RetentionStep> SweepAsync(RetentionKind kind, Instant before, long after, int limit, CancellationToken cancel) =>
        kind switch
        {
            RetentionKind.MessageContents => SweepMessagesAsync(
                "SELECT m.id" + Window + IsOver + " AND m.accepted_at < ?3 AND (m.fields IS NOT NULL OR m.text IS NOT NULL)",
                EmptyContents,
                before,
                after,
                limit,
                cancel
            ),
            RetentionKind.Decisions => SweepMessagesAsync(
                "SELECT m.id" + Window + "s.state >= 10 AND s.changed_at < ?3 AND s.detail IS NOT NULL",
                EmptyDecision,
                before,
                after,
                limit,
                cancel
            ),
            RetentionKind.Messages => SweepMessagesAsync(
                "SELECT m.id" + Window + IsOver + " AND m.accepted_at < ?3",
                Delete,
                before,
                after,
                limit,
                cancel
            ),
            RetentionKind.CarrierIds => SweepCarrierIdsAsync(before, limit, cancel),
            RetentionKind.RequestKeys => WriteAsync(session => DeleteRequests(session, before, limit), limit, cancel),
            RetentionKind.InboundTexts => WriteAsync(session => EmptyInbound(session, before, limit), limit, cancel),
            _ => WriteAsync(session => DeleteRejected(session, before, limit), limit, cancel),
        };

    private async Task<RetentionStep> SweepMessagesAsync(
        string find,
        Action<LedgerSession, long> remove,
        Instant before,
        long after,
        int limit,
        CancellationToken cancel
    )
    {
        var (through, ids) = await store.ReadAsync(db => FindMessages(db, find, before, after, limit), cancel);
        if (ids.Count > 0)
        {
            await store.WriteAsync(
                LedgerWriter.Office,
                session =>
                {
                    ids.ForEach(id => remove(session, id));
                    return ids.Count;
                },
                cancel
            );
        }

        return new RetentionStep(ids.Count, through);
    }

    private static (long? Through, List<long> Ids) FindMessages(RowConnection db, string find, Instant before, long after, int limit)
    {
        var head = db["SELECT max(id) FROM (SELECT id FROM message WHERE id > ? ORDER BY id LIMIT ?) w"].Bind(after).Bind(limit);
        head.Step();
        var through = head.LongOrNull(0);
        head.Reset();
        var ids = new List<long>();
        if (through is { } last)
        {
            var row = db[find].Bind(after).Bind(last).Bind(before);
            while (row.Step())
            {
                ids.Add(row.Long(0));
            }
        }

        return (through, ids);
    }

    private static void EmptyContents(LedgerSession session, long id) =>
        session.Db["UPDATE message SET fields = NULL, text = NULL, content_hash = 0 WHERE id = ?"].Bind(id).Run();

    private static void EmptyDecision(LedgerSession session, long id) =>
        session.Db["UPDATE message_state SET detail = NULL WHERE id = ? AND state >= 10"].Bind(id).Run();

    private static void Delete(LedgerSession session, long id)
    {
        session.Db["DELETE FROM message WHERE id = ?"].Bind(id).Run();
        session.Db["DELETE FROM message_state WHERE id = ?"].Bind(id).Run();
    }

    private async Task<RetentionStep> SweepCarrierIdsAsync(Instant before, int limit, CancellationToken cancel)
    {
        var old = await store.ReadAsync(
            db =>
            {
                var found = new List<(string Account, string Id, long Message, int Segment)>();
                var row = db["SELECT account, carrier_id, message, segment FROM carrier_id WHERE created_at < ? LIMIT ?"]
                    .Bind(before)
                    .Bind(limit);
                while (row.Step())
                {
                    found.Add((row.Text(0), row.Text(1), row.Long(2), row.Int(3)));
                }

                return found;
            },
            cancel
        );
        if (old.Count == 0)
        {
            return new RetentionStep(0, null);
        }

        return await WriteAsync(
            session =>
                old.Sum(key =>
                    session
                        .Db[
                            "DELETE FROM carrier_id WHERE account = ? AND carrier_id = ? AND message = ? AND segment = ? AND created_at < ?"
                        ]
                        .Bind(key.Account)
                        .Bind(key.Id)
                        .Bind(key.Message)
                        .Bind(key.Segment)
                        .Bind(before)
                        .Run()
                ),
            limit,
            cancel
        );
    }

    private static int DeleteRequests(LedgerSession session, Instant before, int limit) =>
        session
            .Db[
                """
                DELETE FROM request WHERE (request_id, tenant) IN (
                  SELECT request_id, tenant FROM request WHERE created_at < ? ORDER BY created_at LIMIT ?)
                """
            ]
            .Bind(before)
            .Bind(limit)
            .Run();

    /// <summary>A text that somebody has to read yet stays until it was.</summary>
    private static int EmptyInbound(LedgerSession session, Instant before, int limit)
    {
        var texts = session
            .Db[
                """
                UPDATE inbound_message SET text = '' WHERE id IN (
                  SELECT m.id FROM inbound_message m WHERE m.received_at < ? AND m.text <> ''
                    AND NOT EXISTS (SELECT 1 FROM review r WHERE r.id = m.id AND r.outcome IS NULL)
                  ORDER BY m.received_at LIMIT ?)
                """
            ]
            .Bind(before)
            .Bind(limit)
            .Run();
        var parts = session
            .Db[
                """
                DELETE FROM inbound WHERE id IN (
                  SELECT id FROM inbound WHERE message IS NOT NULL AND received_at < ? ORDER BY id LIMIT ?)
                """
            ]
            .Bind(before)
            .Bind(limit)
            .Run();
        return Math.Max(texts, parts);
    }

    private static int DeleteRejected(LedgerSession session, Instant before, int limit) =>
        session
            .Db[
                """
                DELETE FROM rejected_item WHERE id IN (
                  SELECT r.id FROM rejected_item r JOIN batch b ON b.number = (r.id >> 32) WHERE b.created_at < ? ORDER BY r.id LIMIT ?)
                """
            ]
            .Bind(before)
            .Bind(limit)
            .Run();

    private async Task<RetentionStep> WriteAsync(Func<LedgerSession, int> remove, int limit, CancellationToken cancel)
    {
        var removed = await store.WriteAsync(LedgerWriter.Office, remove, cancel);
        return new RetentionStep(removed, removed >= limit ? 0 : null);
    }
}
