using NodaTime;
using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>Erasures as rows.</summary>
internal static class ErasureRows
{
    private const string Columns = "SELECT id, contact, asked_by, asked_at, digest, messages, ended_at FROM erasure ";

    public static long Add(LedgerSession session, TenantId tenant, ContactKey contact, string askedBy, byte[] digest)
    {
        var row = session
            .Db[
                """
                INSERT INTO erasure (tenant, contact, asked_by, asked_at, digest, swept, next_at, messages) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?4, 0)
                RETURNING id
                """
            ]
            .Bind(tenant.Value)
            .Bind(contact)
            .Bind(askedBy)
            .Bind(session.Now)
            .Bind(digest.AsSpan());
        row.Step();
        var id = row.Long(0);
        row.Reset();
        return id;
    }

    /// <summary>From the first message again, and for all that was accepted until now.</summary>
    /// <exception cref="RowsMovedException">It has ended meanwhile.</exception>
    public static void BeginAnew(LedgerSession session, long id) =>
        LedgerSession.Expect(
            session
                .Db["UPDATE erasure SET asked_at = ?1, swept = 0, left_at = NULL, next_at = ?1 WHERE id = ?2 AND ended_at IS NULL"]
                .Bind(session.Now)
                .Bind(id)
                .Run(),
            "erasure"
        );

    public static Erasure? Find(RowConnection db, TenantId tenant, long id) =>
        Read(db[Columns + "WHERE tenant = ? AND id = ?"].Bind(tenant.Value).Bind(id)).SingleOrDefault();

    public static Erasure? FindOpen(RowConnection db, ContactKey contact) =>
        Read(db[Columns + "WHERE contact = ? AND ended_at IS NULL ORDER BY id DESC LIMIT 1"].Bind(contact)).SingleOrDefault();

    public static IReadOnlyList<Erasure> List(RowConnection db, TenantId tenant, bool isOpen, long before, int limit) =>
        Read(
            (
                isOpen
                    ? db[Columns + "WHERE tenant = ? AND id < ? AND ended_at IS NULL ORDER BY id DESC LIMIT ?"]
                    : db[Columns + "WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ?"]
            )
                .Bind(tenant.Value)
                .Bind(before)
                .Bind(limit)
        );

    /// <summary>Up to where the one that is least far has looked, of those whose turn it is; null: it is nobody's.</summary>
    public static long? LeastSwept(RowConnection db, Instant now)
    {
        var row = db["SELECT min(swept) FROM erasure WHERE ended_at IS NULL AND next_at <= ?"].Bind(now);
        row.Step();
        var swept = row.LongOrNull(0);
        row.Reset();
        return swept;
    }

    public static Instant? NextTurn(RowConnection db)
    {
        var row = db["SELECT min(next_at) FROM erasure WHERE ended_at IS NULL"];
        row.Step();
        var next = row.InstantOrNull(0);
        row.Reset();
        return next;
    }

    public static void CountMessage(LedgerSession session, ContactKey contact) =>
        session.Db["UPDATE erasure SET messages = messages + 1 WHERE contact = ? AND ended_at IS NULL"].Bind(contact).Run();

    public static void Leave(LedgerSession session, ContactKey contact, long message) =>
        session
            .Db["UPDATE erasure SET left_at = ?2 WHERE contact = ?1 AND ended_at IS NULL AND (left_at IS NULL OR left_at > ?2)"]
            .Bind(contact)
            .Bind(message)
            .Run();

    /// <summary>Those that have looked up to a message and whose turn it is.</summary>
    public static IReadOnlyList<Erasure> TurnOf(RowConnection db, long swept, Instant now) =>
        Read(db[Columns + "WHERE ended_at IS NULL AND swept = ? AND next_at <= ? ORDER BY id"].Bind(swept).Bind(now));

    /// <summary>These, where nobody asked again since, have looked up to the one now instead of the other.</summary>
    public static void Advance(LedgerSession session, long from, long to, HashSet<(long Id, Instant AskedAt)> looked)
    {
        var others = new List<long>();
        var moved = session
            .Db["UPDATE erasure SET swept = ?2 WHERE ended_at IS NULL AND swept = ?1 AND next_at <= ?3 RETURNING id, asked_at"]
            .Bind(from)
            .Bind(to)
            .Bind(session.Now);
        while (moved.Step())
        {
            if (!looked.Contains((moved.Long(0), moved.Instant(1))))
            {
                others.Add(moved.Long(0));
            }
        }

        // All are moved by one statement, since there may be thousands; who came meanwhile goes back before anybody sees it.
        foreach (var id in others)
        {
            session.Db["UPDATE erasure SET swept = ? WHERE id = ?"].Bind(from).Bind(id).Run();
        }
    }

    /// <summary>Sends one that has looked at everything, and had to leave something, back to that.</summary>
    /// <returns>False: it left nothing.</returns>
    public static bool LookAgain(LedgerSession session, Erasure erasure, long swept, Instant next) =>
        session
            .Db[
                """
                UPDATE erasure SET swept = left_at - 1, left_at = NULL, next_at = ?4
                WHERE id = ?1 AND asked_at = ?2 AND swept = ?3 AND ended_at IS NULL AND left_at IS NOT NULL
                """
            ]
            .Bind(erasure.Id)
            .Bind(erasure.AskedAt)
            .Bind(swept)
            .Bind(next)
            .Run() > 0;

    /// <summary>Ends one that has looked at everything and left nothing.</summary>
    /// <returns>False: it has ended, looks again, or was asked for again.</returns>
    public static bool End(LedgerSession session, Erasure erasure, long swept) =>
        session
            .Db["UPDATE erasure SET ended_at = ?4 WHERE id = ?1 AND asked_at = ?2 AND swept = ?3 AND ended_at IS NULL AND left_at IS NULL"]
            .Bind(erasure.Id)
            .Bind(erasure.AskedAt)
            .Bind(swept)
            .Bind(session.Now)
            .Run() > 0;

    private static List<Erasure> Read(RowStatement row)
    {
        var found = new List<Erasure>();
        while (row.Step())
        {
            found.Add(
                new Erasure(row.Long(0), row.Key(1), row.Text(2), row.Instant(3), row.Blob(4).ToArray(), row.Long(5), row.InstantOrNull(6))
            );
        }

        return found;
    }
}
