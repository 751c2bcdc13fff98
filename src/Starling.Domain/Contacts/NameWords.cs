using System.Collections.Frozen;
using System.Text;

namespace Starling.Domain.Contacts;

/// <summary>The words of a name as they are searched for: lower case, accents taken off, parted at everything that is no letter or digit.</summary>
/// <remarks>By table: with invariant globalization Unicode decomposition does nothing.</remarks>
public static class NameWords
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

    /// <summary>Each word once, in ordinal order.</summary>
    public static IReadOnlyCollection<string> Of(params ReadOnlySpan<string?> names)
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        var word = new StringBuilder();
        foreach (var name in names)
        {
            foreach (var character in name ?? string.Empty)
            {
                if (char.IsLetterOrDigit(character))
                {
                    var lower = char.ToLowerInvariant(character);
                    _ = Folded.TryGetValue(lower, out var letters) ? word.Append(letters) : word.Append(lower);
                }
                else if (character is not ('\u0300' or '\u0301' or '\u0302' or '\u0308' or '\u0327'))
                {
                    Take(word, words);
                }
            }

            Take(word, words);
        }

        return words;
    }

    /// <summary>Whether each of the words searched for begins one of the names' words.</summary>
    public static bool Match(IReadOnlyCollection<string> searched, IReadOnlyCollection<string> names) =>
        searched.All(prefix => names.Any(word => word.StartsWith(prefix, StringComparison.Ordinal)));

    private static void Take(StringBuilder word, SortedSet<string> words)
    {
        if (word.Length > 0)
        {
            words.Add(word.ToString());
            word.Clear();
        }
    }

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
