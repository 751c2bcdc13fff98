using System.Text.Json;
using Starling.Cli.Tests.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Commands;

/// <summary>Campaigns that start by themselves: how the time is written, what is refused, what is sent and shown.</summary>
public sealed class ScheduleCommandTests
{
    private static readonly string[] Send =
    [
        "campaign",
        "send",
        "--type",
        "promotional",
        "--objective",
        "news",
        "--text",
        "Hello",
        "--contacts",
    ];

    [Theory]
    [InlineData("2126-12-02 09:00", "America/Toronto", "2126-12-02T14:00:00Z")]
    [InlineData("2126-07-02T09:00:30", "America/Toronto", "2126-07-02T13:00:30Z")]
    [InlineData("2126-07-02 09:00", "Asia/Kolkata", "2126-07-02T03:30:00Z")]
    [InlineData("2126-12-02T09:00:00-05:00", null, "2126-12-02T14:00:00Z")]
    [InlineData("2126-12-02T09:00:00Z", null, "2126-12-02T09:00:00Z")]
    public async Task A_start_is_an_instant_however_it_is_written(string at, string? zone, string expected)
    {
        var state = Draft();
        await using var server = await FakeStarling.StartAsync(state);
        var run = await CommandLine.RunAsync(server, ["campaign", "start", "7", "--at", at, .. Zone(zone)]);
        Assert.Equal(0, run.Code);
        Assert.Equal(expected, Assert.Single(state.Starts).StartTime.ToDateTime().ToString("yyyy-MM-ddTHH:mm:ssK", null));
    }

    [Fact]
    public async Task A_start_in_two_hours_is_counted_from_now()
    {
        var state = Draft();
        await using var server = await FakeStarling.StartAsync(state);
        var before = new RealTime().GetUtcNow();
        Assert.Equal(0, (await CommandLine.RunAsync(server, "campaign", "start", "7", "--at", "2h")).Code);
        Assert.InRange(
            Assert.Single(state.Starts).StartTime.ToDateTimeOffset(),
            before.AddHours(2).AddSeconds(-1),
            before.AddHours(2).AddMinutes(1)
        );
    }

    [Fact]
    public async Task Without_a_time_it_starts_at_once()
    {
        var state = Draft();
        await using var server = await FakeStarling.StartAsync(state);
        Assert.Equal(0, (await CommandLine.RunAsync(server, "campaign", "start", "7")).Code);
        Assert.Null(Assert.Single(state.Starts).StartTime);
    }

    [Theory]
    [InlineData("2126-12-02 09:00", null, "is a local time; say whose: --zone America/Toronto")]
    [InlineData("2126-12-02 09:00", "Toronto", "'Toronto' is not a zone")]
    [InlineData("tomorrow", "America/Toronto", "'tomorrow' is neither")]
    [InlineData("2126-02-30 09:00", "America/Toronto", "is neither")]
    [InlineData("2026-03-08 02:30", "America/Toronto", "does not exist in America/Toronto: the clocks go from 02:00 to 03:00")]
    [InlineData(
        "2026-11-01 01:30",
        "America/Toronto",
        "comes twice in America/Toronto, when the clocks are put back; write 2026-11-01T01:30:00-04:00 or 2026-11-01T01:30:00-05:00"
    )]
    [InlineData("2126-12-02T09:00:00Z", "America/Toronto", "is the same instant everywhere")]
    [InlineData(null, "America/Toronto", "--zone says whose clocks --at means")]
    public async Task A_time_that_could_be_none_or_two_is_not_guessed(string? at, string? zone, string words)
    {
        var state = Draft();
        await using var server = await FakeStarling.StartAsync(state);
        var run = await CommandLine.RunAsync(server, ["campaign", "start", "7", .. at is null ? [] : new[] { "--at", at }, .. Zone(zone)]);
        Assert.Equal(2, run.Code);
        Assert.Contains(words, run.News, StringComparison.Ordinal);
        Assert.Empty(state.Starts);
    }

    [Fact]
    public async Task A_file_is_uploaded_into_a_campaign_that_starts_by_itself_and_is_not_waited_for()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "phone\n+14165550100\n", TestContext.Current.CancellationToken);
        await using var server = await FakeStarling.StartAsync(new FakeState { Hold = true });
        var run = await CommandLine.RunAsync(
            server,
            [.. Send, file, "--at", "2126-12-02 09:00", "--zone", "America/Toronto", "--request-id", "mine", "--json"]
        );
        File.Delete(file);

        Assert.Equal(0, run.Code);
        Assert.Equal(("campaigns/7", 4_951_893_600), (Assert.Single(server.State.Starts).Name, server.State.Starts[0].StartTime.Seconds));
        var opening = Assert.Single(server.State.Openings);
        Assert.Equal(("campaigns/7", "mine", false), (opening.Campaign, opening.RequestId, opening.Autostart));
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(
            ("SCHEDULED", "2126-12-02T14:00:00Z"),
            (json.RootElement.GetProperty("state").GetString(), json.RootElement.GetProperty("start_time").GetString())
        );
        Assert.Contains("It starts by itself on 2126-12-02 14:00 UTC.", run.News, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--at 2020-12-02T09:00:00Z", "has passed")]
    [InlineData("--at 2h --draft", "--at says when it starts")]
    [InlineData("--at 2h --start", "--at says when it starts")]
    public async Task A_time_that_cannot_be_is_refused_before_a_line_is_sent(string options, string words)
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, [.. Send, "a.csv", .. options.Split(' ')]);
        Assert.Equal(2, run.Code);
        Assert.Contains(words, run.News, StringComparison.Ordinal);
        Assert.Empty(server.State.Openings);
    }

    [Fact]
    public async Task Tables_tell_when_a_campaign_starts_and_when_it_started()
    {
        var state = Draft();
        await using var server = await FakeStarling.StartAsync(state);
        await CommandLine.RunAsync(server, "campaign", "start", "7", "--at", "2126-12-02T14:00:00Z");
        var show = await CommandLine.RunAsync(server, "campaign", "show", "7");
        Assert.Contains("SCHEDULED  starts 2126-12-02 14:00 UTC", show.Output, StringComparison.Ordinal);
        var list = await CommandLine.RunAsync(server, "campaign", "list");
        Assert.Contains(CommandLine.Rows(list.Output), row => row.Contains("SCHEDULED|2126-12-02 14:00 UTC", StringComparison.Ordinal));

        state.Campaign!.State = CampaignState.Running;
        show = await CommandLine.RunAsync(server, "campaign", "show", "7");
        Assert.Contains("RUNNING  started 2126-12-02 14:00 UTC", show.Output, StringComparison.Ordinal);
    }

    private static FakeState Draft() =>
        new()
        {
            Campaign = new Campaign
            {
                Name = "campaigns/7",
                DisplayName = "Spring",
                State = CampaignState.Draft,
            },
        };

    private static string[] Zone(string? zone) => zone is null ? [] : ["--zone", zone];
}
