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
        store.WriteAsync(
            session =>
            {
                Suppress(session, tenant, key, msisdn, why, at);
                return true;
            },
            cancel
        );

    public Task OptInAsync(
        TenantId tenant,
        ContactKey key,
        Msisdn msisdn,
        IReadOnlyDictionary<string, ConsentAssertion> consents,
        CancellationToken cancel
    ) =>
        store.WriteAsync(
            session =>
            {
                OptIn(session, tenant, key, msisdn, consents);
                return true;
            },
            cancel
        );

    public static IReadOnlyList<ContactRow> Read(Connection db, IReadOnlyList<ContactKey> keys)
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

    public static void Suppress(SqliteSession session, TenantId tenant, ContactKey key, Msisdn msisdn, string why, Instant at)
    {
        var contact = ContactConsents.Read(session, key);
        contact.Suppress(why, at, new ConsentEvidence(ConsentCircumstance.Keyword, why));
        contact.Save(tenant, msisdn);
    }

    public static void OptIn(
        SqliteSession session,
        TenantId tenant,
        ContactKey key,
        Msisdn msisdn,
        IReadOnlyDictionary<string, ConsentAssertion> consents
    )
    {
        var contact = ContactConsents.Read(session, key);
        if (contact.SuppressedSince is not null || consents.Count == 0)
        {
            contact.LiftSuppression(session.Now, new ConsentEvidence(ConsentCircumstance.Keyword));
        }

        foreach (var (under, consent) in consents)
        {
            var bar = under.LastIndexOf('|');
            contact.Enter(under[..bar], under[(bar + 1)..], consent, new ConsentEvidence(ConsentCircumstance.Keyword, consent.Source));
        }

        contact.Save(tenant, msisdn);
    }
}
