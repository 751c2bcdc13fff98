using System.Collections.Immutable;
using NodaTime;

namespace Starling.Domain.Hours;

/// <summary>The local hours of a week in which something may happen; a public holiday may narrow its day.</summary>
/// <remarks>
/// As text: <c>Mon-Fri 09:00-12:00 13:00-20:00; Sat,Sun 10:00-18:00; holidays closed</c>. Days that are not named are closed; without days a
/// clause is for all of them; <c>always</c> is every minute. On a holiday only what both its weekday and <c>holidays</c> allow is left;
/// without that clause a holiday is a day like any other. Two are equal when their text is.
/// </remarks>
public sealed class WeekHours : IEquatable<WeekHours>
{
    private static readonly string[] DayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    private static readonly string[] LongDayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>Every minute of every day.</summary>
    public static readonly WeekHours Always = new(
        [.. Enumerable.Repeat<ImmutableArray<DayRange>>([new DayRange(0, DayRange.Day)], 7)],
        null
    );

    private readonly ImmutableArray<ImmutableArray<DayRange>> _days;
    private readonly ImmutableArray<DayRange>? _holidays;
    private readonly ImmutableArray<ImmutableArray<DayRange>> _narrowed;
    private readonly string _text;

    private WeekHours(ImmutableArray<ImmutableArray<DayRange>> days, ImmutableArray<DayRange>? holidays)
    {
        (_days, _holidays) = (days, holidays);
        _narrowed = holidays is { } rule
            ? [.. days.Select(day => DayRange.Intersect(day.AsSpan(), rule.AsSpan()).ToImmutableArray())]
            : days;
        _text = Write();
    }

    /// <summary>Whether holidays differ from other days.</summary>
    public bool KnowsHolidays => _holidays is not null;

    /// <summary>Whether there is no minute in any week.</summary>
    public bool IsEmpty => _days.All(day => day.IsEmpty);

    /// <summary>Reads the text form.</summary>
    /// <param name="text">At most a few hundred characters.</param>
    /// <param name="hours">What it says.</param>
    /// <param name="fault">Otherwise the clause that is wrong, and the rule.</param>
    public static bool TryParse(string text, out WeekHours hours, out string fault)
    {
        hours = Always;
        fault = "";
        var all = text.Trim();
        if (all.Equals("always", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var days = new ImmutableArray<DayRange>?[7];
        ImmutableArray<DayRange>? holidays = null;
        foreach (var clause in all.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = clause.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var named = char.IsAsciiDigit(words[0][0]) ? "Mon-Sun" : words[0];
            if (!TryRanges(named == words[0] ? words[1..] : words, out var ranges))
            {
                fault = $"'{clause}': hours are written 09:00-12:00 13:00-20:00, in order and apart, up to 24:00; or closed";
                return false;
            }

            if (named.Equals("holidays", StringComparison.OrdinalIgnoreCase) && holidays is null)
            {
                holidays = ranges;
            }
            else if (!TryDays(named, days, ranges))
            {
                fault = $"'{clause}': days are written Mon, Sat,Sun, Mon-Fri or holidays, each once";
                return false;
            }
        }

        if (days.All(day => day is null or { IsEmpty: true }))
        {
            fault = $"'{text}': no hour is left; hours are written Mon-Fri 09:00-20:00; Sat 10:00-18:00; or always";
            return false;
        }

        hours = new WeekHours([.. days.Select(day => day ?? [])], holidays);
        return true;
    }

    /// <summary>Reads what is known to be good.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static WeekHours Parse(string text) => TryParse(text, out var hours, out var fault) ? hours : throw new FormatException(fault);

    /// <summary>The ranges of a day, in order, apart.</summary>
    public ImmutableArray<DayRange> On(IsoDayOfWeek day, bool isHoliday) => (isHoliday ? _narrowed : _days)[(int)day - 1];

    /// <summary>Only what both allow: hours are narrowed, never widened.</summary>
    public WeekHours Intersect(WeekHours other)
    {
        if (ReferenceEquals(other, Always) || Equals(other))
        {
            return this;
        }

        if (ReferenceEquals(this, Always))
        {
            return other;
        }

        var holidays =
            _holidays is not { } mine ? other._holidays
            : other._holidays is not { } theirs ? mine
            : [.. DayRange.Intersect(mine.AsSpan(), theirs.AsSpan())];
        return new WeekHours(
            [.. _days.Zip(other._days, (left, right) => DayRange.Intersect(left.AsSpan(), right.AsSpan()).ToImmutableArray())],
            holidays
        );
    }

    public bool Equals(WeekHours? other) => other is not null && (ReferenceEquals(this, other) || _text == other._text);

    public static bool operator ==(WeekHours? left, WeekHours? right) => left?.Equals(right) ?? right is null;

    public static bool operator !=(WeekHours? left, WeekHours? right) => !(left == right);

    public override bool Equals(object? obj) => Equals(obj as WeekHours);

    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>The text form, days with the same hours together.</summary>
    public override string ToString() => _text;

    private static bool TryRanges(ReadOnlySpan<string> words, out ImmutableArray<DayRange> ranges)
    {
        ranges = [];
        if (words.Length == 0)
        {
            return false;
        }

        if (words.Length == 1 && words[0].Equals("closed", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        foreach (var word in words)
        {
            if (!DayRange.TryParse(word, out var range) || (ranges.Length > 0 && range.From <= ranges[^1].To))
            {
                return false;
            }

            ranges = ranges.Add(range);
        }

        return true;
    }

    private static bool TryDays(string named, ImmutableArray<DayRange>?[] days, ImmutableArray<DayRange> ranges)
    {
        foreach (var part in named.Split(','))
        {
            var ends = part.Split('-');
            var (first, last) = (DayOf(ends[0]), DayOf(ends[^1]));
            if (ends.Length > 2 || first < 0 || last < first)
            {
                return false;
            }

            for (var day = first; day <= last; day++)
            {
                if (days[day] is not null)
                {
                    return false;
                }

                days[day] = ranges;
            }
        }

        return true;
    }

    private static int DayOf(string name)
    {
        var at = Array.FindIndex(DayNames, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : Array.FindIndex(LongDayNames, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static string Write(ImmutableArray<DayRange> ranges) => ranges.IsEmpty ? "closed" : string.Join(' ', ranges);

    private string Write()
    {
        var clauses = new List<string>();
        for (var first = 0; first < 7; )
        {
            var last = first;
            while (last < 6 && _days[last + 1].SequenceEqual(_days[first]))
            {
                last++;
            }

            if (!_days[first].IsEmpty)
            {
                var named = first == last ? DayNames[first] : $"{DayNames[first]}-{DayNames[last]}";
                clauses.Add($"{named} {Write(_days[first])}");
            }

            first = last + 1;
        }

        if (_holidays is { } rule)
        {
            clauses.Add($"holidays {Write(rule)}");
        }

        return clauses is ["Mon-Sun 00:00-24:00"] ? "always"
            : clauses.Count == 0 ? "closed"
            : string.Join("; ", clauses);
    }
}
