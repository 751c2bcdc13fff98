using System.Text;
using Starling.Domain.Text;

namespace Starling.Domain.Contacts;

/// <summary>The words of a name as they are searched for: lower case, accents taken off, parted at everything that is no letter or digit.</summary>
public static class NameWords
{
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
                    _ = PlainLetters.Of(lower) is { } letters ? word.Append(letters) : word.Append(lower);
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
}
