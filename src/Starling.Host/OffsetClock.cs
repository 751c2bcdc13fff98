using NodaTime;

namespace Starling.Host;

/// <summary>The wall clock, shifted: a demonstration that starts on a Tuesday morning at any hour.</summary>
public sealed class OffsetClock(IClock clock, Duration offset) : IClock
{
    private static readonly DateTimeZone Toronto = DateTimeZoneProviders.Tzdb["America/Toronto"];

    public Instant GetCurrentInstant() => clock.GetCurrentInstant() + offset;

    /// <summary>A clock that shows the next Tuesday, 10:30 in Toronto, now.</summary>
    public static OffsetClock FromTuesdayMorning(IClock clock)
    {
        var now = clock.GetCurrentInstant();
        var tuesday = now.InZone(Toronto).Date.Next(IsoDayOfWeek.Tuesday).At(new LocalTime(10, 30));
        return new OffsetClock(clock, tuesday.InZoneLeniently(Toronto).ToInstant() - now);
    }
}
