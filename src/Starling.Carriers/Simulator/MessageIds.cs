using System.Buffers.Text;
using System.Globalization;

namespace Starling.Carriers.Simulator;

/// <summary>How a message id is written. Carriers differ, and may write it one way in submit_sm_resp and another in receipts.</summary>
public enum MessageIdForm
{
    /// <summary>1792746000000001.</summary>
    Decimal = 0,

    /// <summary>At least 20 digits, with leading zeros.</summary>
    DecimalPadded = 1,

    /// <summary>Lower case: 65e7c1f1a2b01.</summary>
    Hexadecimal = 2,

    /// <summary>Upper case, at least 16 digits, with leading zeros.</summary>
    HexadecimalPadded = 3,

    /// <summary>36 characters; says nothing about the other forms, so answer and receipt must both have it.</summary>
    Uuid = 4,
}

/// <summary>Writes message ids.</summary>
internal static class MessageIds
{
    /// <summary>Octets of the longest form.</summary>
    public const int MaxOctets = 36;

    // Any fixed number does: it only makes uuids look like uuids.
    private const ulong UuidSalt = 0x5374_6172_6C69_6E67;

    /// <summary>Writes an id and returns it as a slice of the given room.</summary>
    public static ReadOnlySpan<byte> Write(Span<byte> room, MessageIdForm form, long number)
    {
        var written = 0;
        var done = form switch
        {
            MessageIdForm.Decimal => Utf8Formatter.TryFormat(number, room, out written),
            MessageIdForm.DecimalPadded => number.TryFormat(room, out written, "D20", CultureInfo.InvariantCulture),
            MessageIdForm.Hexadecimal => number.TryFormat(room, out written, "x", CultureInfo.InvariantCulture),
            MessageIdForm.HexadecimalPadded => number.TryFormat(room, out written, "X16", CultureInfo.InvariantCulture),
            _ => UuidOf(number).TryFormat(room, out written),
        };
        return done ? room[..written] : throw new ArgumentException("too short for a message id", nameof(room));
    }

    private static Guid UuidOf(long number)
    {
        var draw = new SeededDraw((ulong)number ^ UuidSalt);
        Span<byte> octets = stackalloc byte[16];
        BitConverter.TryWriteBytes(octets, draw.Next());
        BitConverter.TryWriteBytes(octets[8..], draw.Next());
        return new Guid(octets);
    }
}
