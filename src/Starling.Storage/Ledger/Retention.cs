using NodaTime;
using Starling.Domain.Messages;
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
            RetentionKind.CarrierIds => SweepAsync(
                "SELECT max(created_at), count(*) FROM (SELECT created_at FROM carrier_id WHERE created_at < ? ORDER BY created_at LIMIT ?) w",
                "DELETE FROM carrier_id WHERE created_at <= ?",
                before.ToUnixTimeMilliseconds(),
                limit,
                cancel
            ),
            RetentionKind.RequestKeys => SweepAsync(
                "SELECT max(created_at), count(*) FROM (SELECT created_at FROM request WHERE created_at < ? ORDER BY created_at LIMIT ?) w",
                "DELETE FROM request WHERE created_at <= ?",
                before.ToUnixTimeMilliseconds(),
                limit,
                cancel
            ),
            RetentionKind.InboundTexts => SweepInboundAsync(before, after, limit, cancel),
            _ => SweepRejectedAsync(before, limit, cancel),
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
        var head = db["SELECT max(id) FROM (SELECT id FROM message WHERE id > ? AND id <= ? ORDER BY id LIMIT ?) w"]
            .Bind(after)
            .Bind(LastOld(db, before))
            .Bind(limit);
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

    /// <summary>The last id of the youngest batch that is old enough: nothing in a batch is older than it. 0: no batch is.</summary>
    private static long LastOld(RowConnection db, Instant before)
    {
        var row = db["SELECT number FROM batch WHERE created_at < ? ORDER BY created_at DESC, number DESC LIMIT 1"].Bind(before);
        var last = row.Step() ? new MessageId(row.Int(0), uint.MaxValue).Value : 0;
        row.Reset();
        return last;
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

    /// <summary>Subscribers' texts by age, and the parts they came in by their ids, which grow with their age.</summary>
    private async Task<RetentionStep> SweepInboundAsync(Instant before, long after, int limit, CancellationToken cancel)
    {
        // A text that somebody has to read yet stays until it was.
        var texts = await SweepAsync(
            """
            SELECT max(received_at), count(*) FROM (
              SELECT m.received_at FROM inbound_message m WHERE m.received_at < ? AND m.text <> ''
                AND NOT EXISTS (SELECT 1 FROM review r WHERE r.id = m.id AND r.outcome IS NULL)
              ORDER BY m.received_at LIMIT ?) w
            """,
            """
            UPDATE inbound_message SET text = '' WHERE received_at <= ? AND text <> ''
              AND NOT EXISTS (SELECT 1 FROM review r WHERE r.id = inbound_message.id AND r.outcome IS NULL)
            """,
            before.ToUnixTimeMilliseconds(),
            limit,
            cancel
        );
        var parts = await store.ReadAsync(db => FindParts(db, before, after, limit), cancel);
        var removed = 0;
        if (parts.Any)
        {
            removed = await store.WriteAsync(
                LedgerWriter.Office,
                session =>
                    session
                        .Db["DELETE FROM inbound WHERE id > ? AND id <= ? AND message IS NOT NULL AND received_at < ?"]
                        .Bind(after)
                        .Bind(parts.Through)
                        .Bind(before)
                        .Run(),
                cancel
            );
        }

        long? next =
            parts.IsMore ? parts.Through
            : texts.Next is null ? null
            : after;
        return new RetentionStep(texts.Removed + removed, next);
    }

    /// <summary>The next parts up to the first young one. One that waits for its others is passed by.</summary>
    private static (long Through, bool Any, bool IsMore) FindParts(RowConnection db, Instant before, long after, int limit)
    {
        var row = db["SELECT id, received_at, message IS NULL FROM inbound WHERE id > ? ORDER BY id LIMIT ?"].Bind(after).Bind(limit);
        var (through, any, seen) = (after, false, 0);
        while (row.Step())
        {
            if (row.Instant(1) >= before)
            {
                row.Reset();
                return (through, any, false);
            }

            through = row.Long(0);
            any |= !row.Flag(2);
            seen++;
        }

        return (through, any, seen == limit);
    }

    private async Task<RetentionStep> SweepRejectedAsync(Instant before, int limit, CancellationToken cancel) =>
        await SweepAsync(
            "SELECT max(id), count(*) FROM (SELECT id FROM rejected_item WHERE id <= ? ORDER BY id LIMIT ?) w",
            "DELETE FROM rejected_item WHERE id <= ?",
            await store.ReadAsync(db => LastOld(db, before), cancel),
            limit,
            cancel
        );

    /// <summary>Rows whose order is their age: a reader finds up to where the next ones go, and a writer is asked only if there are some.</summary>
    /// <param name="find">By the end of what is old and how many at most: the last of the next ones, and how many they are.</param>
    /// <param name="remove">By that last one. Those of the same moment go too, so it may be a few more.</param>
    private async Task<RetentionStep> SweepAsync(string find, string remove, long end, int limit, CancellationToken cancel)
    {
        var (through, found) = await store.ReadAsync(
            db =>
            {
                var row = db[find].Bind(end).Bind(limit);
                row.Step();
                var read = (row.LongOrNull(0), row.Long(1));
                row.Reset();
                return read;
            },
            cancel
        );
        if (through is not { } last)
        {
            return new RetentionStep(0, null);
        }

        var removed = await store.WriteAsync(LedgerWriter.Office, session => session.Db[remove].Bind(last).Run(), cancel);
        return new RetentionStep(removed, found < limit ? null : 0);
    }
}
