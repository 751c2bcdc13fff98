using NodaTime;

namespace Starling.Domain.Hours;

/// <summary>A public holiday: its name, and the day or days it is kept in a year.</summary>
/// <param name="Name">In English, as the law calls it.</param>
/// <param name="Days">For a year of the Gregorian calendar; a day kept instead may lie in the year before.</param>
internal sealed record Holiday(string Name, Func<int, IEnumerable<LocalDate>> Days)
{
    /// <summary>Always the same day.</summary>
    public static Holiday On(string name, int month, int day) => new(name, year => [new LocalDate(year, month, day)]);

    /// <summary>The n-th such weekday of a month.</summary>
    public static Holiday Nth(string name, int nth, IsoDayOfWeek weekday, int month) =>
        new(name, year => [LocalDate.FromYearMonthWeekAndDay(year, month, nth, weekday)]);

    /// <summary>The last such weekday before a day.</summary>
    public static Holiday Before(string name, IsoDayOfWeek weekday, int month, int day) =>
        new(name, year => [new LocalDate(year, month, day).Previous(weekday)]);

    /// <summary>So many days after Easter Sunday.</summary>
    public static Holiday Easter(string name, int after) => new(name, year => [EasterSunday(year).PlusDays(after)]);

    /// <summary>On a Sunday, the Monday after is kept as well.</summary>
    public Holiday MondayAfterSunday() =>
        new(Name, year => Days(year).SelectMany(day => day.DayOfWeek == IsoDayOfWeek.Sunday ? [day, day.PlusDays(1)] : (LocalDate[])[day]));

    /// <summary>On a Saturday the Friday before is kept as well, on a Sunday the Monday after.</summary>
    public Holiday NearestWeekday() =>
        new(
            Name,
            year =>
                MondayAfterSunday()
                    .Days(year)
                    .SelectMany(day => day.DayOfWeek == IsoDayOfWeek.Saturday ? [day.PlusDays(-1), day] : (LocalDate[])[day])
        );

    /// <summary>Whether it is kept on that day.</summary>
    public bool IsOn(LocalDate date) =>
        Days(date.Year).Contains(date) || (date is { Month: 12, Day: 31 } && Days(date.Year + 1).Contains(date));

    /// <summary>Easter Sunday of the Gregorian calendar: the anonymous computus, as Meeus gives it (Astronomical Algorithms, chapter 8).</summary>
    public static LocalDate EasterSunday(int year)
    {
        var a = year % 19;
        var (b, c) = Math.DivRem(year, 100);
        var (d, e) = Math.DivRem(b, 4);
        var f = (b + 8) / 25;
        var g = (b - f + 1) / 3;
        var h = (19 * a + b - d - g + 15) % 30;
        var (i, k) = Math.DivRem(c, 4);
        var l = (32 + 2 * e + 2 * i - h - k) % 7;
        var m = (a + 11 * h + 22 * l) / 451;
        var (month, day) = Math.DivRem(h + l - 7 * m + 114, 31);
        return new LocalDate(year, month, day + 1);
    }
}
