using System.Buffers;

namespace Starling.Domain.Text;

/// <summary>The GSM 7-bit default alphabet and its extension table, as characters and as unpacked septets (one per octet).</summary>
/// <remarks>
/// <para>
/// 127 characters cost one septet; ten more (form feed <c>^ { } \ [ ~ ] | €</c>) cost two: the escape 0x1B and a code of the
/// extension table. Nothing outside the basic multilingual plane is in it.
/// </para>
/// <para>
/// Code 0x09 is disputed: most centres and handsets show capital Ç, the Unicode mapping table says small ç. Here Ç is 0x09 in both
/// directions and small ç is not encodable, so that no reader sees a letter that was not written.
/// </para>
/// <para>Sources: 3GPP TS 23.038 §6.2.1 and §6.2.1.1; Unicode GSM0338.TXT.</para>
/// </remarks>
public static class Gsm7Alphabet
{
    /// <summary>The septet that announces a code of the extension table. It stands for no character of its own.</summary>
    public const byte Escape = 0x1B;

    /// <summary>What <see cref="Decode(ReadOnlySpan{byte})"/> writes for an octet above 0x7F, which is no septet.</summary>
    public const char Replacement = '\uFFFD';

    // The escape's place holds U+0000, which no position of the alphabet means.
    private const string DefaultTable =
        "@£$¥èéùìòÇ\nØø\rÅå"
        + "Δ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ"
        + " !\"#¤%&'()*+,-./"
        + "0123456789:;<=>?"
        + "¡ABCDEFGHIJKLMNO"
        + "PQRSTUVWXYZÄÖÑÜ§"
        + "¿abcdefghijklmno"
        + "pqrstuvwxyzäöñüà";

    private const byte NotEncodable = 0xFF;
    private const byte ExtensionFlag = 0x80;

    private static readonly (byte Code, char Character)[] Extension =
    [
        (0x0A, '\f'),
        (0x14, '^'),
        (0x28, '{'),
        (0x29, '}'),
        (0x2F, '\\'),
        (0x3C, '['),
        (0x3D, '~'),
        (0x3E, ']'),
        (0x40, '|'),
        (0x65, '€'),
    ];

    /// <summary>By UTF-16 unit: the septet; with <see cref="ExtensionFlag"/>, the code after the escape; or <see cref="NotEncodable"/>.</summary>
    private static readonly byte[] Codes = BuildCodes();

    /// <summary>By code after an escape; a code the extension table leaves empty reads as the default table's character.</summary>
    private static readonly char[] ExtensionCharacters = BuildExtensionCharacters();

    /// <summary>The ASCII characters of one septet: most of most texts, and what the processor can skip many at a time.</summary>
    private static readonly SearchValues<char> OneSeptetAscii = SearchValues.Create(
        Enumerable.Range(0, 128).Select(unit => (char)unit).Where(c => Codes[c] < ExtensionFlag).ToArray()
    );

    /// <summary>What a character costs: 1 septet, 2 in the extension table, 0 when the alphabet does not have it.</summary>
    public static int SeptetsOf(char character) =>
        Codes[character] switch
        {
            < ExtensionFlag => 1,
            NotEncodable => 0,
            _ => 2,
        };

    /// <summary>Whether the alphabet or its extension has this UTF-16 unit; never true for half of a surrogate pair.</summary>
    public static bool Contains(char character) => Codes[character] != NotEncodable;

    /// <summary>Counts septets, escapes included; false as soon as a character is in neither table.</summary>
    public static bool TryCountSeptets(ReadOnlySpan<char> text, out int septets)
    {
        septets = text.Length;
        var codes = Codes;
        while (true)
        {
            var plain = text.IndexOfAnyExcept(OneSeptetAscii);
            if (plain < 0)
            {
                return true;
            }

            // Characters that are not plain come in runs (accents, brackets, another script): each run is walked.
            do
            {
                var code = codes[text[plain]];
                if (code == NotEncodable)
                {
                    septets = 0;
                    return false;
                }

                septets += code >> 7;
                plain++;
            } while (plain < text.Length && text[plain] > 'z');

            text = text[plain..];
        }
    }

