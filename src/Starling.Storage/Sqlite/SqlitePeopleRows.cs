using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>Rows of contacts, profiles and the consent ledger, one at a time.</summary>
internal sealed class SqlitePeopleRows(SqliteSession session) : PeopleRows
{
    public override void Ask(TenantId tenant, IReadOnlyList<ProfileChange> changes) { }

    public override void Ask(IEnumerable<ContactKey> contacts) { }

    public override Profile? Find(TenantId tenant, string profileId) => ProfileRows.Find(session.Db, tenant, profileId);

    public override Profile? FindOwn(TenantId tenant, ContactKey contact) => ProfileRows.FindOwn(session.Db, tenant, contact);

    public override void Write(Profile? before, Profile after)
    {
        if (before is not null && before.Contact != after.Contact)
        {
            Remove(before);
        }
        else if (before is not null)
        {
            Unlist(before);
        }

        var written = session
            .Db[
                """
                INSERT INTO profile (contact, profile_id, tenant, msisdn, first_name, last_name, language, zone, zone_source, stage, fields,
                  version, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (contact, profile_id) DO UPDATE SET msisdn = excluded.msisdn, first_name = excluded.first_name,
                  last_name = excluded.last_name, language = excluded.language, zone = excluded.zone, zone_source = excluded.zone_source,
                  stage = excluded.stage, fields = excluded.fields, version = excluded.version, updated_at = excluded.updated_at
                WHERE profile.version = excluded.version - 1
                """
            ]
            .Bind(after.Contact)
            .Bind(after.Id)
            .Bind(after.Tenant.Value)
            .Bind(after.Msisdn.Digits)
            .Bind(after.FirstName)
            .Bind(after.LastName)
            .Bind(after.Language)
            .Bind(after.Zone)
            .Bind((long?)after.ZoneSource)
            .Bind(after.Stage)
            .Bind(ProfileFieldsJson.Write(after.Fields))
            .Bind(after.Version)
            .Bind(after.CreatedAt)
            .Bind(after.UpdatedAt)
            .Run();
        LedgerSession.Expect(written, "A profile");
        foreach (var word in NameWords.Of(after.FirstName, after.LastName))
        {
            session
                .Db[
                    "INSERT INTO profile_name (tenant, word, contact, profile_id) VALUES (?, ?, ?, ?) ON CONFLICT (tenant, word, contact, profile_id) DO NOTHING"
                ]
                .Bind(after.Tenant.Value)
                .Bind(word)
                .Bind(after.Contact)
                .Bind(after.Id)
                .Run();
        }
    }

    public override void Remove(Profile profile)
    {
        Unlist(profile);
        session.Db["DELETE FROM profile WHERE contact = ? AND profile_id = ?"].Bind(profile.Contact).Bind(profile.Id).Run();
    }

    public override FiledContact? Find(ContactKey key)
    {
        var row = session
            .Db[
                """
                SELECT tenant, msisdn, version, zone, consents, suppressed_at, suppressed_why, review_since, erased_at FROM contact WHERE key = ?
                """
            ]
            .Bind(key);
        if (!row.Step())
        {
            return null;
        }

        var found = new FiledContact(new TenantId(row.Text(0)), row.Long(1), row.Long(2), row.TextOrNull(3), row.TextOrNull(4))
        {
            SuppressedSince = row.InstantOrNull(5),
            SuppressedWhy = row.TextOrNull(6),
            UnderReviewSince = row.InstantOrNull(7),
            ErasedAt = row.InstantOrNull(8),
        };
        row.Reset();
        return found;
    }

    public override void Write(ContactKey key, FiledContact? before, FiledContact after)
    {
        var written = session
            .Db[
                """
                INSERT INTO contact (key, tenant, msisdn, version, stop_version, suppressed_at, suppressed_why, zone, consents, review_since, erased_at)
                VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                ON CONFLICT (key) DO UPDATE SET msisdn = excluded.msisdn, version = excluded.version,
                  stop_version = contact.stop_version + excluded.version - contact.version,
                  suppressed_at = excluded.suppressed_at, suppressed_why = excluded.suppressed_why, zone = excluded.zone,
                  consents = excluded.consents, review_since = excluded.review_since, erased_at = excluded.erased_at
                WHERE contact.version = ?11
                """
            ]
            .Bind(key)
            .Bind(after.Tenant.Value)
            .Bind(after.Msisdn)
            .Bind(after.Version)
            .Bind(after.SuppressedSince)
            .Bind(after.SuppressedWhy)
            .Bind(after.Zone)
            .Bind(after.Consents)
            .Bind(after.UnderReviewSince)
            .Bind(after.ErasedAt)
            .Bind(before?.Version)
            .Run();
        LedgerSession.Expect(written, "A contact");
    }

    public override void WriteNumber(ContactKey key, long digits) =>
        session.Db["UPDATE contact SET msisdn = ?1 WHERE key = ?2 AND msisdn <> ?1"].Bind(digits).Bind(key).Run();

    public override void Add(in ConsentLine line) =>
        session
            .Db[
                """
                INSERT INTO consent_event (contact, seq, act, profile_id, type, kind, circumstance, given_at, until, source, wording,
                  wording_version, actor, zone, recorded_at, salt, digest)
                VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM consent_event WHERE contact = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
                  ?11, ?12, ?13, ?14, ?15, ?16)
                """
            ]
            .Bind(line.Contact)
            .Bind((long)line.Act)
            .Bind(line.Profile)
            .Bind(line.Type)
            .Bind((long)line.Kind)
            .Bind((long)line.Evidence.Circumstance)
            .Bind(line.GivenAt)
            .Bind(line.Until)
            .Bind(line.Evidence.Source)
            .Bind(line.Evidence.Wording)
            .Bind(line.Evidence.WordingVersion)
            .Bind(line.Evidence.Actor)
            .Bind(line.Evidence.Zone)
            .Bind(session.Now)
            .Bind(line.Salt.AsSpan())
            .Bind(line.Digest.AsSpan())
            .Run();

    /// <summary>Takes the words of its names out of the search.</summary>
    private void Unlist(Profile profile)
    {
        foreach (var word in NameWords.Of(profile.FirstName, profile.LastName))
        {
            session
                .Db["DELETE FROM profile_name WHERE tenant = ? AND word = ? AND contact = ? AND profile_id = ?"]
                .Bind(profile.Tenant.Value)
                .Bind(word)
                .Bind(profile.Contact)
                .Bind(profile.Id)
                .Run();
        }
    }
}
