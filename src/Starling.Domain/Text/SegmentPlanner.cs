using System.Globalization;

namespace Starling.Domain.Text;

/// <summary>Splits text into the segments a handset will join again.</summary>
/// <remarks>
/// <para>
/// GSM-7: 160 septets alone, 153 each when joined. UCS-2: 70 UTF-16 units alone, 67 when joined; the difference is the 6-octet
/// header. A route may allow less: <see cref="SegmentBudget"/>. GSM-7 is used whenever every character is in its tables.
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
        var (coding, units) = Measure(text);
        var single = budget.Single(coding);
        if (units <= single)
        {
            return new SegmentPlan(
                new SegmentCount(coding, units, 1, single - units, budget.MaxSegments),
                new SegmentList(text, ends: null)
            );
        }

        var joined = budget.Joined(coding);
        var ends = new List<int>(units / joined + 1);
        var start = 0;
        while (start < text.Length)
        {
            start += FirstSegment(text.AsSpan(start), coding, joined);
            ends.Add(start);
        }

        var lastStart = ends.Count > 1 ? ends[^2] : 0;
        var left = joined - UnitsOf(text.AsSpan(lastStart), coding);
        return new SegmentPlan(new SegmentCount(coding, units, ends.Count, left, budget.MaxSegments), new SegmentList(text, [.. ends]));
    }

    /// <summary>The figures of <see cref="Plan(string, SegmentBudget)"/> without the segments; allocates nothing.</summary>
    public static SegmentCount Count(ReadOnlySpan<char> text, SegmentBudget budget)
    {
        var (coding, units) = Measure(text);
        var single = budget.Single(coding);
        if (units <= single)
        {
            return new SegmentCount(coding, units, 1, single - units, budget.MaxSegments);
        }

        var joined = budget.Joined(coding);
        var segments = 0;
        var last = text;
        for (var rest = text; !rest.IsEmpty; segments++)
        {
            last = rest;
            rest = rest[FirstSegment(rest, coding, joined)..];
        }

        return new SegmentCount(coding, units, segments, joined - UnitsOf(last, coding), budget.MaxSegments);
    }

    private static (DataCoding Coding, int Units) Measure(ReadOnlySpan<char> text) =>
        Gsm7Alphabet.TryCountSeptets(text, out var septets) ? (DataCoding.Gsm7, septets) : (DataCoding.Ucs2, text.Length);

    private static int UnitsOf(ReadOnlySpan<char> text, DataCoding coding)
    {
        if (coding == DataCoding.Ucs2)
        {
            return text.Length;
        }

        Gsm7Alphabet.TryCountSeptets(text, out var septets);
        return septets;
    }

    /// <summary>How many UTF-16 units of the text go into its first segment of <paramref name="room"/> septets or units; at least 1.</summary>
    private static int FirstSegment(ReadOnlySpan<char> text, DataCoding coding, int room) =>
        coding == DataCoding.Gsm7 ? FirstGsm7Segment(text, room) : FirstUcs2Segment(text, room);

    private static int FirstGsm7Segment(ReadOnlySpan<char> text, int room)
    {
        // A segment of plain characters is found in one sweep; only one that has escapes is walked.
        var length = Math.Min(room, text.Length);
        Gsm7Alphabet.TryCountSeptets(text[..length], out var septets);
        if (septets > room)
        {
            septets = 0;
            for (length = 0; septets + Gsm7Alphabet.SeptetsOf(text[length]) <= room; length++)
            {
                septets += Gsm7Alphabet.SeptetsOf(text[length]);
            }
        }

        return IsInsideNewLine(text, length) ? length - 1 : length;
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
