using Starling.Domain.Messages;

namespace Starling.Gateway.Tests.Campaigns;

/// <summary>What a campaign may say of local hours, how it is read back, and what people are warned of. The clock stands on a Tuesday, 10:30 in Toronto.</summary>
public sealed class CampaignHoursTests : IAsyncLifetime
{
    private GatewayHarness _door = null!;

    public async ValueTask InitializeAsync()
    {
        _door = await GatewayHarness.StartAsync();
        _door.People.SenderRoute = "north";
    }

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task Hours_slots_and_zone_are_kept_and_read_back()
    {
        var asked = Spring();
        (asked.LocalHours, asked.PreferredSlotsOnly, asked.DefaultTimeZone) = ("thursday 13:00-14:00", true, "America/Toronto");
        var made = (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked, RequestId = "r" })).Campaign;
        Assert.Equal(("Thu 13:00-14:00", true, "America/Toronto"), (made.LocalHours, made.PreferredSlotsOnly, made.DefaultTimeZone));
        Assert.Equal(made, (await _door.Campaigns.GetCampaignAsync(new() { Name = made.Name })).Campaign);

        asked.LocalHours = "Fri 13:00-14:00";
        var fault = await Faults.OfAsync(async () =>
            await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked, RequestId = "r" })
        );
        Assert.Equal(ErrorReasons.RequestIdReused, fault.ReasonOf());
    }

    [Fact]
    public async Task A_slot_that_a_country_cuts_is_told_before_anything_is_stored()
    {
        var asked = Spring();
        (asked.PreferredSlotsOnly, asked.DefaultTimeZone) = (true, "America/Toronto");
        var warning = Assert.Single(await WarningsAsync(asked));
        Assert.Equal("HOURS_CUT", warning.Reason);
        Assert.Equal(
            "CA: of the hours asked for (Mon-Sun 08:30-09:30 11:30-12:30 17:30-18:00) only Mon-Fri 09:00-09:30 11:30-12:30 17:30-18:00; "
                + "Sat-Sun 11:30-12:30 17:30-18:00; holidays 10:00-18:00 are allowed for promotional texts",
            warning.Description
        );
        asked.DefaultTimeZone = "Europe/Paris";
        Assert.StartsWith("FR: ", Assert.Single(await WarningsAsync(asked)).Description, StringComparison.Ordinal);
        (asked.PreferredSlotsOnly, asked.LocalHours) = (false, "Mon-Fri 10:00-18:00");
        Assert.Empty(await WarningsAsync(asked));
        asked.LocalHours = "Sun 10:00-18:00";
        Assert.Contains("none of the hours", Assert.Single(await WarningsAsync(asked)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_hours_of_its_own_and_without_texts_there_is_nothing_to_warn_of() =>
        Assert.Empty(await WarningsAsync(Spring()));

    [Theory]
    [InlineData(34_000, 0)] // 9 h 30 until 20:00 at one a second: 34 200
    [InlineData(40_000, 1)]
    public async Task A_batch_that_does_not_fit_its_window_is_told_when_it_will_be_through(int texts, int warnings)
    {
        var asked = Spring();
        (asked.SegmentsPerSecond, asked.DefaultTimeZone) = (1, "America/Toronto");
        var made = (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked })).Campaign;
        _door.Ledger.Count(made.Name, MessageState.Accepted, texts);
        var found = (await _door.Campaigns.GetCampaignAsync(new() { Name = made.Name })).Campaign.Warnings;
        Assert.Equal(warnings, found.Count);
        if (warnings > 0)
        {
            Assert.Equal("NEEDS_SEVERAL_WINDOWS", found[0].Reason);
            Assert.Equal(
                "it needs 2 windows; the last text leaves about 2026-03-04 10:36: 40000 texts at 1 segments/s, by the hours of America/Toronto",
                found[0].Description
            );
        }
    }

    [Fact]
    public async Task A_batch_that_cannot_finish_before_its_end_is_told_how_many_stay()
    {
        var asked = Spring();
        (asked.SegmentsPerSecond, asked.DefaultTimeZone) = (1, "America/Toronto");
        asked.ExpireTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(new(2026, 3, 4, 16, 0, 0, TimeSpan.Zero));
        var made = (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked })).Campaign;
        _door.Ledger.Count(made.Name, MessageState.Accepted, 50_000);

        // Today until 20:00, and tomorrow from 9:00 to 11:00.
        var warning = Assert.Single((await _door.Campaigns.GetCampaignAsync(new() { Name = made.Name })).Campaign.Warnings);
        Assert.Equal("WILL_NOT_FINISH", warning.Reason);
        Assert.StartsWith("about 8600 texts will not leave", warning.Description, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<V1.CampaignWarning>> WarningsAsync(V1.Campaign asked) =>
        (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked, ValidateOnly = true })).Campaign.Warnings;

    private static V1.Campaign Spring() =>
        new()
        {
            DisplayName = "Spring",
            CommunicationType = "promotional",
            Objective = "promotion",
            TemplateText = "Spring is here.",
        };
}
