using System.Text;
using Starling.Domain.Text;

namespace Starling.Domain.Consent;

/// <summary>A subscriber's text as bare words: lower case, no accents, no punctuation, quotes, emoji or invisible characters.</summary>
/// <remarks>
/// Letters of other scripts stay, so that a sentence in one still counts as words. Letters and digits part: <c>STOP36180</c> is two words. A
/// letter that is drawn out counts once: <c>stoppp</c> is <c>stop</c>.
/// </remarks>
public static class PlainWords
{
    /// <summary>Beside the accented letters: forms that phones write for plain ones.</summary>
    private static readonly Dictionary<char, string> Forms = new()
    {
        ['ª'] = "a",
        ['ŀ'] = "l",
        ['ŋ'] = "n",
        ['º'] = "o",
        ['ſ'] = "s",
    };

    /// <summary>The words of a text, in order.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var original in text)
        {
            if (IsSilent(original))
            {
                continue;
            }

            var character = char.ToLowerInvariant(Narrow(original));
            if (!char.IsLetterOrDigit(character))
            {
                End(words, word);
                continue;
            }

            if (word.Length > 0 && char.IsDigit(word[^1]) != char.IsDigit(character))
            {
                End(words, word);
            }

            word.Append(PlainLetters.Of(character) ?? Forms.GetValueOrDefault(character) ?? character.ToString());
        }

        End(words, word);
        return words;
    }

    /// <summary>Combining marks, soft hyphen, zero-width characters, directions, variation selectors, byte order mark.</summary>
    private static bool IsSilent(char character) =>
        character
            is >= '\u0300'
                and <= '\u036F'
                or '\u00AD'
                or >= '\u200B'
                and <= '\u200F'
                or >= '\u202A'
                and <= '\u202E'
                or >= '\u2060'
                and <= '\u2069'
                or >= '\uFE00'
                and <= '\uFE0F'
                or '\uFEFF';

    /// <summary>The full-width forms of ASCII, as some keyboards write them.</summary>
    private static char Narrow(char character) => character is >= '\uFF01' and <= '\uFF5E' ? (char)(character - 0xFEE0) : character;

    private static void End(List<string> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add(Contract(word.ToString()));
            word.Clear();
        }
    }

    /// <summary>No word of either language has a letter three times in a row.</summary>
    private static string Contract(string word)
    {
        var contracted = new StringBuilder(word.Length);
        for (var at = 0; at < word.Length; )
        {
            var end = at + 1;
            while (end < word.Length && word[end] == word[at])
            {
                end++;
            }

            contracted.Append(word[at], end - at > 2 && char.IsLetter(word[at]) ? 1 : end - at);
            at = end;
        }

        return contracted.Length == word.Length ? word : contracted.ToString();
    }
}
