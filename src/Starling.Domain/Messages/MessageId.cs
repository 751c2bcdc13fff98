using System.Globalization;

namespace Starling.Domain.Messages;

/// <summary>Names one message: the number of its batch, then its index in it. Ordered by time of the batch; the same item always has the same id.</summary>
/// <remarks>Batch 1 to 2³¹−1 in the upper half, index 0 to 2³²−1 in the lower, so that a page of a batch is one range of keys.</remarks>
/// <param name="Value">Both halves in one number, as the ledger keys its rows.</param>
public readonly record struct MessageId(long Value) : IComparable<MessageId>
{
    public MessageId(int batch, uint index)
        : this(((long)batch << 32) | index) { }

    public int Batch => (int)(Value >> 32);

    public uint Index => (uint)Value;

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MessageId id)
    {
        id = default;
        var dash = text.IndexOf('-');
        if (
            dash < 1
            || !int.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var batch)
            || batch < 1
            || !uint.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        )
        {
            return false;
        }

        id = new MessageId(batch, index);
        return true;
    }

    public int CompareTo(MessageId other) => Value.CompareTo(other.Value);

    /// <summary><c>12-345</c>: batch, dash, index; the last part of a resource name.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Batch}-{Index}");

    public static bool operator <(MessageId left, MessageId right) => left.CompareTo(right) < 0;

    public static bool operator >(MessageId left, MessageId right) => left.CompareTo(right) > 0;

    public static bool operator <=(MessageId left, MessageId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(MessageId left, MessageId right) => left.CompareTo(right) >= 0;
}
