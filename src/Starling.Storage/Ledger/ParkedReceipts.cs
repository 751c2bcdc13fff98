using NodaTime;
using Starling.Domain.Messages;

namespace Starling.Storage.Ledger;

/// <summary>When a receipt that matches nothing is tried again, and what it is worth when it matches.</summary>
internal static class ParkedReceipts
{
    /// <summary>After this long nobody waits for its message any more.</summary>
    public static readonly Duration GiveUpAfter = Duration.FromHours(72);

    private static readonly Duration[] Pauses =
    [
        Duration.FromSeconds(1),
        Duration.FromSeconds(5),
        Duration.FromSeconds(30),
        Duration.FromMinutes(2),
        Duration.FromMinutes(10),
        Duration.FromHours(1),
    ];

    /// <param name="tries">How often it was tried since it came, the first match included.</param>
    public static Duration PauseAfter(int tries) => Pauses[Math.Clamp(tries - 1, 0, Pauses.Length - 1)];

    /// <summary>The state of a one-segment text after a final receipt.</summary>
    public static MessageState StateOf(ReceiptStatus status) =>
        status switch
        {
            ReceiptStatus.Delivered => MessageState.Delivered,
            ReceiptStatus.Expired => MessageState.Expired,
            _ => MessageState.Undelivered,
        };

    /// <summary>The digits of an address as a receipt writes it, without plus, spaces and leading zeros; null when it has none.</summary>
    public static long? DigitsOf(string? address)
    {
        var digits = 0L;
        var count = 0;
        foreach (var c in address ?? "")
        {
            if (char.IsAsciiDigit(c) && (digits > 0 || c != '0') && ++count <= 15)
            {
                digits = digits * 10 + (c - '0');
            }
        }

        return digits == 0 ? null : digits;
    }

    /// <summary>Whether both are one subscriber: equal, or one is the other in its national form (at least seven digits).</summary>
    public static bool SameSubscriber(long left, long right)
    {
        if (left == right)
        {
            return true;
        }

        var (shorter, longer) = left < right ? (left, right) : (right, left);
        if (shorter < 1_000_000)
        {
            return false;
        }

        var unit = 1_000_000L;
        while (unit <= shorter)
        {
            unit *= 10;
        }

        return longer % unit == shorter;
    }
}