    /// <summary>Where the first character is that the alphabet does not have; −1 when it has them all.</summary>
    public static int IndexOfUnencodable(ReadOnlySpan<char> text)
    {
        var codes = Codes;
        for (var start = 0; ; start++)
        {
            var plain = text[start..].IndexOfAnyExcept(OneSeptetAscii);
            if (plain < 0)
            {
                return -1;
            }

            start += plain;
            if (codes[text[start]] == NotEncodable)
            {
                return start;
            }
        }
    }

    /// <summary>Writes unpacked septets, one per octet, with 0x1B before each code of the extension table.</summary>
    /// <param name="text">The characters.</param>
    /// <param name="octets">Room for the result; twice the length of the text is always enough.</param>
    /// <param name="written">Octets written; 0 on failure.</param>
    /// <returns>False when a character is not in the alphabet or <paramref name="octets"/> is too short.</returns>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> octets, out int written)
    {
        written = 0;
        var codes = Codes;
        var at = 0;
        foreach (var character in text)
        {
            var code = codes[character];
            if (code < ExtensionFlag)
            {
                if (at >= octets.Length)
                {
                    return false;
                }

                octets[at++] = code;
            }
            else
            {
                if (code == NotEncodable || at + 1 >= octets.Length)
                {
                    return false;
                }

                octets[at++] = Escape;
                octets[at++] = (byte)(code & ~ExtensionFlag);
            }
        }

        written = at;
        return true;
    }

    /// <summary>Reads unpacked septets; never fails, as what a carrier sends must be shown somehow.</summary>
    /// <param name="octets">One septet per octet.</param>
    /// <param name="text">Room for the result; as many characters as octets is always enough.</param>
    /// <returns>Characters written.</returns>
    /// <remarks>
    /// An escape at the end, or two in a row, read as a space; an escape before a code that the extension table leaves empty
    /// reads as the default character of that code (3GPP TS 23.038 §6.2.1.1, notes); an octet above 0x7F as <see cref="Replacement"/>.
    /// </remarks>
    /// <exception cref="IndexOutOfRangeException"><paramref name="text"/> is too short.</exception>
    public static int Decode(ReadOnlySpan<byte> octets, Span<char> text)
    {
        var written = 0;
        for (var at = 0; at < octets.Length; at++)
        {
            var octet = octets[at];
            text[written++] = octet switch
            {
                > 0x7F => Replacement,
                Escape when at + 1 == octets.Length => ' ',
                Escape => octets[++at] is var code and <= 0x7F ? ExtensionCharacters[code] : Replacement,
                _ => DefaultTable[octet],
            };
        }

        return written;
    }

    /// <summary>Reads unpacked septets into a new string; see <see cref="Decode(ReadOnlySpan{byte}, Span{char})"/>.</summary>
    public static string Decode(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
        {
            return string.Empty;
        }

        var rented = ArrayPool<char>.Shared.Rent(octets.Length);
        var length = Decode(octets, rented);
        var text = new string(rented, 0, length);
        ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    private static byte[] BuildCodes()
    {
        var codes = new byte[char.MaxValue + 1];
        Array.Fill(codes, NotEncodable);
        for (var code = 0; code < DefaultTable.Length; code++)
        {
            if (code != Escape)
            {
                codes[DefaultTable[code]] = (byte)code;
            }
        }

        foreach (var (code, character) in Extension)
        {
            codes[character] = (byte)(ExtensionFlag | code);
        }

        return codes;
    }

    private static char[] BuildExtensionCharacters()
    {
        var characters = DefaultTable.ToCharArray();
        characters[Escape] = ' ';
        foreach (var (code, character) in Extension)
        {
            characters[code] = character;
        }

        return characters;
    }
}
