using System.Text.Json;
using Starling.Cli.Tests.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Commands;

public sealed class RouteCommandTests
{
    [Fact]
    public async Task A_list_has_one_line_a_route()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "route", "list");
        Assert.Equal(0, run.Code);
        Assert.Contains("routes/main", run.Output, StringComparison.Ordinal);
        Assert.Contains("0/1", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_for_programs_is_an_array()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "route", "list", "--json");
        var route = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        Assert.Equal(100, route.GetProperty("configured_segments_per_second").GetInt32());
    }

    [Theory]
    [InlineData("main")]
    [InlineData("routes/main")]
    public async Task A_route_is_shown_with_its_binds_and_why_one_has_no_session(string name)
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "route", "show", name);
        Assert.Equal(0, run.Code);
        Assert.Contains("refused", run.Output, StringComparison.Ordinal);
        Assert.Contains("0x0E", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_is_set_and_taken_back()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "route", "rate", "main", "50");
        Assert.Equal(0, run.Code);
        Assert.Contains("set to 50, configured 100", run.Output, StringComparison.Ordinal);
        Assert.Equal(50, server.State.Route.SetSegmentsPerSecond);

        run = await CommandLine.RunAsync(server, "route", "rate", "main", "--configured");
        Assert.Equal(0, run.Code);
        Assert.Equal(0, server.State.Route.SetSegmentsPerSecond);
    }

    [Fact]
    public async Task A_pause_says_who_and_why_and_how_to_go_on()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "route", "pause", "main", "--reason", "the carrier asked us to");
        Assert.Equal(0, run.Code);
        Assert.Contains("by default: the carrier asked us to", run.Output, StringComparison.Ordinal);
        Assert.Contains("starling route resume routes/main", run.News, StringComparison.Ordinal);

        run = await CommandLine.RunAsync(server, "route", "resume", "main", "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal("ROUTE_STATE_ACTIVE", JsonDocument.Parse(run.Output).RootElement.GetProperty("state").GetString());
        Assert.Equal(RouteState.Active, server.State.Route.State);
    }

    [Fact]
    public async Task A_route_that_is_not_there_is_a_1_with_its_name()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "route", "pause", "north");
        Assert.Equal(1, run.Code);
        Assert.Contains("routes/north", run.News, StringComparison.Ordinal);
        Assert.Contains("ROUTE_NOT_FOUND", run.News, StringComparison.Ordinal);
    }
}
