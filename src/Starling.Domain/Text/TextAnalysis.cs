using System.Text;

namespace Starling.Domain.Text;

/// <summary>A character that GSM 7-bit does not have and that so turns the whole text into UCS-2.</summary>
/// <param name="Character">The character itself, one or two UTF-16 units.</param>
/// <param name="CodePoint">As Unicode writes it: <c>U+2019</c>.</param>
/// <param name="Name">What to call it: <c>curly apostrophe</c>, <c>emoji</c>.</param>
/// <param name="Position">Where it is first: UTF-16 units from 0.</param>
/// <param name="Count">How many times it is there.</param>
public sealed record OffendingCharacter(string Character, string CodePoint, string Name, int Position, int Count);

/// <summary>A cheaper or more regular way to write the text.</summary>
/// <param name="IsLossy">Whether letters or signs change: <see cref="LossyTransliteration"/> on top of <see cref="SafeReplacements"/>.</param>
/// <param name="Replaced">The text and what is changed.</param>
/// <param name="Count">What it would cost.</param>
/// <param name="SegmentsSaved">Segments less than now; 0 when it only leaves more room.</param>
public sealed record TextSuggestion(bool IsLossy, ReplacedText Replaced, SegmentCount Count, int SegmentsSaved);

/// <summary>What a literal text costs, why, and what would cost less.</summary>
/// <param name="Count">Coding, units, segments, room left.</param>
/// <param name="Offending">What keeps it from GSM 7-bit, in the order of first use; empty when it is GSM 7-bit.</param>
/// <param name="Suggestions">The safe one, then the lossy one; only those that save segments, or bring the text into GSM 7-bit.</param>
public sealed record TextAnalysis(
    SegmentCount Count,
    IReadOnlyList<OffendingCharacter> Offending,
    IReadOnlyList<TextSuggestion> Suggestions
)
{
    /// <summary>Analyses a text as it will leave: rendered, with its mention.</summary>
    public static TextAnalysis Of(string text, SegmentBudget budget)
    {
        var count = SegmentPlanner.Count(text, budget);
        if (count.Coding == DataCoding.Gsm7)
        {
            return new TextAnalysis(count, [], []);
        }

        var suggestions = new List<TextSuggestion>(2);
        var safe = SafeReplacements.Apply(text);
        var afterSafe = Suggest(isLossy: false, safe, count, budget, suggestions);
        var lossy = LossyTransliteration.Apply(safe.Text);
        if (lossy.Changes.Count > 0)
        {
            var both = new ReplacedText(lossy.Text, Merge(text, safe, lossy));
            Suggest(isLossy: true, both, afterSafe, budget, suggestions, count);
        }

        return new TextAnalysis(count, FindOffending(text), suggestions);
    }

    /// <summary>Adds the suggestion if it is better than <paramref name="than"/>; says what it costs in any case.</summary>
    private static SegmentCount Suggest(
        bool isLossy,
        ReplacedText replaced,
        SegmentCount than,
        SegmentBudget budget,
        List<TextSuggestion> suggestions,
        SegmentCount? now = null
    )
    {
        var count = SegmentPlanner.Count(replaced.Text, budget);
        if (count.Segments < than.Segments || (count.Coding == DataCoding.Gsm7 && than.Coding == DataCoding.Ucs2))
        {
            suggestions.Add(new TextSuggestion(isLossy, replaced, count, (now ?? than).Segments - count.Segments));
        }

        return count;
    }

    /// <summary>The changes of both steps, at their places in the text as it was written.</summary>
    private static List<TextChange> Merge(string text, ReplacedText safe, ReplacedText lossy)
    {
        var merged = new List<TextChange>(safe.Changes);
        var next = 0;
        var shift = 0; // from a place after the safe step to the same place before it
        foreach (var change in lossy.Changes)
        {
            while (next < safe.Changes.Count && safe.Changes[next].Position <= change.Position + shift)
            {
                var earlier = safe.Changes[next];
                if (earlier.Position == change.Position + shift && earlier.To == change.From)
                {
                    break;
                }

                shift += earlier.From.Length - earlier.To.Length;
                next++;
            }

            var position = change.Position + shift;
            var both = next < safe.Changes.Count && safe.Changes[next].Position == position ? safe.Changes[next] : null;
            if (both is null)
            {
                merged.Add(change with { Position = position });
            }
            else
            {
                // The safe step made one letter of a letter and its accent; the lossy one took the accent away.
                merged.Remove(both);
                merged.Add(new TextChange(position, both.From, change.To));
            }
        }

        merged.Sort((left, right) => left.Position.CompareTo(right.Position));
        return merged;
    }

    private static List<OffendingCharacter> FindOffending(string text)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var offending = new List<OffendingCharacter>();
        for (var at = 0; at < text.Length; )
        {
            var isWhole = Rune.TryGetRuneAt(text, at, out var rune);
            var length = isWhole ? rune.Utf16SequenceLength : 1;
            if (length == 2 || !Gsm7Alphabet.Contains(text[at]))
            {
                var character = text.Substring(at, length);
                if (places.TryGetValue(character, out var place))
                {
                    offending[place] = offending[place] with { Count = offending[place].Count + 1 };
                }
                else
                {
                    places.Add(character, offending.Count);
                    var codePoint = FormattableString.Invariant($"U+{(isWhole ? rune.Value : text[at]):X4}");
                    var name = isWhole ? CharacterNames.Of(rune) : "half of a surrogate pair";
                    offending.Add(new OffendingCharacter(character, codePoint, name, at, 1));
                }
            }

            at += length;
        }

        return offending;
    }
}
