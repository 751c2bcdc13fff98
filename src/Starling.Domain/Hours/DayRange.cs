using System.Globalization;

namespace Starling.Domain.Hours;

/// <summary>A part of a local day, in whole minutes.</summary>
/// <param name="From">First minute of the day it holds, 0 to 1 439.</param>
/// <param name="To">First minute after it, 1 to 1 440; 1 440 is the end of the day.</param>
public readonly record struct DayRange(int From, int To)
{
    /// <summary>Minutes of a clock's day.</summary>
    public const int Day = 24 * 60;

    /// <summary>Reads <c>09:00-20:00</c>; <c>24:00</c> may end it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DayRange range)
    {
        range = default;
        if (text.Length != 11 || text[5] != '-' || !TryMinute(text[..5], out var from) || !TryMinute(text[6..], out var to) || from >= to)
        {
            return false;
        }

        range = new DayRange(from, to);
        return true;
    }

    /// <summary>What both hold; the lists are in order and without overlap, and so is the answer.</summary>
    public static DayRange[] Intersect(ReadOnlySpan<DayRange> left, ReadOnlySpan<DayRange> right)
    {
        var both = new List<DayRange>();
        foreach (var l in left)
        {
            foreach (var r in right)
            {
                var (from, to) = (Math.Max(l.From, r.From), Math.Min(l.To, r.To));
                if (from < to)
                {
                    both.Add(new DayRange(from, to));
                }
            }
        }

        return [.. both];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Clock(From)}-{Clock(To)}");

    /// <summary>A minute of the day as clocks show it.</summary>
    public static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    private static bool TryMinute(ReadOnlySpan<char> text, out int minute)
    {
        minute = 0;
        if (
            text[2] != ':'
            || !int.TryParse(text[..2], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || minutes > 59
        )
        {
            return false;
        }

        minute = hours * 60 + minutes;
        return minute <= Day;
    }
}
