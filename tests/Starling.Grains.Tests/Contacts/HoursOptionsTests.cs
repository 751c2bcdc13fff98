using Starling.Domain.Campaigns;
using Starling.Domain.Hours;
using Starling.Grains.Contacts;

namespace Starling.Grains.Tests.Contacts;

/// <summary>What is built in · rows that go before it · one line for everything · every fault at once.</summary>
public sealed class HoursOptionsTests
{
    [Theory]
    [InlineData("CA", "Mon-Fri 09:00-20:00; Sat-Sun 10:00-18:00; holidays 10:00-18:00")]
    [InlineData("US", "Mon-Sat 09:00-20:00; Sun 12:00-20:00; holidays 12:00-20:00")]
    [InlineData("FR", "Mon-Sat 08:30-20:00; holidays closed")]
    [InlineData("RE", "Mon-Sat 08:30-20:00; holidays closed")]
    [InlineData("GB", "Mon-Sun 08:00-20:00")]
    public void Without_settings_the_safe_defaults_hold(string country, string hours)
    {
        var table = Read(new HoursOptions());
        Assert.Equal(hours, table.Of([country], CommunicationClass.Promotional).ToString());
        Assert.Equal(hours, table.Of([country], CommunicationClass.Informational).ToString());
        Assert.Equal("Mon-Sun 08:30-09:30 11:30-12:30 17:30-18:00", table.PreferredSlots.ToString());
        Assert.Null(table.DefaultZone);
    }

    [Fact]
    public void A_row_changes_its_country_and_class_and_nothing_else()
    {
        var table = Read(
            new HoursOptions
            {
                DefaultZone = "America/Toronto",
                PreferredSlots = "12:00-13:00",
                Elsewhere = { Informational = "always" },
                Countries =
                {
                    ["ca"] = new CountryHoursOptions { Promotional = "Mon-Fri 10:00-17:00" },
                    ["DE"] = new CountryHoursOptions { Promotional = "Mon-Sat 10:00-17:00" },
                },
            }
        );
        Assert.Equal("Mon-Fri 10:00-17:00", table.Of(["CA"], CommunicationClass.Promotional).ToString());
        Assert.Equal(HoursTable.Default.Of(["CA"], CommunicationClass.Informational), table.Of(["CA"], CommunicationClass.Informational));
        Assert.Equal("Mon-Sat 10:00-17:00", table.Of(["DE"], CommunicationClass.Promotional).ToString());
        Assert.Equal("always", table.Of(["GB"], CommunicationClass.Informational).ToString());
        Assert.Equal("Mon-Sun 08:00-20:00", table.Of(["GB"], CommunicationClass.Promotional).ToString());
        Assert.Equal(("America/Toronto", "Mon-Sun 12:00-13:00"), (table.DefaultZone, table.PreferredSlots.ToString()));
    }

    [Fact]
    public void One_line_may_stand_for_the_whole_table()
    {
        var table = Read(
            new HoursOptions { Everywhere = "always", Countries = { ["CA"] = new CountryHoursOptions { Promotional = "Mon 10:00-11:00" } } }
        );
        Assert.Equal(WeekHours.Always, table.Of(["CA", "US"], CommunicationClass.Promotional));
        Assert.Equal(WeekHours.Always, table.Of([], CommunicationClass.Informational));
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_key()
    {
        var result = new HoursOptionsValidator().Validate(
            null,
            new HoursOptions
            {
                DefaultZone = "Toronto",
                PreferredSlots = "8:30-9:30",
                Everywhere = "never",
                Elsewhere = { Promotional = "Mon 20:00-08:00" },
                Countries = { ["Canada"] = new CountryHoursOptions { Informational = "Mon-Fri" } },
            }
        );
        Assert.Equal(
            ["DefaultZone", "PreferredSlots", "Everywhere", "Elsewhere:Promotional", "Countries:Canada", "Countries:Canada:Informational"],
            result.Failures!.Select(fault => fault.Split(' ')[0].TrimEnd(':')["Starling:Hours:".Length..])
        );
        Assert.True(new HoursOptionsValidator().Validate(null, new HoursOptions()).Succeeded);
    }

    private static HoursTable Read(HoursOptions options)
    {
        var faults = new List<string>();
        var table = options.Read(faults);
        Assert.Empty(faults);
        return table;
    }
}
