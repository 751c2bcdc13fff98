using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Lines that the consent ledger is given, by one statement; those of one contact keep their order.</summary>
internal sealed class PostgresConsentLines(PostgresSession session)
{
    private readonly List<ConsentLine> _added = [];

    public void Add(in ConsentLine line) => _added.Add(line);

    public void Flush(RowBatch writes)
    {
        if (_added.Count == 0)
        {
            return;
        }

        var lines = _added
            .GroupBy(line => line.Contact)
            .OrderBy(contact => contact.Key)
            .SelectMany(contact => contact.Select((line, at) => (Line: line, Nth: at + 1L)))
            .ToArray();
        _added.Clear();
        writes.Write(
            """
            INSERT INTO consent_event (contact, seq, act, profile_id, type, kind, circumstance, given_at, until, source, wording,
              wording_version, actor, zone, recorded_at, salt, digest)
            SELECT u.contact, coalesce((SELECT max(e.seq) FROM consent_event e WHERE e.contact = u.contact), 0) + u.nth, u.act, u.profile_id,
              u.type, u.kind, u.circumstance, u.given_at, u.until, u.source, u.wording, u.wording_version, u.actor, u.zone, $17, u.salt, u.digest
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
              u(contact, nth, act, profile_id, type, kind, circumstance, given_at, until, source, wording, wording_version, actor, zone, salt, digest)
            """,
            RowBatch.Of(Array.ConvertAll(lines, line => line.Line.Contact.ToUuid())),
            RowBatch.Of(Array.ConvertAll(lines, line => line.Nth)),
            RowBatch.Of(Array.ConvertAll(lines, line => (short)line.Line.Act)),
            Texts(line => line.Profile),
            Texts(line => line.Type),
            RowBatch.Of(Array.ConvertAll(lines, line => (short)line.Line.Kind)),
            RowBatch.Of(Array.ConvertAll(lines, line => (short)line.Line.Evidence.Circumstance)),
            RowBatch.Of(Array.ConvertAll(lines, line => line.Line.GivenAt.ToUnixTimeMilliseconds())),
            RowBatch.Of(Array.ConvertAll(lines, line => line.Line.Until?.ToUnixTimeMilliseconds())),
            Texts(line => line.Evidence.Source),
            Texts(line => line.Evidence.Wording),
            Texts(line => line.Evidence.WordingVersion),
            Texts(line => line.Evidence.Actor),
            Texts(line => line.Evidence.Zone),
            RowBatch.OfBytes(Array.ConvertAll(lines, line => line.Line.Salt)),
            RowBatch.OfBytes(Array.ConvertAll(lines, line => line.Line.Digest)),
            RowBatch.Of(session.Now.ToUnixTimeMilliseconds())
        );

        Npgsql.NpgsqlParameter Texts(Func<ConsentLine, string?> column) =>
            RowBatch.Of(Array.ConvertAll(lines, line => PostgresText.Keep(column(line.Line))));
    }

    public void Forget() => _added.Clear();
}
