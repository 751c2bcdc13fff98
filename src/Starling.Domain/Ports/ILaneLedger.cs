using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Sending;

namespace Starling.Domain.Ports;

/// <summary>What a lane of a campaign works through: pages of accepted rows, rows that became due, and its own place.</summary>
public interface ILaneLedger
{
    /// <summary>The lane's places, one per batch of the campaign that still may hold work; batches it is through with are left out.</summary>
    Task<IReadOnlyList<LanePlace>> ReadPlacesAsync(CampaignId campaign, int lane, CancellationToken cancel);

    /// <summary>
    /// Rows of one batch and lane above <paramref name="after"/>, in order of id, that are Accepted and have no due row; at most
    /// <paramref name="limit"/>. <see cref="LanePage.Through"/> tells how far the scan came, found or not.
    /// </summary>
    Task<LanePage> ReadPageAsync(CampaignId campaign, int lane, int batch, MessageId after, int limit, CancellationToken cancel);

    /// <summary>Rows of the lane whose due time has come (Held, or Accepted and waiting), soonest first.</summary>
    Task<IReadOnlyList<LaneMessage>> ReadDueAsync(CampaignId campaign, int lane, Instant now, int limit, CancellationToken cancel);

    /// <summary>The place written for due rows (<see cref="LanePlace.OfDueRows"/>); null when none was.</summary>
    Task<LanePlace?> ReadDuePlaceAsync(CampaignId campaign, int lane, CancellationToken cancel);

    /// <summary>When the next row of the lane becomes due, or null.</summary>
    Task<Instant?> NextDueAsync(CampaignId campaign, int lane, CancellationToken cancel);

    /// <summary>These rows, as far as they still are Accepted or Held; in no order.</summary>
    Task<IReadOnlyList<LaneMessage>> ReadMessagesAsync(IReadOnlyList<MessageId> ids, CancellationToken cancel);

    /// <summary>
    /// Writes the lane's place before the page is worked on: the smallest id not done yet, the page's end, and how often it was begun.
    /// </summary>
    Task WritePlaceAsync(CampaignId campaign, int lane, LanePlace place, CancellationToken cancel);

    /// <summary>Commits decisions not to send, or not yet. A row that has moved since (attempt, state) is left alone.</summary>
    /// <returns>How many rows were moved.</returns>
    Task<int> CommitDecisionsAsync(CampaignId campaign, int lane, IReadOnlyList<LaneDecision> decisions, CancellationToken cancel);

    /// <summary>Ends one page of waiting rows of the lane whose validity, or whose campaign's, is over: Suppressed(expired).</summary>
    Task<int> ExpirePageAsync(CampaignId campaign, int lane, Instant now, int limit, CancellationToken cancel);
}

/// <summary>How far a lane has come in one batch.</summary>
/// <param name="Watermark">Every row of the lane up to and with this id is final, Submitting or has a due row.</param>
/// <param name="PageEnd">Last id of the page in work; equals the watermark when none is.</param>
/// <param name="Tries">How often that page was begun and not finished.</param>
public sealed record LanePlace(int Batch, MessageId Watermark, MessageId PageEnd, int Tries)
{
    /// <summary>Stands for a batch where rows of all batches that became due are in work; watermark and page's end are the first of them.</summary>
    public const int OfDueRows = 0;
}

/// <param name="Through">The scan saw every committed row of the lane up to this id.</param>
public sealed record LanePage(IReadOnlyList<LaneMessage> Messages, MessageId Through);

/// <summary>A row as its lane reads it.</summary>
/// <param name="Attempt">What the next compare-and-set names.</param>
/// <param name="Accepted">When it was taken.</param>
/// <param name="PossibleDuplicate">Whether an earlier attempt may have arrived.</param>
/// <param name="QueueFull">How often a full queue of the carrier sent it back, 0 to 7.</param>
public sealed record LaneMessage(
    MessageId Id,
    CampaignId Campaign,
    int Attempt,
    MessageState State,
    ContactKey Contact,
    Msisdn Msisdn,
    string? ProfileId,
    string? Language,
    string? Fields,
    string? Text,
    SenderAddress? Sender,
    string? Type,
    bool? WithStopMention,
    Instant? ExpiresAt,
    Instant Accepted,
    bool PossibleDuplicate,
    int QueueFull = 0
);

/// <summary>A decision not to send, or not yet.</summary>
/// <param name="To">Held, Suppressed, Failed, Quarantined; or the state it has (Accepted, Held), which then waits until <paramref name="Due"/>.</param>
/// <param name="Due">For Held and Accepted: when to ask again; its due row is written in the same transaction.</param>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
/// <param name="Detail">What it was, for people, in at most 300 characters, no text of the message; a <see cref="DecisionRecord"/> behind it.</param>
public readonly record struct LaneDecision(MessageId Id, int Attempt, MessageState To, Instant? Due, string Reason, string? Detail);
