using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Explaining;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Starling.Gateway.Campaigns;
using Starling.Gateway.Contacts;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Decisions;

/// <summary>A text that does not exist.</summary>
/// <param name="Campaign">Whose hours, end and repeats it would have; null for a single text.</param>
/// <param name="Profile">Whom it would be for; null for the bare number.</param>
/// <param name="At">When it would leave.</param>
internal sealed record HypotheticalAsk(
    CommunicationType Type,
    Campaign? Campaign,
    string? Profile,
    SenderAddress? Sender,
    string? SenderWords,
    Instant At
);

/// <summary>Makes explanations: from what rows recorded, or by asking the rules themselves over the contact's row as it is.</summary>
/// <remarks>
/// The rules are <see cref="SendPolicy"/>, which decides in the contact's grain; here it decides with a trace, over the ledger's row, and what it
/// says goes nowhere.
/// </remarks>
internal sealed class DecisionExplainer(
    IProfileLedger profiles,
    PermittedConsent permitted,
    CampaignDefinitions definitions,
    ContactKeys keys,
    SenderOwners owners,
    HoursBook hours,
    CapBook caps,
    Destinations destinations
)
{
    // Looks at other instants must not push out what the decisions of now are made with.
    private readonly HoursBook _hours = hours.Aside();

    /// <summary>What was recorded for a message.</summary>
    public async Task<V1.DecisionExplanation> ExplainRecordedAsync(MessageRecord message, DecisionWords words, CancellationToken cancel)
    {
        var campaign = await definitions.FindAsync(message.Campaign, cancel);
        var type = CommunicationType.Find(message.Type) ?? campaign?.Type ?? CommunicationType.Transactional;
        var key = keys.Of(message.Tenant, message.Msisdn);
        var card = await profiles.ReadAsync(message.Tenant, key, cancel);
        var of = Speak(type, card, message.ProfileId, message.Msisdn, campaign?.Hours ?? CampaignHours.None);
        var shown = new V1.DecisionExplanation
        {
            Message = ResourceNames.Of(message.Id),
            Campaign = message.Standing ? string.Empty : ResourceNames.Of(message.Campaign),
            Contact = ResourceNames.Of(key),
            CommunicationType = type.Name,
            Sender = (message.Sender ?? campaign?.Sender)?.ToString() ?? string.Empty,
            State = MessageMapping.ToProto(message.State),
            Reason = message.Reason,
            Language = words.Language,
        };
        shown.Sentences.Add(words.Stands(message.State, message.Decision?.At ?? message.Changed, message.Due, of));
        if (message.Decision is { } record)
        {
            shown.Evidence = V1.DecisionEvidence.Recorded;
            shown.Verdict = DecisionMapping.ToProto(record.Step.Verdict);
            shown.DecideTime = MessageMapping.ToProto(record.At);
            shown.UntilTime = message.State == MessageState.Held ? MessageMapping.ToProto(message.Due) : null;
            shown.ContactVersion = record.ContactVersion;
            Add(shown, record.Step, words, of);
        }
        else if (WasPermitted(message.State))
        {
            await AddPermitAsync(shown, message, type, card, words, of, cancel);
        }
        else
        {
            AddReason(shown, message, words);
        }

        if (
            message.State is MessageState.Accepted or MessageState.Held
            && (message.Sender ?? campaign?.Sender) is { } sender
            && owners.Hold(message.Tenant, sender, type) is { } hold
            && hold.Reason != message.Reason
            && words.Reason(hold.Reason) is { } said
        )
        {
            // A campaign whose sender is stopped writes nothing on its rows.
            shown.Sentences.Add(said);
        }

        return shown;
    }

    /// <summary>What the rules say to a text that does not exist.</summary>
    /// <param name="number">The number; null when the contact's record has to tell it.</param>
    /// <param name="before">A sentence that comes first; or null.</param>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND: no such contact, or its number was erased.</exception>
    public async Task<V1.DecisionExplanation> ExplainAskedAsync(
        TenantId tenant,
        ContactKey key,
        Msisdn? number,
        HypotheticalAsk ask,
        DecisionWords words,
        string? before,
        CancellationToken cancel
    )
    {
        var card = await profiles.ReadAsync(tenant, key, cancel);
        if ((number ?? card?.Msisdn) is not { } phone)
        {
            throw ContactQueries.NotFound(ResourceNames.Of(key));
        }

        // A number without a row is a contact of whom nothing is known: the row that its first message would make.
        var row = card?.Row ?? new ContactRow(key, 0, 0, null, null, null, ContactRow.NoConsents, []);
        var definition = ask.Campaign?.Definition;
        var question = new SendQuestion(
            default,
            ask.Campaign?.Id ?? default,
            ask.Type,
            ask.Profile,
            definition?.Duplicates,
            definition?.ExpiresAt,
            phone,
            definition?.Hours ?? CampaignHours.None
        );
        var trace = new DecisionTrace();
        var decision = SendPolicy.Decide(row, question, null, ask.At, _hours, caps.Of(tenant, ask.Type.Class), trace);
        var of = Speak(ask.Type, card, ask.Profile, phone, question.Hours);
        var shown = new V1.DecisionExplanation
        {
            Campaign = ask.Campaign is { } campaign ? ResourceNames.Of(campaign.Id) : string.Empty,
            Contact = ResourceNames.Of(key),
            CommunicationType = ask.Type.Name,
            Sender = ask.Sender?.ToString() ?? string.Empty,
            Hypothetical = true,
            Verdict = DecisionMapping.ToProto(decision.Kind),
            Reason = decision.Reason,
            Evidence = V1.DecisionEvidence.AskedNow,
            DecideTime = MessageMapping.ToProto(ask.At),
            UntilTime = MessageMapping.ToProto(decision.Until ?? decision.NotAfter),
            ContactVersion = row.Version,
            Language = words.Language,
        };
        if (before is not null)
        {
            shown.Sentences.Add(before);
        }

        shown.Sentences.Add(words.IsHypothetical(ask.At, of));
        if (!destinations.Allows(tenant, phone))
        {
            // It would not come to the rules: no message of it would be.
            shown.Verdict = V1.DecisionVerdict.Suppressed;
            shown.Reason = ErrorReasons.DestinationNotAllowed;
            shown.UntilTime = null;
            shown.Sentences.Add(words.NotTexted(destinations.CountryOf(phone)));
            return shown;
        }

        foreach (var step in trace.Steps)
        {
            Add(shown, step, words, of);
            if (step is DecisionStep.LocalHours { Found.Ground: ZoneGround.Recorded })
            {
                shown.Steps[^1].LocalHours.ZoneSource = DecisionMapping.NameOf(SourceOf(card, row.Zone));
            }
        }

        shown.Sentences.Add(words.Conclude(decision, of));
        return shown;
    }

    /// <summary>States that a message comes to only by way of a permit.</summary>
    private static bool WasPermitted(MessageState state) =>
        state
            is MessageState.Submitting
                or MessageState.Sent
                or MessageState.Delivered
                or MessageState.Undelivered
                or MessageState.Expired
                or MessageState.Rejected
                or MessageState.Unknown
                or MessageState.UnknownFinal;

    private static void Add(V1.DecisionExplanation shown, DecisionStep step, DecisionWords words, SpokenOf of)
    {
        var sentence = words.Say(step, of);
        shown.Steps.Add(DecisionMapping.ToProto(step, sentence));
        if (step.Verdict != StepVerdict.NotAsked)
        {
            shown.Sentences.Add(sentence);
        }
    }

    private static void AddReason(V1.DecisionExplanation shown, MessageRecord message, DecisionWords words)
    {
        shown.Evidence = V1.DecisionEvidence.ReasonOnly;
        shown.DecideTime = MessageMapping.ToProto(message.Changed);
        shown.UntilTime = message.State == MessageState.Held ? MessageMapping.ToProto(message.Due) : null;
        shown.Verdict = message.State switch
        {
            MessageState.Held => V1.DecisionVerdict.Held,
            MessageState.Suppressed => V1.DecisionVerdict.Suppressed,
            _ => V1.DecisionVerdict.Unspecified,
        };
        if (words.Reason(message.Reason) is { } reason)
        {
            shown.Sentences.Add(reason);
        }
    }

    private async Task AddPermitAsync(
        V1.DecisionExplanation shown,
        MessageRecord message,
        CommunicationType type,
        ContactCard? card,
        DecisionWords words,
        SpokenOf of,
        CancellationToken cancel
    )
    {
        shown.Verdict = V1.DecisionVerdict.Permitted;
        shown.Evidence = V1.DecisionEvidence.ReasonOnly;
        var entered = card?.Row.Recent.Where(send => send.Message == message.Id).Select(send => (RecentSend?)send).FirstOrDefault();
        if (entered is not { } send)
        {
            shown.Sentences.Add(words.PermitNotKept);
        }
        else
        {
            shown.Evidence = V1.DecisionEvidence.Reconstructed;
            shown.DecideTime = MessageMapping.ToProto(send.At);
            shown.Sentences.Add(words.WasPermitted(send.At, of));
            if (await permitted.FindAsync(card!, message.ProfileId, type, send, cancel) is { } consent)
            {
                Add(shown, consent, words, of);
                shown.Sentences.Add(words.SentKeepsLess);
            }
        }

        if (words.Reason(message.Reason) is { } reason)
        {
            shown.Sentences.Add(reason);
        }
    }

    private SpokenOf Speak(CommunicationType type, ContactCard? card, string? profileId, Msisdn number, CampaignHours campaign)
    {
        var places = hours.ZonesOf(card?.Row.Zone, number, campaign);
        return new SpokenOf(type, NameOf(card, profileId), places.Zones.Count > 0 ? places.Zones[0] : DateTimeZone.Utc);
    }

    /// <summary>The person a text is for; of a bare number, the one whose it is. Nobody is named where several might be.</summary>
    private static string? NameOf(ContactCard? card, string? profileId)
    {
        var named = card?.Profiles.Where(profile => string.IsNullOrEmpty(profileId) || profile.Id == profileId).Take(2).ToList();
        if (named is not [var person])
        {
            return null;
        }

        var name = $"{person.FirstName} {person.LastName}".Trim();
        return name.Length > 0 ? name : null;
    }

    private static ZoneSource? SourceOf(ContactCard? card, string? zone) =>
        card?.Profiles.Where(profile => profile.Zone == zone).Min(profile => profile.ZoneSource);
}
