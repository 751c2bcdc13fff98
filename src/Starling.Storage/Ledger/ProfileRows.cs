using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>How profiles are read.</summary>
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
