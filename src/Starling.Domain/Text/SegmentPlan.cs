using System.Collections;

namespace Starling.Domain.Text;

/// <summary>How a text leaves: its coding and its segments, in order. A text of one segment is that segment, not a copy.</summary>
public readonly struct SegmentPlan
{
    internal SegmentPlan(SegmentCount count, SegmentList segments) => (Count, Segments) = (count, segments);

    /// <summary>The figures alone.</summary>
    public SegmentCount Count { get; }

    /// <summary>The texts of the segments; joined they are the text again. Complete also when it is <see cref="TooLong"/>.</summary>
    public SegmentList Segments { get; }

    /// <inheritdoc cref="SegmentCount.Coding"/>
    public DataCoding Coding => Count.Coding;

    /// <inheritdoc cref="SegmentCount.Units"/>
    public int Units => Count.Units;

    /// <inheritdoc cref="SegmentCount.UnitsLeft"/>
    public int UnitsLeft => Count.UnitsLeft;

    /// <inheritdoc cref="SegmentCount.TooLong"/>
    public bool TooLong => Count.TooLong;
}

/// <summary>The segments of one text: slices of it until someone asks for a string.</summary>
public readonly struct SegmentList : IReadOnlyList<string>
{
    private readonly string? _text;
    private readonly int[]? _ends;

    /// <param name="text">The whole text.</param>
    /// <param name="ends">Where each segment ends, exclusive; null when the text is one segment.</param>
    internal SegmentList(string text, int[]? ends) => (_text, _ends) = (text, ends);

    /// <summary>Number of segments, at least 1 in a list that a planner made.</summary>
    public int Count => _ends?.Length ?? (_text is null ? 0 : 1);

    /// <summary>The text of a segment. Made anew at each call when there are several: keep it if you need it twice.</summary>
    /// <param name="index">0-based place.</param>
    public string this[int index] => _ends is null && index == 0 && _text is not null ? _text : Slice(index).ToString();

    /// <summary>The text of a segment without a copy.</summary>
    /// <param name="index">0-based place.</param>
    public ReadOnlyMemory<char> Slice(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        if (_ends is null)
        {
            return _text.AsMemory();
        }

        var start = index == 0 ? 0 : _ends[index - 1];
        return _text.AsMemory(start, _ends[index] - start);
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
