using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Opt-ins and opt-outs with their proof.</summary>
internal sealed class ConsentLedger(ILedgerStore store) : IConsentLedger
{
    public Task<OptInResult> OptInAsync(OptIn optIn, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => OptIn(session, optIn), cancel);

    public Task OptOutAsync(IReadOnlyList<OptOut> optOuts, CancellationToken cancel) =>
        store.WriteAsync(
            LedgerWriter.Office,
            session => OptOut(session, optOuts),
            cancel,
            session => session.People.Ask(optOuts.Select(optOut => optOut.Contact))
        );

    public Task<IReadOnlyList<ConsentEvent>> ListAsync(ContactKey key, long? before, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => ConsentEvents.List(db, key, before, limit), cancel);

    private static OptInResult OptIn(LedgerSession session, OptIn optIn)
    {
        var contact = ContactConsents.Read(session, optIn.Contact);
        var known = contact.Find(optIn.Profile, optIn.Type);

        // An act of the person renews what is open; only a withdrawal stands against it.
        if (known is { Kind: ConsentKind.Withdrawn } && !ConsentRules.Takes(known, optIn.Consent, isDated: true))
        {
            return OptInResult.Withdrawn;
        }

        var keeps = known is { Kind: ConsentKind.Express } && optIn.Consent.Kind == ConsentKind.Implied;
        contact.Enter(optIn.Profile, optIn.Type, keeps ? known! : optIn.Consent, optIn.Evidence);
        var lifts =
            optIn is { LiftsSuppression: true, Consent.Kind: ConsentKind.Express }
            && contact.SuppressedSince is { } since
            && optIn.Consent.Since > since;
        if (lifts)
        {
            contact.LiftSuppression(optIn.Consent.Since, optIn.Evidence);
        }

        contact.Save(optIn.Tenant, optIn.Msisdn);
        return contact.SuppressedSince is null ? OptInResult.Entered : OptInResult.StillSuppressed;
    }

    private static int OptOut(LedgerSession session, IReadOnlyList<OptOut> optOuts)
    {
        foreach (var optOut in optOuts.OrderBy(optOut => optOut.Contact))
        {
            OptOut(session, optOut);
        }

        return optOuts.Count;
    }

    private static void OptOut(LedgerSession session, OptOut optOut)
    {
        var contact = ContactConsents.Read(session, optOut.Contact);
        if (optOut.Type is { } type)
        {
            foreach (var profile in ProfilesOf(contact, optOut.Profile, type))
            {
                contact.Enter(
                    profile,
                    type,
                    new ConsentAssertion(ConsentKind.Withdrawn, optOut.At, null, optOut.Evidence.Source),
                    optOut.Evidence
                );
            }
        }
        else
        {
            contact.Suppress(optOut.Evidence.Source ?? optOut.Evidence.Circumstance.ToString(), optOut.At, optOut.Evidence);
        }

        contact.Save(optOut.Tenant, optOut.Msisdn);
    }

    /// <summary>The one named; or all that are on record for the type, and the bare number.</summary>
    private static string[] ProfilesOf(ContactConsents contact, string profile, string type) =>
        profile.Length > 0
            ? [profile]
            :
            [
                .. contact
                    .All.Keys.Where(key => ConsentKeys.IsFor(key, type))
                    .Select(key => key[..^(type.Length + 1)])
                    .Append("")
                    .Distinct(StringComparer.Ordinal),
            ];
}
