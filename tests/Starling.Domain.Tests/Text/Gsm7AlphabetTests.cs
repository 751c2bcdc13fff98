using System.Globalization;
using Starling.Domain.Text;

namespace Starling.Domain.Tests.Text;

/// <summary>
/// Every position of both tables against their code points; every UTF-16 unit there and back; counting; septets that no
/// well-behaved sender would write.
/// </summary>
public sealed class Gsm7AlphabetTests
{
    /// <summary>Code points of the default table by position, in hexadecimal; 001B marks the escape.</summary>
    private static readonly string[] DefaultTable =
    [
        "0040 00A3 0024 00A5 00E8 00E9 00F9 00EC 00F2 00C7 000A 00D8 00F8 000D 00C5 00E5",
        "0394 005F 03A6 0393 039B 03A9 03A0 03A8 03A3 0398 039E 001B 00C6 00E6 00DF 00C9",
        "0020 0021 0022 0023 00A4 0025 0026 0027 0028 0029 002A 002B 002C 002D 002E 002F",
        "0030 0031 0032 0033 0034 0035 0036 0037 0038 0039 003A 003B 003C 003D 003E 003F",
        "00A1 0041 0042 0043 0044 0045 0046 0047 0048 0049 004A 004B 004C 004D 004E 004F",
        "0050 0051 0052 0053 0054 0055 0056 0057 0058 0059 005A 00C4 00D6 00D1 00DC 00A7",
        "00BF 0061 0062 0063 0064 0065 0066 0067 0068 0069 006A 006B 006C 006D 006E 006F",
        "0070 0071 0072 0073 0074 0075 0076 0077 0078 0079 007A 00E4 00F6 00F1 00FC 00E0",
    ];

    private static readonly Dictionary<byte, char> ExtensionTable = new()
    {
        [0x0A] = '\u000C',
        [0x14] = '\u005E',
        [0x28] = '\u007B',
        [0x29] = '\u007D',
        [0x2F] = '\u005C',
        [0x3C] = '\u005B',
        [0x3D] = '\u007E',
        [0x3E] = '\u005D',
        [0x40] = '\u007C',
        [0x65] = '\u20AC',
    };

    private static char[] DefaultCharacters =>
        [
            .. string.Join(' ', DefaultTable)
                .Split(' ')
                .Select(hex => (char)int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ];

    [Fact]
    public void Every_position_of_the_default_table_is_one_septet_there_and_back()
    {
        var characters = DefaultCharacters;
        Assert.Equal(128, characters.Length);
        for (var code = 0; code < 128; code++)
        {
            if (code == Gsm7Alphabet.Escape)
            {
                continue;
            }

            Assert.Equal(1, Gsm7Alphabet.SeptetsOf(characters[code]));
            Assert.Equal([(byte)code], Encoded(characters[code].ToString()));
            Assert.Equal(characters[code].ToString(), Gsm7Alphabet.Decode([(byte)code]));
        }
    }

    [Fact]
    public void The_ten_characters_of_the_extension_table_are_an_escape_and_a_code()
    {
        Assert.Equal(10, ExtensionTable.Count);
        foreach (var (code, character) in ExtensionTable)
        {
            Assert.Equal(2, Gsm7Alphabet.SeptetsOf(character));
            Assert.Equal([0x1B, code], Encoded(character.ToString()));
            Assert.Equal(character.ToString(), Gsm7Alphabet.Decode([0x1B, code]));
        }
    }

    [Fact]
    public void Every_utf16_unit_is_in_one_table_and_comes_back_or_is_in_neither_and_is_refused()
    {
        var known = DefaultCharacters.Where(c => c != '\u001B').Concat(ExtensionTable.Values).ToHashSet();
        Assert.Equal(137, known.Count);
        var room = new byte[2];
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            var character = (char)unit;
            var text = new ReadOnlySpan<char>(in character);
            var encodable = Gsm7Alphabet.TryEncode(text, room, out var written);
            Assert.Equal(known.Contains(character), encodable);
            Assert.Equal(encodable, Gsm7Alphabet.Contains(character));
            Assert.Equal(Gsm7Alphabet.SeptetsOf(character), written);
            Assert.Equal(encodable, Gsm7Alphabet.TryCountSeptets(text, out var septets));
            Assert.Equal(written, septets);
            Assert.Equal(encodable ? -1 : 0, Gsm7Alphabet.IndexOfUnencodable(text));
            if (encodable)
            {
                Assert.Equal(character.ToString(), Gsm7Alphabet.Decode(room.AsSpan(0, written)));
            }
        }
    }

    [Theory]
    [InlineData('Ç', true)]
    [InlineData('ç', false)]
    [InlineData('é', true)]
    [InlineData('É', true)]
    [InlineData('è', true)]
    [InlineData('È', false)]
    [InlineData('à', true)]
    [InlineData('À', false)]
    [InlineData('ê', false)]
    [InlineData('œ', false)]
    [InlineData('«', false)]
    [InlineData('\u2019', false)]
    [InlineData('\u00A0', false)]
    [InlineData('\t', false)]
    [InlineData('`', false)]
    public void French_is_partly_in_the_alphabet(char character, bool encodable) =>
        Assert.Equal(encodable, Gsm7Alphabet.Contains(character));

    [Theory]
    [InlineData("", 0)]
    [InlineData("Hello", 5)]
    [InlineData("10 €", 5)]
    [InlineData("[a]", 5)]
    [InlineData("Ça va, Zoé ? {ok}", 19)]
    [InlineData("€€€€€€€€€€€€€€€€€€€€", 40)]
    public void Escapes_are_counted(string text, int septets)
    {
        Assert.True(Gsm7Alphabet.TryCountSeptets(text, out var counted));
        Assert.Equal(septets, counted);
        Assert.Equal(septets, Encoded(text).Length);
    }

    [Theory]
    [InlineData("Noël", 2)]
    [InlineData("été, l’hiver", 6)]
    [InlineData("👍", 0)]
    [InlineData("€ 10 \u00A0", 5)]
    [InlineData("Ça va", -1)]
    public void The_first_character_outside_is_found(string text, int index)
    {
        Assert.Equal(index, Gsm7Alphabet.IndexOfUnencodable(text));
        Assert.Equal(index < 0, Gsm7Alphabet.TryCountSeptets(text, out _));
        Assert.Equal(index < 0, Gsm7Alphabet.TryEncode(text, new byte[2 * text.Length], out _));
    }

    [Theory]
    [InlineData("abc", 2)]
    [InlineData("a€", 2)]
    [InlineData("€", 1)]
    [InlineData("a", 0)]
    public void Encoding_into_too_little_room_is_refused(string text, int room)
    {
        Assert.False(Gsm7Alphabet.TryEncode(text, new byte[room], out var written));
        Assert.Equal(0, written);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("1B", " ")]
    [InlineData("41 1B", "A ")]
    [InlineData("1B 1B", " ")]
    [InlineData("1B 1B 65", " e")]
    [InlineData("1B 41", "A")]
    [InlineData("80", "\uFFFD")]
    [InlineData("1B FF", "\uFFFD")]
    [InlineData("00 1B 65 09", "@€Ç")]
    public void Odd_septets_still_read_as_something(string octets, string text) =>
        Assert.Equal(text, Gsm7Alphabet.Decode(Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal))));

    private static byte[] Encoded(string text)
    {
        var room = new byte[2 * text.Length];
        Assert.True(Gsm7Alphabet.TryEncode(text, room, out var written));
        return room[..written];
    }
}
