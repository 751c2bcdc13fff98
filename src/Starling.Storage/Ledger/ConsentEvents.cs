using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>The consent ledger: lines are added, each with its salted digest; what is personal in them is erased with its contact, nothing else changes.</summary>
internal static class ConsentEvents
{
    private const int ErasedAtOnce = 500;

    private const string Columns = """
        SELECT e.contact, e.seq, e.act, e.profile_id, e.type, e.kind, e.given_at, e.until, e.circumstance, e.source, e.wording, e.wording_version,
          e.actor, e.zone, e.recorded_at, e.salt, e.person, e.digest, e.seal, coalesce(e.place, -1),
          CASE WHEN e.salt IS NULL
            AND EXISTS (SELECT 1 FROM consent_event l WHERE l.contact = e.contact AND l.seq > e.seq AND l.act = 5) THEN 1 ELSE 0 END
        FROM consent_event e
        """;

    /// <returns>The digest of the line.</returns>
    public static byte[] Append(
        LedgerSession session,
        ContactKey contact,
        ConsentAct act,
        string profile,
        string? type,
        ConsentKind kind,
        Instant givenAt,
        Instant? until,
        ConsentEvidence evidence
    )
    {
        var salt = ConsentDigest.NewSalt();
        var person = ConsentDigest.OfPerson(salt, profile, evidence);
        var digest = ConsentDigest.OfLine(contact, act, type, kind, evidence.Circumstance, givenAt, until, session.Now, person);
        session.People.Add(new ConsentLine(contact, act, profile, type, kind, givenAt, until, evidence, salt, digest));
        return digest;
    }

    /// <summary>Gives a line that was written before there were digests its own, as it stands.</summary>
    /// <returns>The digest.</returns>
    public static byte[] Prove(LedgerSession session, ConsentEvent line)
    {
        var salt = ConsentDigest.NewSalt();
        var digest = ConsentDigest.Of(line, ConsentDigest.OfPerson(salt, line.Profile, line.Evidence));
        var written = session
            .Db["UPDATE consent_event SET salt = ?, digest = ? WHERE contact = ? AND seq = ? AND digest IS NULL"]
            .Bind(salt.AsSpan())
            .Bind(digest.AsSpan())
            .Bind(line.Contact)
            .Bind(line.Sequence)
            .Run();
        LedgerSession.Expect(written, "A line of the consent ledger");
        return digest;
    }

    /// <summary>Takes salt and personal fields out of every line of a contact; the hash of them stays, so that the digest still can be recomputed.</summary>
    public static void Erase(LedgerSession session, ContactKey contact)
    {
        var after = 0L;
        List<SealedLine> lines;
        do
        {
            lines = ListProven(session.Db, contact, after, ErasedAtOnce);
            foreach (var line in lines.Where(line => !line.IsErased))
            {
                Erase(session, line);
            }

            after += lines.Count;
        } while (lines.Count == ErasedAtOnce);
    }

    public static IReadOnlyList<ConsentEvent> List(RowConnection db, ContactKey contact, long? before, int limit) =>
        Read(
                db[Columns + " WHERE e.contact = ? AND e.seq < ? ORDER BY e.seq DESC LIMIT ?"]
                    .Bind(contact)
                    .Bind(before ?? long.MaxValue)
                    .Bind(limit)
            )
            .ConvertAll(line => line.Line);

    /// <summary>Oldest first, above <paramref name="after"/>.</summary>
    public static List<SealedLine> ListProven(RowConnection db, ContactKey contact, long after, int limit) =>
        Read(db[Columns + " WHERE e.contact = ? AND e.seq > ? ORDER BY e.seq LIMIT ?"].Bind(contact).Bind(after).Bind(limit));

    /// <summary>By place.</summary>
    public static List<SealedLine> ListOfSeal(RowConnection db, long seal, int limit) =>
        Read(db[Columns + " WHERE e.seal = ? ORDER BY e.place, e.contact, e.seq LIMIT ?"].Bind(seal).Bind(limit));

    /// <summary>A line whose seal there is not.</summary>
    public static SealedLine? FindStray(RowConnection db) =>
        Read(db[Columns + " WHERE e.seal > (SELECT coalesce(max(number), 0) FROM consent_seal) ORDER BY e.seal, e.place LIMIT 1"])
            .Concat(Read(db[Columns + " WHERE e.seal < 1 ORDER BY e.seal, e.place LIMIT 1"]))
            .FirstOrDefault();

    private static void Erase(LedgerSession session, SealedLine line)
    {
        var salt = line.Salt ?? ConsentDigest.NewSalt();
        var person = ConsentDigest.OfPerson(salt, line.Line.Profile, line.Line.Evidence);
        var digest = line.Digest ?? ConsentDigest.Of(line.Line, person);
        var written = session
            .Db[
                """
                UPDATE consent_event SET profile_id = '', source = NULL, wording = NULL, wording_version = NULL, actor = NULL, zone = NULL,
                  salt = NULL, person = ?1, digest = ?2
                WHERE contact = ?3 AND seq = ?4 AND salt IS NOT DISTINCT FROM ?5
                """
            ]
            .Bind(person.AsSpan())
            .Bind(digest.AsSpan())
            .Bind(line.Line.Contact)
            .Bind(line.Line.Sequence)
            .BindOrNull(line.Salt)
            .Run();
        LedgerSession.Expect(written, "A line of the consent ledger");
    }

    private static List<SealedLine> Read(RowStatement row)
    {
        var found = new List<SealedLine>();
        while (row.Step())
        {
            var line = new ConsentEvent(
                row.Key(0),
                row.Long(1),
                (ConsentAct)row.Int(2),
                row.Text(3),
                row.TextOrNull(4),
                (ConsentKind)row.Int(5),
                row.Instant(6),
                row.InstantOrNull(7),
                new ConsentEvidence(
                    (ConsentCircumstance)row.Int(8),
                    row.TextOrNull(9),
                    row.TextOrNull(10),
                    row.TextOrNull(11),
                    row.TextOrNull(12),
                    row.TextOrNull(13)
                ),
                row.Instant(14)
            )
            {
                IsErased = !row.IsNull(16),
            };
            found.Add(
                new SealedLine(
                    line,
                    row.BlobOrNull(15),
                    row.BlobOrNull(16),
                    row.BlobOrNull(17),
                    row.LongOrNull(18),
                    row.Int(19),
                    row.Int(20) != 0
                )
            );
        }

        return found;
    }
}
