using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>The consent ledger: lines are added, never changed.</summary>
internal static class ConsentEvents
{
    public static void Append(
        LedgerSession session,
        ContactKey contact,
        ConsentAct act,
        string profile,
        string? type,
        ConsentKind kind,
        Instant givenAt,
        Instant? until,
        ConsentEvidence evidence
    ) =>
        session
            .Db[
                """
                INSERT INTO consent_event (contact, seq, act, profile_id, type, kind, circumstance, given_at, until, source, wording,
                  wording_version, actor, zone, recorded_at)
                VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM consent_event WHERE contact = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
                  ?11, ?12, ?13, ?14)
                """
            ]
            .Bind(contact)
            .Bind((long)act)
            .Bind(profile)
            .Bind(type)
            .Bind((long)kind)
            .Bind((long)evidence.Circumstance)
            .Bind(givenAt)
            .Bind(until)
            .Bind(evidence.Source)
            .Bind(evidence.Wording)
            .Bind(evidence.WordingVersion)
            .Bind(evidence.Actor)
            .Bind(evidence.Zone)
            .Bind(session.Now)
            .Run();

    public static IReadOnlyList<ConsentEvent> List(RowConnection db, ContactKey contact, long? before, int limit)
    {
        var found = new List<ConsentEvent>();
        var row = db[
            """
            SELECT seq, act, profile_id, type, kind, given_at, until, circumstance, source, wording, wording_version, actor, zone, recorded_at
            FROM consent_event WHERE contact = ? AND seq < ? ORDER BY seq DESC LIMIT ?
            """
        ]
            .Bind(contact)
            .Bind(before ?? long.MaxValue)
            .Bind(limit);
        while (row.Step())
        {
            found.Add(
                new ConsentEvent(
                    contact,
                    row.Long(0),
                    (ConsentAct)row.Int(1),
                    row.Text(2),
                    row.TextOrNull(3),
                    (ConsentKind)row.Int(4),
                    row.Instant(5),
                    row.InstantOrNull(6),
                    new ConsentEvidence(
                        (ConsentCircumstance)row.Int(7),
                        row.TextOrNull(8),
                        row.TextOrNull(9),
                        row.TextOrNull(10),
                        row.TextOrNull(11),
                        row.TextOrNull(12)
                    ),
                    row.Instant(13)
                )
            );
        }

        return found;
    }
}
