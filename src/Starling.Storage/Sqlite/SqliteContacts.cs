using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>Contacts' rows.</summary>
internal sealed class SqliteContacts(SqliteStore store) : IContactLedger
{
    public Task<IReadOnlyList<ContactRow>> ReadAsync(IReadOnlyList<ContactKey> keys, CancellationToken cancel) =>
        store.ReadAsync(db => Read(db, keys), cancel);

    public Task SuppressAsync(TenantId tenant, ContactKey key, Msisdn msisdn, string why, Instant at, CancellationToken cancel) =>
        store.WriteAsync(session => Suppress(session, tenant, key, msisdn, why, at), cancel);

    public Task OptInAsync(
        TenantId tenant,
        ContactKey key,
        Msisdn msisdn,
        IReadOnlyDictionary<string, ConsentAssertion> consents,
        CancellationToken cancel
    ) => store.WriteAsync(session => OptIn(session, tenant, key, msisdn, consents), cancel);

    private static IReadOnlyList<ContactRow> Read(Connection db, IReadOnlyList<ContactKey> keys)
    {
        var found = new List<ContactRow>(keys.Count);
        Span<byte> octets = stackalloc byte[ContactKey.Size];
        foreach (var key in keys)
        {
            key.Write(octets);
            var row = db["SELECT version, stop_version, suppressed_at, suppressed_why, zone, consents, recent FROM contact WHERE key = ?"]
                .Bind(octets);
            if (row.Step())
            {
                found.Add(
                    new ContactRow(
                        key,
                        row.Long(0),
                        row.Long(1),
                        row.InstantOrNull(2),
                        row.TextOrNull(3),
                        row.TextOrNull(4),
                        ConsentJson.Read(row.TextOrNull(5)),
                        RecentSends.Read(row.Blob(6))
                    )
                );
                row.Reset();
            }
        }

        return found;
    }

    public static int Suppress(SqliteSession session, TenantId tenant, ContactKey key, Msisdn msisdn, string why, Instant at) =>
        session
            .Db[
                """
                INSERT INTO contact (key, tenant, msisdn, version, stop_version, suppressed_at, suppressed_why) VALUES (?, ?, ?, 1, 1, ?, ?)
                ON CONFLICT DO UPDATE SET version = version + 1, stop_version = stop_version + 1,
                  suppressed_why = CASE WHEN suppressed_at IS NULL THEN excluded.suppressed_why ELSE suppressed_why END,
                  suppressed_at = coalesce(suppressed_at, excluded.suppressed_at)
                """
            ]
            .Bind(key.ToArray())
            .Bind(tenant.Value)
            .Bind(msisdn.Digits)
            .Bind(at)
            .Bind(why)
            .Run();

    public static int OptIn(
        SqliteSession session,
        TenantId tenant,
        ContactKey key,
        Msisdn msisdn,
        IReadOnlyDictionary<string, ConsentAssertion> consents
    )
    {
        var row = session.Db["SELECT consents FROM contact WHERE key = ?"].Bind(key.ToArray());
        var filed = new Dictionary<string, ConsentAssertion>(row.Step() ? ConsentJson.Read(row.TextOrNull(0)) : ContactRow.NoConsents);
        row.Reset();
        foreach (var (under, consent) in consents)
        {
            filed[under] = consent;
        }

        return session
            .Db[
                """
                INSERT INTO contact (key, tenant, msisdn, version, stop_version, consents) VALUES (?, ?, ?, 1, 1, ?)
                ON CONFLICT DO UPDATE SET version = version + 1, stop_version = stop_version + 1, suppressed_at = NULL,
                  suppressed_why = NULL, consents = excluded.consents
                """
            ]
            .Bind(key.ToArray())
            .Bind(tenant.Value)
            .Bind(msisdn.Digits)
            .Bind(filed.Count > 0 ? ConsentJson.Write(filed) : null)
            .Run();
    }
}
