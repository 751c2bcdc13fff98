using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Sending;

namespace Starling.Domain.Ports;

/// <summary>Reads messages as people and APIs see them, and cancels one.</summary>
public interface IMessageReader
{
    /// <summary>The message, or null. Says nothing about whose it is: callers compare the tenant.</summary>
    Task<MessageRecord?> FindAsync(MessageId id, CancellationToken cancel);

    /// <summary>The messages of these ids that exist, in no order; at most 1 000 ids. Says nothing about whose they are.</summary>
    /// <remarks>Watchers ask this several times a second: an engine answers it in one go.</remarks>
    async Task<IReadOnlyList<MessageRecord>> FindManyAsync(IReadOnlyList<MessageId> ids, CancellationToken cancel)
    {
        var found = new List<MessageRecord>(ids.Count);
        foreach (var id in ids)
        {
            if (await FindAsync(id, cancel) is { } message)
            {
                found.Add(message);
            }
        }

        return found;
    }

    /// <summary>A tenant's messages in order of id, above <paramref name="after"/>; walks keys, never counts.</summary>
    Task<IReadOnlyList<MessageRecord>> ListAsync(MessageFilter filter, MessageId? after, int limit, CancellationToken cancel);

    /// <summary>Lines of a batch that were no message, in order of index.</summary>
    Task<IReadOnlyList<(uint Index, RejectedLine Line)>> ListRejectedAsync(
        CampaignId campaign,
        uint? after,
        int limit,
        CancellationToken cancel
    );

    /// <summary>Accepted or Held becomes Cancelled.</summary>
    /// <returns>The message as it stands afterwards; null when there is none.</returns>
    Task<MessageRecord?> CancelAsync(MessageId id, Instant now, CancellationToken cancel);
}

/// <param name="Tenant">Whose.</param>
/// <param name="Campaign">Only of this campaign.</param>
/// <param name="State">Only in this state.</param>
/// <param name="Contact">Only to this contact.</param>
public sealed record MessageFilter(TenantId Tenant, CampaignId? Campaign, MessageState? State, ContactKey? Contact);

/// <summary>A message as it stands.</summary>
/// <param name="Campaign">Its campaign; a standing one for single messages.</param>
/// <param name="Standing">Whether it was sent singly.</param>
/// <param name="Msisdn">Null when it was erased.</param>
/// <param name="Reason">One of <see cref="Reasons"/>, or empty.</param>
/// <param name="Segments">Of the text as it was written; 0 before.</param>
/// <param name="Due">When it is looked at again, while it waits.</param>
/// <param name="PossibleDuplicate">Whether an earlier attempt may have arrived too.</param>
public sealed record MessageRecord(
    MessageId Id,
    TenantId Tenant,
    CampaignId Campaign,
    bool Standing,
    Msisdn? Msisdn,
    string? ProfileId,
    string? Language,
    MessageState State,
    int Attempt,
    string Reason,
    string? Detail,
    int Segments,
    Instant Accepted,
    Instant Changed,
    Instant? Due,
    Instant? ExpiresAt,
    bool PossibleDuplicate
)
{
    /// <summary>Whose it is; also of one whose number was erased.</summary>
    public required ContactKey Contact { get; init; }

    /// <summary>Its own sender; null when the campaign's holds.</summary>
    public SenderAddress? Sender { get; init; }

    /// <summary>The decision not to send it, or not yet; null for all other states, and for reasons that are no contact's decision.</summary>
    public DecisionRecord? Decision { get; init; }

    /// <summary>Its own communication type, by name; null when the campaign's holds.</summary>
    public string? Type { get; init; }
}
