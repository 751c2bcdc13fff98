using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;

namespace Starling.Domain.Ports;

/// <summary>Subscribers' texts: their parts as they came, the texts made of them, what each changed, and the replies still owed.</summary>
public interface IInboundLedger
{
    /// <summary>
    /// Keeps parts as they came. One equal to a part kept at most <paramref name="repeatWithin"/> before (account, source, destination, text,
    /// place) is the carrier's repetition, and is kept once.
    /// </summary>
    Task KeepAsync(IReadOnlyList<ReceivedText> texts, Duration repeatWithin, CancellationToken cancel);

    /// <summary>Parts that belong to no text yet, in order of arrival, above <paramref name="after"/>.</summary>
    Task<IReadOnlyList<LoosePart>> ReadLooseAsync(long after, int limit, CancellationToken cancel);

    /// <summary>
    /// Files texts, in one transaction: each with what it changes on its contact, and the reply it is owed. A text whose parts are filed already
    /// is left out, so that a repeated call changes nothing.
    /// </summary>
    /// <param name="texts">Joined, read and judged.</param>
    /// <param name="limit">How many answers to calls for help one number may have; a confirmation of an opt-out is never left out.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <returns>What became of the texts that were filed.</returns>
    Task<IReadOnlyList<InboundRecord>> FileAsync(IReadOnlyList<InboundText> texts, AnswerLimit limit, CancellationToken cancel);

    /// <summary>Replies owed, oldest first.</summary>
    Task<IReadOnlyList<OwedReply>> ReadOwedAsync(int limit, CancellationToken cancel);

    /// <summary>A reply was taken as a message, or can never be one: nothing is owed any more.</summary>
    Task SettleOwedAsync(IReadOnlyList<SettledReply> replies, CancellationToken cancel);

    /// <summary>A tenant's texts, newest first, below <paramref name="before"/> when given.</summary>
    Task<IReadOnlyList<InboundRecord>> ListAsync(InboundFilter filter, long? before, int limit, CancellationToken cancel);

    /// <summary>A tenant's texts in the order they were filed, above <paramref name="after"/>. Ids grow in order of commit: a reader misses none.</summary>
    Task<IReadOnlyList<InboundRecord>> ReadAfterAsync(InboundFilter filter, long after, int limit, CancellationToken cancel);

    /// <summary>Id of the text filed last; 0 when there is none.</summary>
    Task<long> LastIdAsync(CancellationToken cancel);
}

/// <param name="Account">The carrier account it came from.</param>
/// <param name="At">When we read it.</param>
public sealed record ReceivedText(string Account, InboundMessage Message, Instant At);

/// <summary>A joined text, read and judged, about to be filed.</summary>
/// <param name="Contact">Whose; null when the source is no subscriber's number.</param>
/// <param name="Match">What it asks for.</param>
/// <param name="Reply">The answer, should it be owed one; null when it cannot be answered.</param>
public sealed record InboundText(TenantId Tenant, JoinedText Joined, InboundContact? Contact, KeywordMatch Match, ReplyText? Reply)
{
    /// <summary>The word of answer that it is, should a question be open; null when it is none. Half a text answers nothing.</summary>
    public AnswerWords? Answer => Joined.Missing > 0 ? null : Answers.Read(Joined.Text, Match);
}

/// <summary>How many answers of one kind a number may have from one sender, so that two machines cannot answer one another for ever.</summary>
/// <param name="PerDay">Within any 24 hours.</param>
/// <param name="Apart">Between two of them.</param>
public readonly record struct AnswerLimit(int PerDay, Duration Apart);

/// <summary>The contact a text came from.</summary>
public readonly record struct InboundContact(ContactKey Key, Msisdn Msisdn);

/// <param name="Sender">The number that was texted.</param>
public sealed record ReplyText(SenderAddress Sender, string Language, string Text);

/// <summary>What a subscriber's text changed.</summary>
public enum InboundEffect
{
    /// <summary>Nothing: it is kept for people to read.</summary>
    Kept = 0,

    /// <summary>The number is silent from now on; a confirmation is owed.</summary>
    OptedOut = 1,

    /// <summary>It was silent already; no second confirmation.</summary>
    OutAlready = 2,

    /// <summary>The suppression is lifted and consent entered.</summary>
    OptedIn = 3,

    /// <summary>A word taken within the last 24 hours, delivered once more: nothing changed.</summary>
    Repeated = 4,

    /// <summary>Help was asked for; an answer is owed.</summary>
    HelpAsked = 5,

    /// <summary>Help was asked for again, sooner or more often than it is answered: nothing is owed.</summary>
    HelpUnanswered = 6,

    /// <summary>It may ask for silence: a person has to read it, and nothing stoppable goes to the number until then.</summary>
    UnderReview = 7,

    /// <summary>It answers the open question of a campaign: it is nothing else besides.</summary>
    Answered = 8,
}

/// <param name="Campaign">Whose question.</param>
/// <param name="Word">One word.</param>
public readonly record struct CampaignAnswer(CampaignId Campaign, AnswerWords Word);

/// <summary>A subscriber's text as it stands.</summary>
/// <param name="Id">Grows in order of filing.</param>
/// <param name="Source">The subscriber: digits of E.164, or the address as it came when it has no contact.</param>
/// <param name="Destination">The number that was texted.</param>
/// <param name="Parts">Segments it came in.</param>
/// <param name="Missing">Segments that never came.</param>
/// <param name="Reason">A word of <see cref="Reasons"/> when something kept it from having its effect; else empty.</param>
/// <param name="ReceivedAt">When its first part was read.</param>
/// <param name="Reply">The message that answers it, once there is one.</param>
public sealed record InboundRecord(
    long Id,
    TenantId Tenant,
    string Account,
    string Source,
    string Destination,
    InboundContact? Contact,
    string Text,
    int Parts,
    int Missing,
    KeywordMatch Match,
    InboundEffect Effect,
    string Reason,
    Instant ReceivedAt,
    MessageId? Reply
)
{
    /// <summary>What it answers; null when it answers no question.</summary>
    public CampaignAnswer? Answer { get; init; }
}

/// <param name="From">Received at or after.</param>
/// <param name="Until">Received before.</param>
/// <param name="Campaign">Only answers to its question.</param>
public sealed record InboundFilter(
    TenantId Tenant,
    ContactKey? Contact = null,
    Instant? From = null,
    Instant? Until = null,
    CampaignId? Campaign = null
);

/// <summary>An answer that has not become a message yet.</summary>
/// <param name="Inbound">The text it answers; one text is never owed two.</param>
/// <param name="Confirms">Whether it confirms an opt-out, and so must wait until what was permitted before is gone or dead.</param>
public sealed record OwedReply(long Inbound, TenantId Tenant, InboundContact Contact, ReplyText Text, bool Confirms);

/// <param name="Message">The message it became; null when it can never be one.</param>
public readonly record struct SettledReply(long Inbound, MessageId? Message);
