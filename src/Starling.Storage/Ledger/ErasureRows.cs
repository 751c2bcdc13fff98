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
    public static void BeginAnew(LedgerSession session, long id) =>
        session
            .Db["UPDATE erasure SET asked_at = ?1, swept = 0, left_at = NULL, next_at = ?1 WHERE id = ?2 AND ended_at IS NULL"]
            .Bind(session.Now)
            .Bind(id)
            .Run();

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

    /// <summary>Those that had looked up to the one now have looked up to the other.</summary>
    public static void Advance(LedgerSession session, long from, long to) =>
        session
            .Db["UPDATE erasure SET swept = ?2 WHERE ended_at IS NULL AND swept = ?1 AND next_at <= ?3"]
            .Bind(from)
            .Bind(to)
            .Bind(session.Now)
            .Run();

    /// <summary>Those that have looked at everything and had to leave something.</summary>
    public static void LookAgain(LedgerSession session, long swept, Instant next) =>
        session
            .Db[
                """
                UPDATE erasure SET swept = left_at - 1, left_at = NULL, next_at = ?3
                WHERE ended_at IS NULL AND swept = ?1 AND next_at <= ?2 AND left_at IS NOT NULL
                """
            ]
            .Bind(swept)
            .Bind(session.Now)
            .Bind(next)
            .Run();

    /// <summary>Those that have looked at everything and left nothing.</summary>
    public static IReadOnlyList<Erasure> Through(LedgerSession session, long swept, int limit) =>
        Read(
            session
                .Db[Columns + "WHERE ended_at IS NULL AND swept = ? AND next_at <= ? AND left_at IS NULL ORDER BY id LIMIT ?"]
                .Bind(swept)
                .Bind(session.Now)
                .Bind(limit)
        );

    public static void End(LedgerSession session, long id) =>
        session.Db["UPDATE erasure SET ended_at = ? WHERE id = ? AND ended_at IS NULL"].Bind(session.Now).Bind(id).Run();

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
