using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;

namespace Starling.Domain.Ports;

/// <summary>Takes messages in: what these calls answer is durable. Several callers' pages share one commit.</summary>
/// <remarks>The rules are those of the accept protocol: ids are positions in a batch, so that any overlap gives the same ids.</remarks>
public interface IAcceptLedger
{
    /// <summary>Finds the batch of (campaign, request id) or makes it. An open batch closes by itself 7 days after it was made.</summary>
    Task<BatchCursor> OpenBatchAsync(CampaignId campaign, string requestId, CancellationToken cancel);

    /// <summary>
    /// Takes one page in one transaction. Items already there with the same content are taken once; the campaign must not be cancelled;
    /// the page must begin at or before the batch's next index, so that a batch never has holes.
    /// </summary>
    Task<PageOutcome> AcceptPageAsync(AcceptPage page, CancellationToken cancel);

    /// <summary>States the total of the batch: no item at or above it will be taken. Closing twice with the same total is one closing.</summary>
    Task<CloseOutcome> CloseBatchAsync(int batch, long total, CancellationToken cancel);

    /// <summary>Takes single messages, each by its own request id: the same id answers with the same message for 7 days.</summary>
    /// <returns>One answer per message, in order.</returns>
    Task<IReadOnlyList<UnitOutcome>> AcceptUnitsAsync(IReadOnlyList<UnitMessage> messages, CancellationToken cancel);

    /// <summary>Whether a single message was taken under this request id, 7 days back at least.</summary>
    Task<bool> KnowsRequestAsync(TenantId tenant, string requestId, CancellationToken cancel);
}

/// <param name="Batch">Its number; ids of its messages begin with it.</param>
/// <param name="NextIndex">The first index not taken yet.</param>
/// <param name="Total">Set once the batch is closed.</param>
public sealed record BatchCursor(int Batch, uint NextIndex, long? Total);

/// <summary>One message to take.</summary>
/// <param name="Contact">Key of its contact; the contact's row is made when missing, at version 0.</param>
/// <param name="ProfileId">The person it is for, when the number has several; null for the bare number.</param>
/// <param name="Language">The contact's own, or null.</param>
/// <param name="Zone">IANA zone the caller states, or null; entered on a contact that has none.</param>
/// <param name="Consent">What the caller states; entered under (profile, <see cref="ConsentType"/>) only where nothing is on record yet.</param>
/// <param name="ConsentType">The communication type the consent is for.</param>
/// <param name="Fields">Template fields as a flat JSON object of strings, or null.</param>
/// <param name="Text">Its own text or template; null when the campaign's holds.</param>
/// <param name="Sender">Its own sender; null when the campaign's holds.</param>
/// <param name="Type">Its own communication type; null when the campaign's holds.</param>
/// <param name="WithStopMention">Its own choice; null when the campaign's holds.</param>
/// <param name="ExpiresAt">Its validity; null for the campaign's.</param>
/// <param name="ContentHash">Of everything above as the caller sent it; tells a retry from a different message.</param>
public sealed record NewMessage(
    ContactKey Contact,
    Msisdn Msisdn,
    string? ProfileId,
    string? Language,
    string? Zone,
    ConsentAssertion? Consent,
    string ConsentType,
    string? Fields,
    string? Text,
    SenderAddress? Sender,
    string? Type,
    bool? WithStopMention,
    Instant? ExpiresAt,
    ulong ContentHash
);

/// <summary>A line of the input that is no message, kept so that totals add up.</summary>
/// <param name="Reason">A stable word.</param>
/// <param name="Detail">The field, the value and the rule; at most 300 characters.</param>
public sealed record RejectedLine(string Reason, string Detail, ulong ContentHash);

/// <summary>One position of a batch: a message or a rejected line, never both.</summary>
public readonly record struct BatchItem(NewMessage? Message, RejectedLine? Rejected);

/// <param name="FirstIndex">Index of the first item; invalid items have an index too.</param>
/// <param name="Items">1 to 500.</param>
public sealed record AcceptPage(CampaignId Campaign, int Batch, uint FirstIndex, IReadOnlyList<BatchItem> Items);

/// <summary>What became of a page.</summary>
public abstract record PageOutcome
{
    private PageOutcome() { }

    /// <param name="NextIndex">The first index not taken yet.</param>
    /// <param name="Taken">Messages new with this page.</param>
    /// <param name="Conflicts">Indexes that were taken before with other content; the first content stays.</param>
    public sealed record Committed(uint NextIndex, int Taken, IReadOnlyList<uint> Conflicts) : PageOutcome;

    /// <summary>The page begins above the next index: the caller resumes from there.</summary>
    public sealed record Gap(uint NextIndex) : PageOutcome;

    /// <summary>The campaign is cancelled or over.</summary>
    public sealed record CampaignClosed(CampaignState State) : PageOutcome;

    /// <summary>The batch was closed and the page goes past its total.</summary>
    public sealed record BatchClosed(long Total) : PageOutcome;

    /// <summary>No such batch in this campaign.</summary>
    public sealed record NoBatch : PageOutcome;

    /// <summary>More is waiting than the ledger can take now; nothing of the page was.</summary>
    public sealed record Busy : PageOutcome;
}

/// <summary>What became of a closing.</summary>
public enum CloseOutcome
{
    Closed = 0,

    /// <summary>Items below the total are missing.</summary>
    Incomplete = 1,

    /// <summary>Closed before with another total, or items above it are there.</summary>
    Conflict = 2,
    NoBatch = 3,
}

/// <param name="Tenant">From the credential.</param>
/// <param name="RequestId">The caller's, or made for it; at most 64 characters.</param>
/// <param name="Express">Whether it goes with the one-time codes.</param>
public sealed record UnitMessage(TenantId Tenant, string RequestId, bool Express, NewMessage Message);

/// <summary>What became of a single message.</summary>
public abstract record UnitOutcome
{
    private UnitOutcome() { }

    /// <param name="New">False when an earlier call with this request id made it.</param>
    public sealed record Taken(MessageId Id, CampaignId Campaign, bool New) : UnitOutcome;

    /// <summary>The request id was used for other content.</summary>
    public sealed record Conflict(MessageId Id) : UnitOutcome;

    /// <summary>More is waiting than the ledger can take now.</summary>
    public sealed record Busy : UnitOutcome;
}
