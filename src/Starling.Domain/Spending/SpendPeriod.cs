using NodaTime;

namespace Starling.Domain.Spending;

/// <summary>The periods spending is counted by, as numbers. They are a data format.</summary>
public static class SpendPeriod
{
    /// <summary>All time.</summary>
    public const int Ever = 0;

    /// <summary>A day of UTC: 20260303.</summary>
    public static int Day(Instant at)
    {
        var date = at.InUtc().Date;
        return (((date.Year * 100) + date.Month) * 100) + date.Day;
    }

    /// <summary>A month of UTC: 202603.</summary>
    public static int Month(Instant at) => Day(at) / 100;

    /// <summary>When the next day begins.</summary>
    public static Instant NextDay(Instant at) => at.InUtc().Date.PlusDays(1).AtMidnight().InUtc().ToInstant();

    /// <summary>When the next month begins.</summary>
    public static Instant NextMonth(Instant at)
    {
        var date = at.InUtc().Date;
        return new LocalDate(date.Year, date.Month, 1).PlusMonths(1).AtMidnight().InUtc().ToInstant();
    }
}
