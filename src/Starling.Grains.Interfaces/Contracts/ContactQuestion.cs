using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;

namespace Starling.Grains.Contracts;

/// <summary>May this message go to this contact, now?</summary>
/// <param name="Message">The message.</param>
/// <param name="Campaign">Its campaign; a standing one for single messages.</param>
/// <param name="Type">Its communication type.</param>
/// <param name="Profile">The person it is for, or null for the bare number.</param>
/// <param name="Duplicates">What counts as a duplicate in this campaign.</param>
/// <param name="NotAfter">The end of its validity and of its campaign, whichever comes first; null for none.</param>
[GenerateSerializer, Immutable, Alias("starling.contact-question")]
public readonly record struct ContactQuestion(
    [property: Id(0)] MessageId Message,
    [property: Id(1)] CampaignId Campaign,
    [property: Id(2)] CommunicationType Type,
    [property: Id(3)] string? Profile,
    [property: Id(4)] DuplicateRule Duplicates,
    [property: Id(5)] Instant? NotAfter
);

public enum VerdictKind
{
    /// <summary>May go, if the contact's row still has the version.</summary>
    Permit = 0,

    /// <summary>Cannot be said yet: ask again at <see cref="ContactVerdict.Until"/>.</summary>
    Later = 1,

    /// <summary>Not before <see cref="ContactVerdict.Until"/>.</summary>
    Hold = 2,

    /// <summary>Never.</summary>
    Suppress = 3,
}

/// <summary>A contact's answer.</summary>
/// <param name="Version">For Permit: the version the intent compares (the stop version for classes that enter nothing).</param>
/// <param name="NotAfter">For Permit: it may not start after.</param>
/// <param name="DropRecent">For Permit: leading entries of the row that no longer count.</param>
/// <param name="Profile">For Permit: hash of the profile whose consent carries it; 0 for the bare number.</param>
/// <param name="Enter">For Permit: whether the send is entered on the row (not again, when it stands there already).</param>
/// <param name="Until">For Later and Hold.</param>
/// <param name="Reason">For all but Permit: one of <see cref="Reasons"/>.</param>
[GenerateSerializer, Immutable, Alias("starling.contact-verdict")]
public readonly record struct ContactVerdict(
    [property: Id(0)] VerdictKind Kind,
    [property: Id(1)] long Version,
    [property: Id(2)] Instant? NotAfter,
    [property: Id(3)] int DropRecent,
    [property: Id(4)] ulong Profile,
    [property: Id(5)] bool Enter,
    [property: Id(6)] Instant? Until,
    [property: Id(7)] string Reason,
    [property: Id(8)] string? Detail
);
