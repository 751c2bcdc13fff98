using System.Buffers.Binary;
using System.Text;
using Starling.Carriers.Links;
using Starling.Domain.Text;

namespace Starling.Carriers.Smpp.Inbound;

/// <summary>The octets of an MO text as characters, by <c>data_coding</c>; never fails. Source: SMPP 3.4 §5.2.19, 3GPP TS 23.038 §4.</summary>
internal static class TextDecoder
{
    public static string Decode(byte dataCoding, ReadOnlySpan<byte> octets, DefaultCharset defaultCharset) =>
        dataCoding switch
        {
            0x00 => Default(octets, defaultCharset),
            // ASCII proper is a part of Latin-1, and some peers send accents with it.
            0x01 or 0x03 => Encoding.Latin1.GetString(octets),
            0x06 => CodePage(28595, octets),
            0x07 => CodePage(28598, octets),
            0x08 => Ucs2(octets),
            < 0x10 => Encoding.Latin1.GetString(octets),
            // General data coding groups: bits 3 and 2 are the alphabet.
            < 0x80 when (dataCoding & 0x0C) == 0x08 => Ucs2(octets),
            < 0x80 when (dataCoding & 0x0C) == 0x04 => Encoding.Latin1.GetString(octets),
            // Message waiting, stored as UCS-2.
            >= 0xE0 and <= 0xEF => Ucs2(octets),
            // Data coding and message class: bit 2 says eight-bit data.
            >= 0xF0 when (dataCoding & 0x04) != 0 => Encoding.Latin1.GetString(octets),
            _ => Default(octets, defaultCharset),
        };

    private static string Default(ReadOnlySpan<byte> octets, DefaultCharset charset) =>
        charset == DefaultCharset.Latin1 ? Encoding.Latin1.GetString(octets) : Gsm7Alphabet.Decode(octets);

    private static string Ucs2(ReadOnlySpan<byte> octets)
    {
        octets = octets[..(octets.Length & ~1)];
        if (octets is [0xFE, 0xFF, ..])
        {
            octets = octets[2..];
        }

        // Unit by unit: a phone may cut a surrogate pair between two segments, and joining them must give the character back.
        return string.Create(
            octets.Length / 2,
            octets,
            static (units, source) =>
            {
                for (var i = 0; i < units.Length; i++)
                {
                    units[i] = (char)BinaryPrimitives.ReadUInt16BigEndian(source[(2 * i)..]);
                }
            }
        );
    }

    private static string CodePage(int page, ReadOnlySpan<byte> octets) =>
        CodePagesEncodingProvider.Instance.GetEncoding(page)!.GetString(octets);
}
