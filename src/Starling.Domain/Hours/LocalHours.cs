using NodaTime;
using NodaTime.TimeZones;

namespace Starling.Domain.Hours;

/// <summary>From local hours to instants.</summary>
/// <remarks>
/// The rule for nights when clocks are set: a range that would begin at a local time that is skipped begins when the clocks have been set;
/// one that would end there ends at that instant. Where a local time comes twice the stricter reading holds: a range begins at its second
/// coming and ends at its first. So no instant is open whose local time is forbidden, and a range that lies within a repeated hour is closed.
/// With several zones an instant is open when all of them allow it.
/// </remarks>
public static class LocalHours
{
    /// <summary>How far ahead is looked: no campaign runs longer.</summary>
    public const int HorizonDays = 36;

    /// <summary>The open times of one zone, in order and apart, that may matter from an instant on.</summary>
    /// <param name="hours">The hours of its weeks.</param>
    /// <param name="countries">Whose public holidays are kept.</param>
    /// <param name="zone">Where.</param>
    /// <param name="from">Earlier times may be left out.</param>
    /// <param name="days">So many days from it on, whole local days.</param>
    public static List<OpenTime> OpenTimes(
        WeekHours hours,
        IReadOnlyList<string> countries,
        DateTimeZone zone,
        Instant from,
        int days = HorizonDays
    )
    {
        var open = new List<OpenTime>();
        var first = from.InZone(zone).Date.PlusDays(-1);
        LocalDateTime begin = default;
        LocalDateTime? end = null;
        for (var date = first; date <= first.PlusDays(days + 1); date = date.PlusDays(1))
        {
            foreach (var range in hours.On(date.DayOfWeek, hours.KnowsHolidays && IsHoliday(countries, zone.Id, date)))
            {
                var start = date.AtMidnight().PlusMinutes(range.From);
                if (end != start)
                {
                    Close();
                    begin = start;
                }

                end = date.AtMidnight().PlusMinutes(range.To);
            }
        }

        Close();
        return open;

        void Close()
        {
            if (end is { } until && new OpenTime(FirstOf(zone.MapLocal(begin)), EndOf(zone.MapLocal(until))) is { IsEmpty: false } time)
            {
                open.Add(time);
            }
        }
    }

    /// <summary>The open times of several zones at once.</summary>
    public static List<OpenTime> OpenTimes(
        WeekHours hours,
        IReadOnlyList<string> countries,
        IReadOnlyList<DateTimeZone> zones,
        Instant from
    )
    {
        var common = OpenTimes(hours, countries, zones[0], from);
        for (var i = 1; i < zones.Count && common.Count > 0; i++)
        {
            common = OpenTime.Intersect(common, OpenTimes(hours, countries, zones[i], from));
        }

        return common;
    }

    /// <summary>The holiday that one of the countries keeps, or null.</summary>
    public static string? HolidayOn(IReadOnlyList<string> countries, string zone, LocalDate date)
    {
        foreach (var country in countries)
        {
            if (PublicHolidays.NameOf(country, zone, date) is { } name)
            {
                return name;
            }
        }

        return null;
    }

    private static bool IsHoliday(IReadOnlyList<string> countries, string zone, LocalDate date) =>
        HolidayOn(countries, zone, date) is not null;

    private static Instant FirstOf(ZoneLocalMapping mapping) =>
        mapping.Count == 0 ? mapping.LateInterval.Start : mapping.Last().ToInstant();

    private static Instant EndOf(ZoneLocalMapping mapping) => mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant();
}

/// <summary>A time that is open.</summary>
/// <param name="From">Its first instant.</param>
/// <param name="To">The first instant after it.</param>
public readonly record struct OpenTime(Instant From, Instant To)
{
    public bool IsEmpty => From >= To;

    public Duration Length => To - From;

    /// <summary>What both lists hold; they are in order and apart, and so is the answer.</summary>
    public static List<OpenTime> Intersect(List<OpenTime> left, List<OpenTime> right)
    {
        var both = new List<OpenTime>();
        for (int l = 0, r = 0; l < left.Count && r < right.Count; )
        {
            var time = new OpenTime(Instant.Max(left[l].From, right[r].From), Instant.Min(left[l].To, right[r].To));
            if (!time.IsEmpty)
            {
                both.Add(time);
            }

            if (left[l].To < right[r].To)
            {
                l++;
            }
            else
            {
                r++;
            }
        }

        return both;
    }
}
