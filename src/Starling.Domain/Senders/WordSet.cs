using System.Collections;

namespace Starling.Domain.Senders;

/// <summary>A few short words without spaces, each once, in the order of their letters; equal when the words are.</summary>
public sealed record WordSet : IReadOnlyCollection<string>
{
    public static readonly WordSet Empty = new(string.Empty);

    private readonly string _joined;

    private WordSet(string joined) => _joined = joined;

    public int Count => _joined.Length == 0 ? 0 : _joined.AsSpan().Count(' ') + 1;

    public static WordSet Of(IEnumerable<string> words) =>
        new(string.Join(' ', words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static WordSet Parse(string joined) => new(joined);

    /// <summary>Without allocating.</summary>
    public bool Contains(ReadOnlySpan<char> word)
    {
        foreach (var range in _joined.AsSpan().Split(' '))
        {
            if (word.Length > 0 && _joined.AsSpan(range).SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    public IEnumerator<string> GetEnumerator() => (_joined.Length == 0 ? [] : (IEnumerable<string>)_joined.Split(' ')).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The words with a space between.</summary>
    public override string ToString() => _joined;
}
