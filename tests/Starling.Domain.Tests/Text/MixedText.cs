using FsCheck;
using FsCheck.Fluent;

namespace Starling.Domain.Tests.Text;

/// <summary>Texts as people and machines write them: words, accents, escapes, emoji families, flags, broken surrogates.</summary>
public sealed record MixedText(string Value)
{
    private static readonly string[] Gsm7Pieces =
    [
        "a",
        "Bonjour ",
        "Prix: 10 €",
        "{}[]~^|\\",
        "é",
        "Ça ",
        "\r\n",
        "\n",
        "\r",
        "\f",
        "0123456789",
        "the quick brown fox jumps over the lazy dog ",
    ];

    private static readonly string[] OtherPieces =
    [
        "ê",
        "œuvre ",
        "\u2019",
        "\u00A0",
        "👍",
        "👍🏽",
        "👨\u200D👩\u200D👧\u200D👦",
        "🇨🇦",
        "🇫🇷🇨🇦",
        "❤\uFE0F",
        "e\u0301",
        "한국어",
        "\u1112\u1161\u11AB",
        "नमस्ते",
        "\uD83D",
        "\uDC4D",
        "日本",
        "\u200B",
        "a" + new string('\u0301', 90),
        "👩" + string.Concat(Enumerable.Repeat("\u200D👩", 30)),
    ];

    public override string ToString() => string.Concat(Value.Select(c => c is >= ' ' and <= '~' ? c.ToString() : $"\\u{(int)c:X4}"));

    /// <summary>For <c>[Property(Arbitrary = ...)]</c>.</summary>
    public static Arbitrary<MixedText> Arbitrary()
    {
        var gsm7 = Gen.Elements(Gsm7Pieces);
        var any = Gen.Frequency(
            (5, gsm7),
            (4, Gen.Elements(OtherPieces)),
            (1, ArbMap.Default.GeneratorFor<char>().Select(c => c.ToString()))
        );
        var text = Gen.Elements(gsm7, any)
            .SelectMany(pieces => Gen.Sized(size => Gen.Choose(0, 1 + size)).SelectMany(length => pieces.ListOf(length)))
            .Select(pieces => new MixedText(string.Concat(pieces)));
        return Arb.From(text, Shrink);
    }

    private static IEnumerable<MixedText> Shrink(MixedText text)
    {
        for (var length = text.Value.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= text.Value.Length; start += length)
            {
                yield return new MixedText(text.Value.Remove(start, length));
            }
        }
    }
}
