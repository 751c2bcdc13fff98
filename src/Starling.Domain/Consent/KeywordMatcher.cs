namespace Starling.Domain.Consent;

/// <summary>What a subscriber's text asks for.</summary>
/// <param name="Language">Of the word, BCP 47; null when it belongs to several, or nothing was found.</param>
/// <param name="Tier">
/// 1: the whole text is a keyword. 2: a keyword or phrase among few words. 3: it may ask for silence, and a person has to read it. 0: none.
/// </param>
/// <param name="Words">The keyword, as the table has it; empty for none.</param>
public readonly record struct KeywordMatch(KeywordKind Kind, string? Language, int Tier, string Words)
{
    public static readonly KeywordMatch None = new(KeywordKind.None, null, 0, "");
}

/// <summary>Finds STOP, HELP and START in what people write.</summary>
/// <remarks>
/// Pure. A text with words of several kinds asks for the first of stop, help, start: an opt-out always wins, a doubtful one too. In a longer
/// sentence a keyword of silence is doubtful, unless its wording is one of everyday life; other keywords are none there.
/// </remarks>
public sealed class KeywordMatcher(KeywordTable table)
{
    /// <summary>Other words a keyword may have beside it.</summary>
    private const int BesideKeyword = 3;

    /// <summary>Other words a phrase may have beside it.</summary>
    private const int BesidePhrase = 6;

    private readonly Dictionary<string, Keyword> _whole = table.Keywords.ToDictionary(keyword => keyword.Words);
    private readonly Wordings<Keyword> _keywords = new(table.Keywords, keyword => keyword.Words);
    private readonly Wordings<Keyword> _phrases = new(table.Phrases, phrase => phrase.Words);
    private readonly Wordings<Keyword> _pleas = new(table.Pleas, plea => plea.Words);
    private readonly Wordings<Keyword> _weary = new(table.Weary, weary => weary.Words);
    private readonly Wordings<string> _idioms = new(table.Idioms, idiom => idiom);
    private readonly Wordings<string> _courtesies = new(table.Courtesies, courtesy => courtesy);
    private readonly Wordings<string> _errands = new(table.Errands, errand => errand);
    private readonly HashSet<string> _subjects = [.. table.Subjects];
    private readonly HashSet<string> _doings = [.. table.Doings];
    private readonly HashSet<string> _companions = [.. table.Companions, .. table.Subjects];

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
            return new KeywordMatch(whole.Kind, whole.Language, whole.Kind == KeywordKind.MaybeStop ? 3 : 1, whole.Words);
        }

        var reading = Read(words);
        if (Likely(reading, KeywordKind.Stop) is { } stop)
        {
            return new KeywordMatch(stop.Kind, stop.Language, 2, stop.Words);
        }

        if (Doubtful(reading) is { } doubtful)
        {
            return new KeywordMatch(KeywordKind.MaybeStop, doubtful.Language, 3, doubtful.Words);
        }

        return Likely(reading, KeywordKind.Help) is { } help
            ? new KeywordMatch(help.Kind, help.Language, 2, help.Words)
            : KeywordMatch.None;
    }

    /// <summary>What stands where; of an idiom and a phrase that share words, the longer one is meant.</summary>
    private Reading Read(IReadOnlyList<string> words)
    {
        var idioms = _idioms.In(words);
        var (meant, pleas) = (Meant(_phrases.In(words)), Meant(_pleas.In(words)));
        var taken = new bool[words.Count];
        foreach (var idiom in idioms.Where(idiom => !meant.Any(phrase => phrase.Meets(idiom))))
        {
            idiom.Mark(taken);
        }

        var polite = new bool[words.Count];
        _courtesies.In(words).ForEach(courtesy => courtesy.Mark(polite));
        return new Reading(words, meant, pleas, [.. _keywords.In(words).Where(found => !found.IsIn(taken))], polite);

        List<Found<Keyword>> Meant(List<Found<Keyword>> found) =>
            [.. found.Where(one => !idioms.Any(idiom => idiom.Meets(one) && idiom.Length >= one.Length))];
    }

    /// <summary>A phrase or keyword of the kind, when few enough words stand beside all of them.</summary>
    private Keyword? Likely(Reading reading, KeywordKind kind)
    {
        var phrases = reading.Phrases.Where(phrase => phrase.Entry.Kind == kind).ToList();
        var keywords = reading.Keywords.Where(found => found.Entry.Kind == kind).ToList();
        var beside = reading.Beside([.. phrases, .. keywords]);
        if (phrases.Count > 0 && beside.Count <= BesidePhrase)
        {
            return phrases[0].Entry;
        }

        return keywords
            .Where(found =>
                found.Entry.Alone ? kind == KeywordKind.Stop && beside.Count == 0
                : IsEveryday(found, reading.Words) ? beside.Count <= BesideKeyword && beside.All(IsCompanion)
                : beside.Count <= BesideKeyword
            )
            .Select(found => found.Entry)
            .FirstOrDefault();
    }

    /// <summary>What may ask for silence; null when nothing does.</summary>
    private Keyword? Doubtful(Reading reading)
    {
        if (reading.Phrases.FirstOrDefault(phrase => phrase.Entry.Kind == KeywordKind.Stop) is { Length: > 0 } phrase)
        {
            return phrase.Entry;
        }

        var stops = reading.Keywords.Where(found => found.Entry is { Kind: KeywordKind.Stop, Alone: false }).ToList();
        if (stops.FirstOrDefault(found => !IsEveryday(found, reading.Words)) is { Length: > 0 } stop)
        {
            return stop.Entry;
        }

        if (reading.Pleas is [var plea, ..])
        {
            return plea.Entry;
        }

        var alone = reading.Keywords.Where(found => found.Entry is { Kind: KeywordKind.MaybeStop, Alone: true }).ToList();
        if (alone.Count > 0 && reading.Beside(alone).Count == 0)
        {
            return alone[0].Entry;
        }

        var isAboutTexts = reading.Words.Any(_subjects.Contains);
        if (isAboutTexts && _weary.In(reading.Words) is [var weary, ..])
        {
            return weary.Entry;
        }

        return stops.Count > 0 && _errands.In(reading.Words).Count == 0 && (isAboutTexts || reading.Beside(stops).Count <= BesideKeyword)
            ? stops[0].Entry
            : null;
    }

    /// <summary>A word that people use for other things too; "stop" is one before what somebody does ("stop laughing").</summary>
    private bool IsEveryday(in Found<Keyword> found, IReadOnlyList<string> words) =>
        found.Entry.Everyday || (found.Entry.Words == "stop" && found.At + 1 < words.Count && _doings.Contains(words[found.At + 1]));

    private bool IsCompanion(string word) => _companions.Contains(word) || char.IsDigit(word[0]);

    private sealed record Reading(
        IReadOnlyList<string> Words,
        IReadOnlyList<Found<Keyword>> Phrases,
        IReadOnlyList<Found<Keyword>> Pleas,
        IReadOnlyList<Found<Keyword>> Keywords,
        bool[] Polite
    )
    {
        /// <summary>The words that belong neither to what was found nor to politeness.</summary>
        public List<string> Beside(List<Found<Keyword>> found)
        {
            var covered = (bool[])Polite.Clone();
            found.ForEach(one => one.Mark(covered));
            return [.. Words.Where((_, at) => !covered[at])];
        }
    }
}
