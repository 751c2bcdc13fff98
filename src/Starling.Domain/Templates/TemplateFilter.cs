using System.Globalization;

namespace Starling.Domain.Templates;

/// <summary>What a template may do to a field. There is no logic: no conditions, no loops, no arithmetic.</summary>
public enum TemplateFilterKind
{
    /// <summary><c>default: "friend"</c>: the text to use when the value is missing, empty or blank. The text may be empty.</summary>
    Default = 0,

    /// <summary><c>upper</c>: capitals, by the rules of no particular language.</summary>
    Upper = 1,

    /// <summary><c>lower</c>: small letters, by the rules of no particular language.</summary>
    Lower = 2,

    /// <summary><c>capitalize</c>: a capital at the start of each word, small letters elsewhere: <c>JEAN-PIERRE</c> → <c>Jean-Pierre</c>.</summary>
    Capitalize = 3,

    /// <summary><c>trim</c>: no white space at either end.</summary>
    Trim = 4,

    /// <summary><c>truncate: 20</c>: at most so many UTF-16 units, 1 to 500, never cutting what a reader sees as one character.</summary>
    Truncate = 5,
}

/// <summary>One filter of a placeholder. Filters apply from left to right.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Text">The text of a default; otherwise empty.</param>
/// <param name="Length">The limit of a truncation; otherwise 0.</param>
public sealed record TemplateFilter(TemplateFilterKind Kind, string Text, int Length)
{
    /// <summary>Most that <c>truncate</c> takes.</summary>
    public const int MaxTruncate = 500;

    /// <summary>Whether the filter writes letters of its own; the others only choose or shorten.</summary>
    internal bool ChangesLetters => Kind is TemplateFilterKind.Upper or TemplateFilterKind.Lower or TemplateFilterKind.Capitalize;

    /// <summary>Applies the filter.</summary>
    /// <param name="value">The value so far; it may lie in <paramref name="scratch"/>, at its start or later.</param>
    /// <param name="scratch">As much room as the value has, for a filter that changes letters.</param>
    internal ReadOnlySpan<char> Apply(ReadOnlySpan<char> value, Span<char> scratch)
    {
        switch (Kind)
        {
            case TemplateFilterKind.Default:
                return value.IsWhiteSpace() ? Text : value;
            case TemplateFilterKind.Trim:
                return value.Trim();
            case TemplateFilterKind.Truncate:
                return value[..LengthWithin(value, Length)];
            case TemplateFilterKind.Capitalize:
                Capitalize(value, scratch);
                return scratch[..value.Length];
            default:
                for (var i = 0; i < value.Length; i++)
                {
                    scratch[i] = Kind == TemplateFilterKind.Upper ? char.ToUpperInvariant(value[i]) : char.ToLowerInvariant(value[i]);
                }

                return scratch[..value.Length];
        }
    }

    private static void Capitalize(ReadOnlySpan<char> value, Span<char> scratch)
    {
        var inWord = false;
        for (var i = 0; i < value.Length; i++)
        {
            var character = value[i];
            if (IsOfWord(character))
            {
                scratch[i] = inWord ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character);
                inWord = true;
            }
            else
            {
                // O'Neil has two words, it's has one.
                var joins = character is '\'' or '\u2019' && (i + 2 >= value.Length || !IsOfWord(value[i + 2]));
                scratch[i] = character;
                inWord = inWord && joins;
            }
        }
    }

    private static bool IsOfWord(char character) =>
        char.IsLetterOrDigit(character)
        || char.IsSurrogate(character)
        || char.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark;

    private static int LengthWithin(ReadOnlySpan<char> value, int limit)
    {
        if (value.Length <= limit)
        {
            return value.Length;
        }

        var length = 0;
        while (true)
        {
            var next = length + StringInfo.GetNextTextElementLength(value[length..]);
            if (next > limit)
            {
                return length;
            }

            length = next;
        }
    }
}
