namespace Starling.Domain.Consent;

/// <summary>What a subscriber's text asks for.</summary>
/// <param name="Language">Of the word, BCP 47; null when it belongs to several, or nothing was found.</param>
/// <param name="Tier">1: the whole text is a keyword. 2: a keyword or phrase among few words. 0: none.</param>
/// <param name="Words">The keyword, as the table has it; empty for none.</param>
public readonly record struct KeywordMatch(KeywordKind Kind, string? Language, int Tier, string Words)
{
    public static readonly KeywordMatch None = new(KeywordKind.None, null, 0, "");
}

/// <summary>Finds STOP, HELP and START in what people write.</summary>
/// <remarks>
/// Pure. A text with words of several kinds asks for the first of stop, help, start: an opt-out always wins. A keyword inside a longer
/// sentence is none.
/// </remarks>
public sealed class KeywordMatcher(KeywordTable table)
{
    /// <summary>Other words a keyword may have beside it.</summary>
    private const int BesideKeyword = 3;

    /// <summary>Other words a phrase may have beside it.</summary>
    private const int BesidePhrase = 6;

    private static readonly KeywordKind[] Order = [KeywordKind.Stop, KeywordKind.Help, KeywordKind.Start];

    private readonly Dictionary<string, Keyword> _whole = table.Keywords.ToDictionary(keyword => keyword.Words);
    private readonly Entry[] _keywords = [.. table.Keywords.Where(entry => !entry.Alone).Select(entry => new Entry(entry))];
    private readonly Entry[] _phrases = [.. table.Phrases.Select(entry => new Entry(entry))];
    private readonly string[][] _idioms = [.. table.Idioms.Select(idiom => idiom.Split(' '))];
    private readonly string[][] _courtesies = [.. table.Courtesies.Select(courtesy => courtesy.Split(' '))];

    public KeywordMatch Match(string text)
    {
        var words = PlainWords.Of(text);
        if (words.Count == 0)
        {
            return KeywordMatch.None;
        }

        if (
            _whole.TryGetValue(string.Join(' ', words), out var whole)
            || (words.All(word => word.Length == 1) && _whole.TryGetValue(string.Concat(words), out whole))
        )
        {
            return new KeywordMatch(whole.Kind, whole.Language, 1, whole.Words);
        }

        var (taken, polite) = (PlacesOf(_idioms, words), PlacesOf(_courtesies, words));
        foreach (var kind in Order)
        {
            var found =
                Find(_phrases, kind, words, BesidePhrase, taken, polite) ?? Find(_keywords, kind, words, BesideKeyword, taken, polite);
            if (found is { } keyword)
            {
                return new KeywordMatch(keyword.Kind, keyword.Language, 2, keyword.Words);
            }
        }

        return KeywordMatch.None;
    }

    /// <summary>The first entry of the kind in the text, when few enough words are left beside all of them.</summary>
    private static Keyword? Find(
        Entry[] entries,
        KeywordKind kind,
        IReadOnlyList<string> words,
        int mostBeside,
        HashSet<int> taken,
        HashSet<int> polite
    )
    {
        Keyword? first = null;
        var covered = new HashSet<int>(polite);
        for (var at = 0; at < words.Count; at++)
        {
            foreach (var (keyword, parts) in entries)
            {
                var places = Enumerable.Range(at, parts.Length);
                if (keyword.Kind == kind && IsAt(words, at, parts) && !places.Any(taken.Contains))
                {
                    first ??= keyword;
                    covered.UnionWith(places);
                }
            }
        }

        return words.Count - covered.Count <= mostBeside ? first : null;
    }

    private static HashSet<int> PlacesOf(string[][] wordings, IReadOnlyList<string> words)
    {
        var places = new HashSet<int>();
        for (var at = 0; at < words.Count; at++)
        {
            foreach (var wording in wordings)
            {
                if (IsAt(words, at, wording))
                {
                    places.UnionWith(Enumerable.Range(at, wording.Length));
                }
            }
        }

        return places;
    }

    private static bool IsAt(IReadOnlyList<string> words, int at, string[] parts)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            if (at + part >= words.Count || words[at + part] != parts[part])
            {
                return false;
            }
        }

        return true;
    }

    private readonly record struct Entry(Keyword Keyword, string[] Parts)
    {
        public Entry(Keyword keyword)
            : this(keyword, keyword.Words.Split(' ')) { }
    }
}
