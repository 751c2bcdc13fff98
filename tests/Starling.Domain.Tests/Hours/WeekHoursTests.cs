using NodaTime;
using Starling.Domain.Hours;

namespace Starling.Domain.Tests.Hours;

/// <summary>The text form, good and bad; what a holiday leaves; narrowing.</summary>
public sealed class WeekHoursTests
{
    [Theory]
    [InlineData(
        "Mon-Fri 09:00-20:00; Sat-Sun 10:00-18:00; holidays 10:00-18:00",
        "Mon-Fri 09:00-20:00; Sat-Sun 10:00-18:00; holidays 10:00-18:00"
    )]
    [InlineData("  thursday 13:00-14:00 ", "Thu 13:00-14:00")]
    [InlineData("Mon,Wed-Thu 08:30-09:30 11:30-12:30", "Mon 08:30-09:30 11:30-12:30; Wed-Thu 08:30-09:30 11:30-12:30")]
    [InlineData("08:30-09:30 17:30-18:00", "Mon-Sun 08:30-09:30 17:30-18:00")]
    [InlineData("Mon-Sun 00:00-24:00", "always")]
    [InlineData("Always", "always")]
    [InlineData("Mon-Sat 08:30-20:00; Sun closed; Holidays Closed", "Mon-Sat 08:30-20:00; holidays closed")]
    public void Hours_are_read_and_written(string text, string written)
    {
        Assert.True(WeekHours.TryParse(text, out var hours, out _));
        Assert.Equal(written, hours.ToString());
        Assert.Equal(hours, WeekHours.Parse(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mon")]
    [InlineData("Mon closed")]
    [InlineData("Mon 9-20")]
    [InlineData("Mon 9:00-20:00")]
    [InlineData("Mon 20:00-09:00")]
    [InlineData("Mon 09:00-09:00")]
    [InlineData("Mon 09:60-10:00")]
    [InlineData("Mon 09:00-24:01")]
    [InlineData("Mon 13:00-14:00 09:00-10:00")]
    [InlineData("Mon 09:00-12:00 12:00-13:00")]
    [InlineData("Mon 09:00-10:00; Mon 11:00-12:00")]
    [InlineData("Fri-Mon 09:00-10:00")]
    [InlineData("Lundi 09:00-10:00")]
    [InlineData("Mon-Tue-Wed 09:00-10:00")]
    [InlineData("holidays 09:00-10:00")]
    [InlineData("Mon 09:00-10:00; holidays closed; holidays closed")]
    public void Hours_that_cannot_be_meant_are_refused_with_the_rule(string text)
    {
        Assert.False(WeekHours.TryParse(text, out _, out var fault));
        Assert.NotEmpty(fault);
    }

    [Fact]
    public void A_holiday_leaves_what_it_and_its_weekday_allow()
    {
        var hours = WeekHours.Parse("Mon 09:00-20:00; Sat 12:00-20:00; holidays 10:00-18:00");
        Assert.Equal([new DayRange(540, 1200)], hours.On(IsoDayOfWeek.Monday, isHoliday: false));
        Assert.Equal([new DayRange(600, 1080)], hours.On(IsoDayOfWeek.Monday, isHoliday: true));
        Assert.Equal([new DayRange(720, 1080)], hours.On(IsoDayOfWeek.Saturday, isHoliday: true));
        Assert.Empty(hours.On(IsoDayOfWeek.Sunday, isHoliday: true));
    }

    [Theory]
    [InlineData("Mon-Fri 09:00-20:00", "Thu 13:00-14:00", "Thu 13:00-14:00")]
    [InlineData("Mon-Fri 09:00-20:00; holidays closed", "08:30-09:30 17:30-18:00", "Mon-Fri 09:00-09:30 17:30-18:00; holidays closed")]
    [InlineData("Mon-Fri 09:00-20:00", "Thu 06:00-23:00", "Thu 09:00-20:00")]
    [InlineData(
        "Mon-Fri 09:00-20:00; holidays 10:00-18:00",
        "Thu 13:00-14:00; holidays 12:00-19:00",
        "Thu 13:00-14:00; holidays 12:00-18:00"
    )]
    [InlineData("Mon-Fri 09:00-20:00", "Sun 13:00-14:00", "closed")]
    [InlineData("always", "Sun 13:00-14:00", "Sun 13:00-14:00")]
    [InlineData("Sun 13:00-14:00", "always", "Sun 13:00-14:00")]
    public void Hours_are_only_ever_narrowed(string one, string other, string both) =>
        Assert.Equal(both, WeekHours.Parse(one).Intersect(WeekHours.Parse(other)).ToString());
}
