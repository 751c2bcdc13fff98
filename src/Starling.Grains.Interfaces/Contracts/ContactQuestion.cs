using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Sending;

namespace Starling.Grains.Contracts;

/// <summary>May this message go to this contact, now? Fields as in <see cref="SendQuestion"/>.</summary>
[GenerateSerializer, Immutable, Alias("starling.contact-question")]
public readonly record struct ContactQuestion(
    [property: Id(0)] MessageId Message,
    [property: Id(1)] CampaignId Campaign,
    [property: Id(2)] CommunicationType Type,
    [property: Id(3)] string? Profile,
    [property: Id(4)] DuplicateRule? Duplicates,
    [property: Id(5)] Instant? NotAfter,
    [property: Id(6)] Msisdn Number,
    [property: Id(7)] CampaignHours? Hours,
    [property: Id(8)] Instant? Accepted = null
)
{
    /// <summary>For what Orleans logs of a call: neither the number nor the person.</summary>
    public override string ToString() => $"message {Message} of campaign {Campaign}";
}

/// <summary>A contact's answer: the decision, and what an intent compares to make it true.</summary>
/// <param name="Kind">Permit, Later, Hold or Suppress.</param>
/// <param name="NotAfter">For Permit: it may not start after.</param>
/// <param name="Profile">For Permit: hash of the profile whose consent carries it.</param>
/// <param name="Until">For Later and Hold.</param>
/// <param name="Reason">For all but Permit: one of <see cref="Reasons"/>.</param>
/// <param name="Version">For Permit: the contact's version; its stop version when nothing is entered.</param>
/// <param name="Enter">For Permit: whether the send is entered on the row.</param>
/// <param name="DropRecent">For Permit: leading entries of the row that no longer count.</param>
[GenerateSerializer, Immutable, Alias("starling.contact-verdict")]
public readonly record struct ContactVerdict(
    [property: Id(0)] SendDecisionKind Kind,
    [property: Id(1)] Instant? NotAfter,
    [property: Id(2)] ulong Profile,
    [property: Id(3)] Instant? Until,
    [property: Id(4)] string Reason,
    [property: Id(5)] string? Detail,
    [property: Id(6)] long Version,
    [property: Id(7)] bool Enter,
    [property: Id(8)] int DropRecent
)
{
    public static ContactVerdict Of(in SendDecision decision, long version, bool enter, int dropRecent) =>
        new(
            decision.Kind,
            decision.NotAfter,
            decision.Profile,
            decision.Until,
            decision.Reason,
            decision.Detail,
            version,
            enter,
            dropRecent
        );
}
