using System.Buffers.Binary;
using Starling.Domain.Messages;

namespace Starling.Carriers.Smpp.Inbound;

/// <summary>The header in front of a segment's text. Source: 3GPP TS 23.040 §9.2.3.24.</summary>
internal static class UserDataHeader
{
    private const byte Concatenated8 = 0x00;
    private const byte Concatenated16 = 0x08;

    /// <summary>Reads a header; false, with the text untouched, when its length cannot be right.</summary>
    /// <param name="octets">Header and text.</param>
    /// <param name="text">What follows the header.</param>
    /// <param name="part">The place in a longer text, when the header tells one that makes sense.</param>
    public static bool TryRead(ReadOnlySpan<byte> octets, out ReadOnlySpan<byte> text, out Concatenation? part)
    {
        text = octets;
        part = null;
        if (octets.IsEmpty || octets[0] > octets.Length - 1)
        {
            return false;
        }

        text = octets[(octets[0] + 1)..];
        var elements = octets.Slice(1, octets[0]);
        while (elements.Length >= 2 && elements[1] <= elements.Length - 2)
        {
            var value = elements.Slice(2, elements[1]);
            part = (elements[0], value.Length) switch
            {
                (Concatenated8, 3) => Make(value[0], value[1], value[2]),
                (Concatenated16, 4) => Make(BinaryPrimitives.ReadUInt16BigEndian(value), value[2], value[3]),
                _ => part,
            };
            elements = elements[(2 + value.Length)..];
        }

        return true;
    }

    /// <summary>A place in a longer text; null for one that cannot be (0 of n, 4 of 3) and for the only part of one.</summary>
    public static Concatenation? Make(ushort reference, byte total, byte sequence) =>
        total >= 2 && sequence >= 1 && sequence <= total ? new Concatenation(reference, total, sequence) : null;
}
