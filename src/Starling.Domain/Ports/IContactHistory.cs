using NodaTime;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>Every text that went to a number or came from it.</summary>
public interface IContactHistory
{
    /// <summary>
    /// Newest first, below <paramref name="before"/> when given; at most <paramref name="limit"/>. One call looks at a bounded number of rows:
    /// a page may be short, even empty, and not be the last.
    /// </summary>
    Task<HistoryPage> ListAsync(TenantId tenant, ContactKey key, HistoryCursor? before, int limit, CancellationToken cancel);
}

/// <param name="Next">Where it goes on; null when nothing follows.</param>
public sealed record HistoryPage(IReadOnlyList<HistoryEntry> Entries, HistoryCursor? Next);

/// <summary>Where a history goes on: below this message, and below this text of the subscriber's.</summary>
public readonly record struct HistoryCursor(long Message, long Inbound)
{
    public static readonly HistoryCursor Newest = new(long.MaxValue, long.MaxValue);
}

/// <summary>One text. Exactly one of the two is there.</summary>
/// <param name="At">When it was taken, or came in.</param>
public sealed record HistoryEntry(Instant At, long Id, SentEntry? Sent, ReceivedEntry? Received);

/// <summary>A text to the number, with what its words are made from.</summary>
/// <param name="Template">Its own text or template; null when its campaign's holds.</param>
/// <param name="Fields">A flat JSON object of strings, or null.</param>
/// <param name="WithStopMention">Its own choice; null when its campaign's holds.</param>
public sealed record SentEntry(MessageRecord Message, string? Template, string? Fields, bool? WithStopMention);

/// <summary>A text from the number.</summary>
/// <param name="To">The number that was texted.</param>
public sealed record ReceivedEntry(string To, string Text);
