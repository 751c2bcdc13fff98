using Starling.Domain.Consent.Sealing;

namespace Starling.Storage.Ledger;

/// <summary>The rows of the chain.</summary>
internal static class ConsentSealRows
{
    private const string Columns = "SELECT number, previous, count, root, sealed_at, key_id, head, mac FROM consent_seal ";

    public static ConsentSeal? FindLast(RowConnection db) => Read(db[Columns + "ORDER BY number DESC LIMIT 1"]).SingleOrDefault();

    public static ConsentSeal? Find(RowConnection db, long number) => Read(db[Columns + "WHERE number = ?"].Bind(number)).SingleOrDefault();

    public static List<ConsentSeal> List(RowConnection db, long after, int limit) =>
        Read(db[Columns + "WHERE number > ? ORDER BY number LIMIT ?"].Bind(after).Bind(limit));

    public static void Add(LedgerSession session, ConsentSeal seal) =>
        session
            .Db["INSERT INTO consent_seal (number, previous, count, root, sealed_at, key_id, head, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"]
            .Bind(seal.Number)
            .Bind(seal.Previous.AsSpan())
            .Bind((long)seal.Count)
            .Bind(seal.Root.AsSpan())
            .Bind(seal.SealedAt)
            .Bind(seal.KeyId)
            .Bind(seal.Head.AsSpan())
            .Bind(seal.Mac.AsSpan())
            .Run();

    /// <summary>Gives the oldest lines without a seal this one, and their places.</summary>
    /// <returns>How many.</returns>
    public static int Mark(LedgerSession session, long number, int most) =>
        session
            .Db[
                """
                UPDATE consent_event SET seal = ?1, place = b.place
                FROM (
                  SELECT o.contact, o.seq, row_number() OVER (ORDER BY o.recorded_at, o.contact, o.seq) - 1 AS place
                  FROM (
                    SELECT recorded_at, contact, seq FROM consent_event WHERE seal IS NULL ORDER BY recorded_at, contact, seq LIMIT ?2
                  ) o
                ) b
                WHERE consent_event.contact = b.contact AND consent_event.seq = b.seq
                """
            ]
            .Bind(number)
            .Bind((long)most)
            .Run();

    public static long CountUnsealed(RowConnection db)
    {
        var row = db["SELECT count(*) FROM consent_event WHERE seal IS NULL"];
        row.Step();
        var count = row.Long(0);
        row.Reset();
        return count;
    }

    private static List<ConsentSeal> Read(RowStatement row)
    {
        var found = new List<ConsentSeal>();
        while (row.Step())
        {
            found.Add(
                new ConsentSeal(
                    row.Long(0),
                    row.Blob(1).ToArray(),
                    row.Int(2),
                    row.Blob(3).ToArray(),
                    row.Instant(4),
                    row.Text(5),
                    row.Blob(6).ToArray(),
                    row.Blob(7).ToArray()
                )
            );
        }

        return found;
    }
}
