using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Contacts of messages that are being taken: what is missing is made, what is stated is entered where nothing is yet.</summary>
internal static class PostgresFiledContacts
{
    public static void File(LedgerSession session, TenantId tenant, IEnumerable<NewMessage?> messages)
    {
        var all = messages.OfType<NewMessage>().ToArray();
        session.People.Ask(all.Select(message => message.Contact));
        foreach (var message in all)
        {
            File(session, tenant, message);
        }
    }

    private static void File(LedgerSession session, TenantId tenant, NewMessage message)
    {
        var before = session.People.Find(message.Contact);
        var consentKey = message.Consent is null ? null : ConsentKeys.Of(message.ProfileId, message.ConsentType);
        var known = consentKey is null ? ContactRow.NoConsents : ConsentJson.Read(before?.Consents);
        var entersZone = message.Zone is not null && before?.Zone is null;
        var entersConsent = consentKey is not null && !known.ContainsKey(consentKey);
        if (before is not null && !entersZone && !entersConsent)
        {
            return;
        }

        var consents = entersConsent ? ConsentJson.Write(known.Append(new(consentKey!, message.Consent!))) : before?.Consents;
        var after = before is null
            ? new FiledContact(tenant, message.Msisdn.Digits, 0, message.Zone, consents)
            : before with
            {
                Msisdn = message.Msisdn.Digits,
                Version = before.Version + 1,
                Zone = before.Zone ?? message.Zone,
                Consents = consents,
            };
        session.People.Write(message.Contact, before, after);
        if (entersConsent)
        {
            Prove(session, message, message.Consent!);
        }
    }

    /// <summary>The line of the consent ledger behind what was entered; one for each consent on a row, however many messages state it.</summary>
    private static void Prove(LedgerSession session, NewMessage message, ConsentAssertion entered) =>
        ConsentEvents.Append(
            session,
            message.Contact,
            ConsentAct.OptedIn,
            message.ProfileId ?? "",
            message.ConsentType,
            entered.Kind,
            entered.Since,
            entered.Until,
            new ConsentEvidence(ConsentCircumstance.Api, entered.Source)
        );
}
