using System.Globalization;
using System.Text;

namespace Starling.Cli.Contacts;

/// <summary>Turns a column's title into the name a template uses: <c>Prénom du client</c> becomes <c>prenom_du_client</c>.</summary>
public static class FieldName
{
    /// <summary>The longest name the server takes.</summary>
    public const int MaxLength = 64;

    // By table: Unicode decomposition does nothing under InvariantGlobalization.
    private static readonly Dictionary<char, string> Folded = Fold(
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

    /// <summary>Lower case, accents taken off, everything but <c>a-z 0-9</c> to single underscores; empty when nothing is left.</summary>
    public static string Normalise(string title)
    {
        var name = new StringBuilder(title.Length);
        foreach (var character in title)
        {
            var lower = char.ToLowerInvariant(character);
            if (lower is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
            {
                name.Append(lower);
            }
            else if (Folded.TryGetValue(lower, out var letters))
            {
                name.Append(letters);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(lower) != UnicodeCategory.NonSpacingMark && name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }
        }

        return name.ToString().TrimEnd('_');
    }

    private static Dictionary<char, string> Fold(params ReadOnlySpan<(string Accented, string Plain)> groups)
    {
        var table = new Dictionary<char, string>();
        foreach (var (accented, plain) in groups)
        {
            foreach (var letter in accented)
            {
                table.Add(letter, plain);
            }
        }

        return table;
    }
}
