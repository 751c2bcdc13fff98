namespace Starling.Domain.Consent;

/// <summary>Finds wordings of one or more words in a text's words; by their first word, so that the length of the list costs nothing.</summary>
internal sealed class Wordings<TEntry>
{
    private readonly Dictionary<string, List<(TEntry Entry, string[] Parts)>> _byFirst = [];

    /// <param name="entries">In the order in which they win at the same place.</param>
    /// <param name="wording">Of an entry, one space between its words.</param>
    public Wordings(IEnumerable<TEntry> entries, Func<TEntry, string> wording)
    {
        foreach (var entry in entries)
        {
            var parts = wording(entry).Split(' ');
            if (!_byFirst.TryGetValue(parts[0], out var same))
            {
                _byFirst.Add(parts[0], same = []);
            }

            same.Add((entry, parts));
        }
    }

    /// <summary>Every place where one stands, in the order of the text.</summary>
    public List<Found<TEntry>> In(IReadOnlyList<string> words)
    {
        var found = new List<Found<TEntry>>();
        for (var at = 0; at < words.Count; at++)
        {
            foreach (var (entry, parts) in _byFirst.GetValueOrDefault(words[at]) ?? [])
            {
                if (at + parts.Length <= words.Count && parts.Select((part, offset) => words[at + offset] == part).All(same => same))
                {
                    found.Add(new Found<TEntry>(entry, at, parts.Length));
                }
            }
        }

        return found;
    }
}

/// <summary>A wording in a text.</summary>
/// <param name="At">Its first word, from 0.</param>
/// <param name="Length">In words.</param>
internal readonly record struct Found<TEntry>(TEntry Entry, int At, int Length)
{
    public bool Meets<TOther>(in Found<TOther> other) => At < other.At + other.Length && other.At < At + Length;

    /// <summary>Whether one of its words is marked.</summary>
    public bool IsIn(bool[] marks) => marks.AsSpan(At, Length).Contains(true);

    public void Mark(bool[] marks) => marks.AsSpan(At, Length).Fill(true);
}
