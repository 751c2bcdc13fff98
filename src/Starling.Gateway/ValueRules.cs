using System.Buffers;
using System.Collections.Frozen;
using NodaTime;

namespace Starling.Gateway;

/// <summary>The forms of small values that several requests share.</summary>
internal static class ValueRules
{
    private static readonly FrozenSet<string> Zones = DateTimeZoneProviders.Tzdb.Ids.ToFrozenSet(StringComparer.Ordinal);
    private static readonly SearchValues<char> SnakeCase = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>A language tag: two or three letters, then subtags of 1 to 8 letters and digits (BCP 47 §2.1, without its registry).</summary>
    public static bool IsLanguage(string tag)
    {
        if (tag.Length is < 2 or > Limits.Language)
        {
            return false;
        }

        var subtags = 0;
        foreach (var range in tag.AsSpan().Split('-'))
        {
            var subtag = tag.AsSpan(range);
            var good =
                subtags++ == 0 ? subtag.Length is 2 or 3 && IsLetters(subtag) : subtag.Length is >= 1 and <= 8 && IsLettersOrDigits(subtag);
            if (!good)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An IANA zone that this server knows, written as IANA writes it.</summary>
    public static bool IsZone(string id) => Zones.Contains(id);

    /// <summary>1 to 64 printable ASCII characters without space.</summary>
    public static bool IsRequestId(string id) =>
        id.Length is >= 1 and <= Limits.RequestId && !id.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Lower snake case, a letter first.</summary>
    public static bool IsSnakeCase(string word, int most) =>
        word.Length >= 1 && word.Length <= most && char.IsAsciiLetterLower(word[0]) && !word.AsSpan().ContainsAnyExcept(SnakeCase);

    /// <summary>No control characters: such an id comes back in answers, rows and terminals.</summary>
    public static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLetters(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetter(character))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLettersOrDigits(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                return false;
            }
        }

        return true;
    }
}
