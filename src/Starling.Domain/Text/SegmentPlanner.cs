using System.Globalization;

namespace Starling.Domain.Text;

/// <summary>Splits text into the segments a handset will join again.</summary>
/// <remarks>
/// <para>
/// GSM-7: 160 septets alone, 153 each when joined. UCS-2: 70 UTF-16 units alone, 67 when joined; the difference is the 6-octet
/// header. A route may allow less: <see cref="SegmentBudget"/>. GSM-7 is used whenever every character is in its tables, and in the
/// route's default alphabet.
/// </para>
/// <para>
/// An escape and its code, a surrogate pair and a carriage return with its line feed are never cut in two. What a reader sees as
/// one character (a letter with combining marks, a family of emoji) is not cut either, unless it is longer than a whole segment.
/// </para>
/// <para>Sources: 3GPP TS 23.038 §6.2.1 and §6.2.3, 3GPP TS 23.040 §9.2.3.24.1, Unicode UAX #29.</para>
/// </remarks>
public static class SegmentPlanner
{
    /// <summary>Below it no character joins its neighbour into one, except CR LF.</summary>
    private const char FirstCombining = '\u0300';

    /// <summary>Plans with the standard budget.</summary>
    public static SegmentPlan Plan(string text) => Plan(text, SegmentBudget.Default);

    /// <summary>Plans the segments of a text.</summary>
    /// <returns>Coding, figures and slices; nothing is allocated when one segment is enough.</returns>
    public static SegmentPlan Plan(string text, SegmentBudget budget)
    {
        var (coding, units) = Measure(text, budget);
        var single = budget.Single(coding);
        if (units <= single)
        {
            return new SegmentPlan(
                new SegmentCount(coding, units, 1, single - units, budget.MaxSegments),
                new SegmentList(text, ends: null)
            );
        }

        var joined = budget.Joined(coding);
        var ends = new List<int>(units / joined + 2);
        var start = 0;
        var left = 0;
        while (start < text.Length)
        {
            start += FirstSegment(text.AsSpan(start), coding, joined, out var used);
            ends.Add(start);
            left = joined - used;
        }

        return new SegmentPlan(new SegmentCount(coding, units, ends.Count, left, budget.MaxSegments), new SegmentList(text, [.. ends]));
    }

    /// <summary>The figures of <see cref="Plan(string, SegmentBudget)"/> without the segments; allocates nothing.</summary>
    public static SegmentCount Count(ReadOnlySpan<char> text, SegmentBudget budget)
    {
        var (coding, units) = Measure(text, budget);
        var single = budget.Single(coding);
        if (units <= single)
        {
            return new SegmentCount(coding, units, 1, single - units, budget.MaxSegments);
        }

        var joined = budget.Joined(coding);
        var segments = 0;
        var left = 0;
        for (; !text.IsEmpty; segments++)
        {
            text = text[FirstSegment(text, coding, joined, out var used)..];
            left = joined - used;
        }

        return new SegmentCount(coding, units, segments, left, budget.MaxSegments);
    }

    private static (DataCoding Coding, int Units) Measure(ReadOnlySpan<char> text, SegmentBudget budget) =>
        Gsm7Alphabet.TryCountSeptets(text, out var septets) && budget.Carries(text)
            ? (DataCoding.Gsm7, septets)
            : (DataCoding.Ucs2, text.Length);

    /// <summary>How many UTF-16 units of the text go into its first segment of <paramref name="room"/>; at least 1.</summary>
    /// <param name="used">What they cost: septets or UTF-16 units.</param>
    private static int FirstSegment(ReadOnlySpan<char> text, DataCoding coding, int room, out int used)
    {
        if (coding == DataCoding.Gsm7)
        {
            return FirstGsm7Segment(text, room, out used);
        }

        used = FirstUcs2Segment(text, room);
        return used;
    }

    private static int FirstGsm7Segment(ReadOnlySpan<char> text, int room, out int septets)
    {
        var length = Math.Min(room, text.Length);
        Gsm7Alphabet.TryCountSeptets(text[..length], out septets);
        while (septets > room || IsInsideNewLine(text, length))
        {
            septets -= Gsm7Alphabet.SeptetsOf(text[--length]);
        }

        return length;
    }

    private static int FirstUcs2Segment(ReadOnlySpan<char> text, int room)
    {
        if (text.Length <= room)
        {
            return text.Length;
        }

        if (text[room - 1] < FirstCombining && text[room] < FirstCombining)
        {
            return IsInsideNewLine(text, room) ? room - 1 : room;
        }

        var length = 0;
        while (true)
        {
            // Two units more than fit are enough to know that a character does not, however long it goes on.
            var element = StringInfo.GetNextTextElementLength(text.Slice(length, Math.Min(room + 2, text.Length - length)));
            if (length + element <= room)
            {
                length += element;
            }
            else if (element <= room)
            {
                return length;
            }
            else
            {
                return char.IsHighSurrogate(text[room - 1]) && char.IsLowSurrogate(text[room]) ? room - 1 : room;
            }
        }
    }

    /// <summary>Whether a cut there would part a carriage return from its line feed.</summary>
    private static bool IsInsideNewLine(ReadOnlySpan<char> text, int cut) =>
        cut > 1 && cut < text.Length && text[cut] == '\n' && text[cut - 1] == '\r';
}
