using NodaTime;
using Starling.Domain.Hours;

namespace Starling.Domain.Tests.Hours;

/// <summary>
/// Every time that clocks are set anywhere between 2020 and 2037, against a model that knows nothing of the product's way: it reads the zone's clock
/// at an instant, forward, and compares what it shows with the hours. It and the product share only the table of offsets.
/// </summary>
public sealed class ClockChangesTests
{
    private static readonly Instant Begin = Instant.FromUtc(2020, 1, 1, 0, 0);
    private static readonly Instant End = Instant.FromUtc(2038, 1, 1, 0, 0);
    private static readonly Duration Around = Duration.FromHours(30);

    /// <summary>Hours whose ends lie in the night as well as by day, and off the quarter hours at which clocks are set.</summary>
    public static TheoryData<string> Hours =>
        [
            "Mon-Fri 09:00-20:00; Sat-Sun 10:00-18:00",
            "00:17-01:10 01:30-02:30 02:50-03:05 23:30-24:00",
            "Mon,Wed,Fri,Sun 01:00-02:00 22:00-24:00; Tue,Thu,Sat 00:00-01:15 02:00-03:00",
            "always",
        ];

    [Theory]
    [MemberData(nameof(Hours))]
    public void No_instant_is_open_whose_local_time_is_forbidden_and_none_is_closed_without_a_reason(string text)
    {
        var hours = WeekHours.Parse(text);
        var (changes, asked) = (0, 0L);
        foreach (
            var zone in DateTimeZoneProviders
                .Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id])
                .Where(zone => zone.Id == Canonical(zone))
        )
        {
            foreach (var change in zone.GetZoneIntervals(Begin, End).Where(interval => interval.HasStart && interval.Start > Begin))
            {
                changes++;
                var open = LocalHours.OpenTimes(hours, [], zone, change.Start - Around, days: 4);
                for (var now = change.Start - Around; now < change.Start + Around; now += Step(now, change.Start))
                {
                    asked++;
                    var isOpen = open.Exists(time => time.From <= now && now < time.To);
                    var isAllowed = Model.Allows(text, zone, now);
                    if (isOpen && !isAllowed)
                    {
                        Assert.Fail($"{zone.Id} is open at {now}, where the clock shows {now.InZone(zone):uuuu-MM-dd HH:mm}");
                    }

                    if (!isOpen && isAllowed && !Model.ComesTwice(zone, now))
                    {
                        Assert.Fail($"{zone.Id} is closed at {now}, where the clock shows {now.InZone(zone):uuuu-MM-dd HH:mm}");
                    }
                }
            }
        }

        Assert.True(changes > 2_000, $"only {changes} changes were looked at");
        Assert.True(asked > 1_000_000, $"only {asked} instants were looked at");
    }

    [Theory]
    // Toronto, 8 March 2026: 02:00 becomes 03:00. 1 November 2026: 02:00 becomes 01:00 again.
    [InlineData("Sun 02:30-05:00", 8, 3, "2026-03-08T07:00:00Z", "2026-03-08T09:00:00Z")] // begins when the clocks are set
    [InlineData("Sun 01:00-02:30", 8, 3, "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z")] // ends when the clocks are set
    [InlineData("Sun 01:30-05:00", 1, 11, "2026-11-01T06:30:00Z", "2026-11-01T10:00:00Z")] // begins at the second 01:30
    [InlineData("Sun 00:30-01:30", 1, 11, "2026-11-01T04:30:00Z", "2026-11-01T05:30:00Z")] // ends at the first 01:30
    [InlineData("Sun 00:30-05:00", 1, 11, "2026-11-01T04:30:00Z", "2026-11-01T10:00:00Z")] // goes through both
    [InlineData("Sun 01:15-01:45", 1, 11, null, null)] // lies within the hour that comes twice: closed
    [InlineData("Sun 02:15-02:45", 8, 3, null, null)] // lies within the hour that never comes: closed
    public void The_nights_when_clocks_are_set_follow_the_rule(string text, int day, int month, string? from, string? to)
    {
        var midnight = new LocalDate(2026, month, day).AtStartOfDayInZone(DateTimeZoneProviders.Tzdb["America/Toronto"]);
        var open = LocalHours
            .OpenTimes(WeekHours.Parse(text), [], midnight.Zone, midnight.ToInstant(), days: 1)
            .Where(time => time.From >= midnight.ToInstant() && time.From < midnight.ToInstant() + Duration.FromHours(24))
            .Select(time => $"{time.From} {time.To}");
        Assert.Equal(from is null ? [] : [$"{from} {to}"], open);
    }

    private static string Canonical(DateTimeZone zone) => NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.CanonicalIdMap[zone.Id];

    /// <summary>Each minute near the change, and each fifth minute, never twice the same of an hour, further away.</summary>
    private static Duration Step(Instant now, Instant change) =>
        now > change - Duration.FromHours(2) && now < change + Duration.FromHours(2) ? Duration.FromMinutes(1) : Duration.FromMinutes(7);

    private static class Model
    {
        private static readonly Dictionary<string, (int From, int To)[][]> Weeks = new()
        {
            ["Mon-Fri 09:00-20:00; Sat-Sun 10:00-18:00"] = Week(day =>
                day is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday ? [(600, 1080)] : [(540, 1200)]
            ),
            ["00:17-01:10 01:30-02:30 02:50-03:05 23:30-24:00"] = Week(_ => [(17, 70), (90, 150), (170, 185), (1410, 1440)]),
            ["Mon,Wed,Fri,Sun 01:00-02:00 22:00-24:00; Tue,Thu,Sat 00:00-01:15 02:00-03:00"] = Week(day =>
                day is IsoDayOfWeek.Tuesday or IsoDayOfWeek.Thursday or IsoDayOfWeek.Saturday
                    ? [(0, 75), (120, 180)]
                    : [(60, 120), (1320, 1440)]
            ),
            ["always"] = Week(_ => [(0, 1440)]),
        };

        public static bool Allows(string text, DateTimeZone zone, Instant now)
        {
            var shown = Shown(zone, now);
            var minute = shown.Hour * 60 + shown.Minute;
            return Array.Exists(Weeks[text][(int)shown.DayOfWeek], range => range.From <= minute && minute < range.To);
        }

        /// <summary>Whether the clock shows the same once more within the day before or after.</summary>
        public static bool ComesTwice(DateTimeZone zone, Instant now)
        {
            var shown = Shown(zone, now);
            for (var apart = Duration.FromMinutes(15); apart <= Duration.FromHours(3); apart += Duration.FromMinutes(15))
            {
                if (Shown(zone, now - apart) == shown || Shown(zone, now + apart) == shown)
                {
                    return true;
                }
            }

            return false;
        }

        private static LocalDateTime Shown(DateTimeZone zone, Instant now) =>
            NodaConstants
                .UnixEpoch.InUtc()
                .LocalDateTime.PlusTicks((now - NodaConstants.UnixEpoch).BclCompatibleTicks)
                .PlusSeconds(zone.GetUtcOffset(now).Seconds);

        private static (int, int)[][] Week(Func<IsoDayOfWeek, (int, int)[]> day) =>
            [.. Enumerable.Range(0, 8).Select(number => day((IsoDayOfWeek)number))];
    }
}
