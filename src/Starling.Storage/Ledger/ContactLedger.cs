using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Contacts' rows.</summary>
internal sealed class ContactLedger(ILedgerStore store) : IContactLedger
{
    public Task<IReadOnlyList<ContactRow>> ReadAsync(IReadOnlyList<ContactKey> keys, CancellationToken cancel) =>
        store.ReadAsync(db => db.ReadContacts(keys), cancel);

    public Task SuppressAsync(TenantId tenant, ContactKey key, Msisdn msisdn, string why, Instant at, CancellationToken cancel) =>
        store.WriteAsync(
            LedgerWriter.Office,
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
            LedgerWriter.Office,
            session =>
            {
                OptIn(session, tenant, key, msisdn, consents);
                return true;
            },
            cancel
        );

    public static void Suppress(LedgerSession session, TenantId tenant, ContactKey key, Msisdn msisdn, string why, Instant at)
    {
        var contact = ContactConsents.Read(session, key);
        contact.Suppress(why, at, new ConsentEvidence(ConsentCircumstance.Keyword, why));
        contact.Save(tenant, msisdn);
    }

    public static void OptIn(
        LedgerSession session,
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

        contact.EndReviews(ReviewOutcome.Nothing, "opt-in");
        foreach (var (under, consent) in consents)
        {
            var bar = under.LastIndexOf('|');
            contact.Enter(under[..bar], under[(bar + 1)..], consent, new ConsentEvidence(ConsentCircumstance.Keyword, consent.Source));
        }

        contact.Save(tenant, msisdn);
    }
}
