using Starling.Domain.Messages;

namespace Starling.Carriers.Smpp.Receipts;

/// <summary>What the words and numbers of receipts mean: SMPP 3.4 Appendix B and §5.2.28, and any a route adds or changes.</summary>
public sealed class ReceiptWords
{
    private static readonly Dictionary<string, ReceiptStatus> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SCHEDULED"] = ReceiptStatus.Intermediate,
        ["ENROUTE"] = ReceiptStatus.Intermediate,
        ["ACCEPTD"] = ReceiptStatus.Intermediate,
        ["ACCEPTED"] = ReceiptStatus.Intermediate,
        ["BUFFERED"] = ReceiptStatus.Intermediate,
        ["DELIVRD"] = ReceiptStatus.Delivered,
        ["DELIVERED"] = ReceiptStatus.Delivered,
        ["EXPIRED"] = ReceiptStatus.Expired,
        ["UNDELIV"] = ReceiptStatus.Undelivered,
        ["UNDELIVERED"] = ReceiptStatus.Undelivered,
        ["UNDELIVERABLE"] = ReceiptStatus.Undelivered,
        ["DELETED"] = ReceiptStatus.Undelivered,
        ["REJECTD"] = ReceiptStatus.Undelivered,
        ["REJECTED"] = ReceiptStatus.Undelivered,
        ["FAILED"] = ReceiptStatus.Undelivered,
        ["UNKNOWN"] = ReceiptStatus.Indeterminate,
        ["SKIPPED"] = ReceiptStatus.Indeterminate,
    };

    private readonly Dictionary<string, ReceiptStatus>.AlternateLookup<ReadOnlySpan<char>> _words;

    /// <param name="overrides">A route's own words; they win over the known ones. Capitals do not matter.</param>
    public ReceiptWords(IReadOnlyDictionary<string, ReceiptStatus>? overrides = null)
    {
        var words = new Dictionary<string, ReceiptStatus>(Known, StringComparer.OrdinalIgnoreCase);
        foreach (var (word, status) in overrides ?? new Dictionary<string, ReceiptStatus>())
        {
            words[word] = status;
        }

        _words = words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The words of the specification alone.</summary>
    public static ReceiptWords Standard { get; } = new();

    /// <summary>What a word means; false for one nobody told us.</summary>
    public bool TryGet(ReadOnlySpan<char> word, out ReceiptStatus status) => _words.TryGetValue(word, out status);

    /// <summary>The known spelling of a word, so that receipts by the million share one string.</summary>
    internal string Spell(ReadOnlySpan<char> word) =>
        _words.TryGetValue(word, out var spelling, out _) && word.SequenceEqual(spelling) ? spelling : word.ToString();

    /// <summary>The word of Appendix B for a value of message_state; null for a value outside the list.</summary>
    internal static string? WordOf(MessageState state) =>
        state switch
        {
            MessageState.Scheduled => "SCHEDULED",
            MessageState.Enroute => "ENROUTE",
            MessageState.Delivered => "DELIVRD",
            MessageState.Expired => "EXPIRED",
            MessageState.Deleted => "DELETED",
            MessageState.Undeliverable => "UNDELIV",
            MessageState.Accepted => "ACCEPTD",
            MessageState.Unknown => "UNKNOWN",
            MessageState.Rejected => "REJECTD",
            MessageState.Skipped => "SKIPPED",
            _ => null,
        };
}
