using System.Collections.Frozen;

namespace Starling.Domain.Text;

/// <summary>Lower-case Latin letters without their accents, for words that are compared and not shown: é → e, œ → oe.</summary>
/// <remarks>By table: with invariant globalization Unicode decomposition does nothing.</remarks>
internal static class PlainLetters
{
    private static readonly FrozenDictionary<char, string> Folded = Fold(
        ("àáâãäåāăą", "a"),
        ("çćĉċč", "c"),
        ("ďđð", "d"),
        ("èéêëēĕėęě", "e"),
        ("ĝğġģ", "g"),
        ("ĥħ", "h"),
        ("ìíîïĩīĭįı", "i"),
        ("ĵ", "j"),
        ("ķ", "k"),
        ("ĺļľł", "l"),
        ("ñńņň", "n"),
        ("òóôõöōŏőø", "o"),
        ("ŕŗř", "r"),
        ("śŝşšș", "s"),
        ("ţťŧț", "t"),
        ("ùúûüũūŭůűų", "u"),
        ("ŵ", "w"),
        ("ýÿŷ", "y"),
        ("źżž", "z"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("ß", "ss"),
        ("þ", "th")
    );

    /// <summary>The plain letters of an accented one; null when it is none of these.</summary>
    public static string? Of(char lower) => Folded.GetValueOrDefault(lower);

    private static FrozenDictionary<char, string> Fold(params ReadOnlySpan<(string Accented, string Plain)> groups)
    {
        var table = new Dictionary<char, string>();
        foreach (var (accented, plain) in groups)
        {
            foreach (var letter in accented)
            {
                table.Add(letter, plain);
            }
        }

        return table.ToFrozenDictionary();
    }
}
