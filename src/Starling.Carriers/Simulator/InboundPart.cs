using System.Text;
using Starling.Domain.Text;

namespace Starling.Carriers.Simulator;

/// <summary>One segment of a subscriber's text, ready for deliver_sm.</summary>
/// <param name="IsJoined">Whether it begins with a header whose reference is in octet 3.</param>
internal sealed record InboundPart(byte DataCoding, byte[] Octets, bool IsJoined)
{
    private const byte DefaultAlphabet = 0x00;
    private const byte Ucs2 = 0x08;

    /// <summary>Octet of the reference within a header 05 00 03 reference total part.</summary>
    public const int ReferenceOctet = 3;

    public byte EsmClass => IsJoined ? Smpp.EsmClass.UserDataHeader : (byte)0;

    /// <summary>As a handset would send it: GSM-7 if it can be, else UCS-2; joined segments with an 8-bit reference, left 0 here.</summary>
    /// <exception cref="ArgumentException">More than 255 segments.</exception>
    public static InboundPart[] Of(string text)
    {
        var plan = SegmentPlanner.Plan(text, SegmentBudget.Default.WithMaxSegments(byte.MaxValue));
        if (plan.TooLong)
        {
            throw new ArgumentException("a text has at most 255 segments", nameof(text));
        }

        var parts = new InboundPart[plan.Segments.Count];
        for (var index = 0; index < parts.Length; index++)
        {
            byte[] header = parts.Length == 1 ? [] : [5, 0, 3, 0, (byte)parts.Length, (byte)(index + 1)];
            var body = Encode(plan.Segments[index], plan.Coding);
            var coding = plan.Coding == Domain.Text.DataCoding.Gsm7 ? DefaultAlphabet : Ucs2;
            parts[index] = new InboundPart(coding, [.. header, .. body], parts.Length > 1);
        }

        return parts;
    }

    private static byte[] Encode(string text, DataCoding coding)
    {
        if (coding == Domain.Text.DataCoding.Ucs2)
        {
            return Encoding.BigEndianUnicode.GetBytes(text);
        }

        var octets = new byte[text.Length * 2];
        Gsm7Alphabet.TryEncode(text, octets, out var written);
        return octets[..written];
    }
}
