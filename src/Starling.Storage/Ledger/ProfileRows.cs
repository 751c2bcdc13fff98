using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>How profiles are read and written.</summary>
internal static class ProfileRows
{
    private const string Columns =
        "profile_id, contact, msisdn, first_name, last_name, language, zone, zone_source, stage, fields, version, created_at, updated_at";

    /// <summary>By the caller's id.</summary>
    public static Profile? Find(RowConnection db, TenantId tenant, string id) =>
        First(
            db["SELECT " + Columns + " FROM profile WHERE tenant = ? AND profile_id = ? AND profile_id <> ''"].Bind(tenant.Value).Bind(id),
            tenant
        );

    /// <summary>The number's own record, which has no id.</summary>
    public static Profile? FindOwn(RowConnection db, TenantId tenant, ContactKey contact) =>
        First(db["SELECT " + Columns + " FROM profile WHERE contact = ? AND profile_id = ''"].Bind(contact), tenant);

    public static IReadOnlyList<Profile> ListOf(RowConnection db, TenantId tenant, ContactKey contact)
    {
        var found = new List<Profile>();
        var row = db["SELECT " + Columns + " FROM profile WHERE contact = ? ORDER BY profile_id"].Bind(contact);
        while (row.Step())
        {
            found.Add(Read(row, tenant));
        }

        return found;
    }

    public static void Write(LedgerSession session, Profile profile)
    {
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
            .Bind(profile.Contact)
            .Bind(profile.Id)
            .Bind(profile.Tenant.Value)
            .Bind(profile.Msisdn.Digits)
            .Bind(profile.FirstName)
            .Bind(profile.LastName)
            .Bind(profile.Language)
            .Bind(profile.Zone)
            .Bind((long?)profile.ZoneSource)
            .Bind(profile.Stage)
            .Bind(ProfileFieldsJson.Write(profile.Fields))
            .Bind(profile.Version)
            .Bind(profile.CreatedAt)
            .Bind(profile.UpdatedAt)
            .Run();
        LedgerSession.Expect(written, "A profile");
        foreach (var word in NameWords.Of(profile.FirstName, profile.LastName))
        {
            session
                .Db[
                    "INSERT INTO profile_name (tenant, word, contact, profile_id) VALUES (?, ?, ?, ?) ON CONFLICT (tenant, word, contact, profile_id) DO NOTHING"
                ]
                .Bind(profile.Tenant.Value)
                .Bind(word)
                .Bind(profile.Contact)
                .Bind(profile.Id)
                .Run();
        }
    }

    /// <summary>Takes the words of its names out of the search.</summary>
    public static void Unlist(LedgerSession session, Profile profile)
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

    public static void Delete(LedgerSession session, Profile profile)
    {
        Unlist(session, profile);
        session.Db["DELETE FROM profile WHERE contact = ? AND profile_id = ?"].Bind(profile.Contact).Bind(profile.Id).Run();
    }

    private static Profile? First(RowStatement row, TenantId tenant)
    {
        if (!row.Step())
        {
            return null;
        }

        var found = Read(row, tenant);
        row.Reset();
        return found;
    }

    private static Profile Read(RowStatement row, TenantId tenant) =>
        new(
            tenant,
            row.Text(0),
            row.Key(1),
            Msisdn.FromDigits(row.Long(2)),
            row.TextOrNull(3),
            row.TextOrNull(4),
            row.TextOrNull(5),
            row.TextOrNull(6),
            (ZoneSource?)row.LongOrNull(7),
            row.TextOrNull(8),
            ProfileFieldsJson.Read(row.TextOrNull(9)),
            row.Long(10),
            row.Instant(11),
            row.Instant(12)
        );
}
