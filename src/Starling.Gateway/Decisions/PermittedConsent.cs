using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Ports;
using Starling.Domain.Sending;

namespace Starling.Gateway.Decisions;

/// <summary>Finds the consent by which a text that left was permitted: the contact's record says when and by whose, the consent ledger what it was then.</summary>
internal sealed class PermittedConsent(IConsentLedger consents)
{
    private const int PageSize = 200;

    /// <summary>A record tells seconds: what was entered within the same one counts.</summary>
    private static readonly Duration Second = Duration.FromSeconds(1);

    /// <returns>Null for a type that needs none, and when the ledger does not tell.</returns>
    public async Task<DecisionStep.Consent?> FindAsync(
        ContactCard card,
        string? profileId,
        CommunicationType type,
        RecentSend send,
        CancellationToken cancel
    )
    {
        if (!type.NeedsConsent)
        {
            return null;
        }

        var owners = card.Profiles.Select(profile => profile.Id).Prepend(profileId ?? "").Prepend("");
        if (owners.FirstOrDefault(owner => ProfileHash.Of(owner) == send.Profile) is not { } profile)
        {
            return null;
        }

        long? before = null;
        while (true)
        {
            var lines = await consents.ListAsync(card.Row.Key, before, PageSize, cancel);
            foreach (var line in lines)
            {
                if (line.RecordedAt < send.At + Second && line.Type == type.Name && line.Profile == profile)
                {
                    var found = new ConsentAssertion(line.Kind, line.GivenAt, line.Until, line.Evidence.Source);
                    return line.Act == ConsentAct.OptedIn
                        ? new DecisionStep.Consent(StepVerdict.Passed, ConsentFinding.Open, profile, found)
                        : null;
                }
            }

            if (lines.Count < PageSize)
            {
                return null;
            }

            before = lines[^1].Sequence;
        }
    }
}
