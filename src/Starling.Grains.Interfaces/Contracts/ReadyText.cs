using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Sending;
using Starling.Domain.Spending;
using Starling.Domain.Text;

namespace Starling.Grains.Contracts;

/// <summary>A text that its contact permits, rendered and cut, ready for a bind.</summary>
/// <param name="Attempt">As read from the row.</param>
/// <param name="ContactVersion">As the verdict named it.</param>
/// <param name="NotAfter">No byte of it starts after.</param>
/// <param name="Segments">The characters of each segment, in order.</param>
/// <param name="Express">Whether it goes before bulk.</param>
/// <param name="ResendsUnknown">Whether an unknown outcome leads to one more attempt.</param>
/// <param name="QueueFull">How often a full queue of the carrier sent it back.</param>
/// <param name="Charge">What it costs; null where nothing is counted.</param>
[GenerateSerializer, Immutable, Alias("starling.ready-text")]
public sealed record ReadyText(
    [property: Id(0)] MessageId Message,
    [property: Id(1)] int Attempt,
    [property: Id(2)] ContactKey Contact,
    [property: Id(3)] long ContactVersion,
    [property: Id(4)] RecentSend? Enter,
    [property: Id(5)] int DropRecent,
    [property: Id(6)] Instant? NotAfter,
    [property: Id(7)] Msisdn Destination,
    [property: Id(8)] string Sender,
    [property: Id(9)] DataCoding Coding,
    [property: Id(10)] string[] Segments,
    [property: Id(11)] Instant? ExpiresAt,
    [property: Id(12)] bool ResendsUnknown,
    [property: Id(13)] CampaignId Campaign,
    [property: Id(14)] bool Express,
    [property: Id(15)] int QueueFull = 0,
    [property: Id(16)] TextCharge? Charge = null
);

/// <summary>What a text costs, and the limits it may not pass; fields as in <see cref="SpendCharge"/> and <see cref="SpendLimits"/>.</summary>
[GenerateSerializer, Immutable, Alias("starling.text-charge")]
public sealed record TextCharge(
    [property: Id(0)] long Micros,
    [property: Id(1)] long? PerDay,
    [property: Id(2)] long? PerMonth,
    [property: Id(3)] long? PerCampaign,
    [property: Id(4)] long? SegmentsPerCampaign
)
{
    public static TextCharge Of(in SpendCharge charge) =>
        new(charge.Micros, charge.Limits.PerDay, charge.Limits.PerMonth, charge.Limits.PerCampaign, charge.Limits.SegmentsPerCampaign);

    public SpendCharge ToCharge() => new(Micros, new SpendLimits(PerDay, PerMonth, PerCampaign, SegmentsPerCampaign));
}

/// <summary>What the intent said of one text.</summary>
public enum TextAnswer
{
    /// <summary>Will be written; its outcome goes to the ledger.</summary>
    Taken = 0,

    /// <summary>The contact moved: ask it again.</summary>
    ContactMoved = 1,

    /// <summary>The message moved: somebody else has it.</summary>
    MessageMoved = 2,

    /// <summary>The campaign no longer runs.</summary>
    CampaignStopped = 3,

    /// <summary>No room or no lease: nothing happened, try elsewhere.</summary>
    NotTaken = 4,

    /// <summary>It would pass a limit on what is spent.</summary>
    SpendLimit = 5,
}

/// <param name="Wanted">Credits wanted: segments.</param>
/// <param name="Least">Fewer are of no use: the longest text of the page.</param>
/// <param name="Express">Whether the reserved tenth may be used.</param>
/// <param name="Sender">The sender, which may have a rate of its own.</param>
/// <param name="Wait">Whether to wait a short while when there are none.</param>
[GenerateSerializer, Immutable, Alias("starling.credit-request")]
public readonly record struct CreditRequest(
    [property: Id(0)] int Wanted,
    [property: Id(1)] int Least,
    [property: Id(2)] bool Express,
    [property: Id(3)] string Sender,
    [property: Id(4)] bool Wait
);

/// <param name="Id">Names the grant; 0 when nothing was granted.</param>
/// <param name="Segments">Credits granted; they lapse after 10 s.</param>
[GenerateSerializer, Immutable, Alias("starling.credit-grant")]
public readonly record struct CreditGrant([property: Id(0)] long Id, [property: Id(1)] int Segments);
