using Starling.Host;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>Operators hold a route and change its rate in the middle of a campaign; both outlive the server.</summary>
[Collection(Alone.Name)]
public sealed class SteeredRouteTests
{
    private const int People = 200;
    private const string Name = "routes/" + RouteSettings.Name;
    private static readonly RouteSettings Route = new() { SegmentsPerSecond = 40, Window = 10 };

    /// <summary>Longer than a route needs from its start to its first segment.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(4);

    [Fact(Timeout = 120_000)]
    public async Task A_paused_route_is_silent_from_the_answer_on_also_after_a_restart_and_resumed_it_sends_each_text_once()
    {
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(Route);
        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(People));
        await Eventually.TrueAsync(() => story.Smsc.Submits >= 20, "the campaign is on its way");

        var pause = await story.Client.Routes.PauseRouteAsync(new PauseRouteRequest { Name = Name, Reason = "complaints" });
        var paused = WallClock.Time.GetUtcNow();
        Assert.Equal((RouteState.Paused, "complaints"), (pause.Route.State, pause.Route.PauseReason));
        var before = story.Smsc.Submits;
        await story.StopServerAsync();
        await story.StartServerAsync(Route);
        await Eventually.TrueAsync(
            async () => (await RouteAsync(story)).Binds.All(bind => bind.State == BindState.Connected),
            "all binds are connected again"
        );
        var connected = WallClock.Time.GetTimestamp();
        await Eventually.TrueAsync(() => WallClock.Time.GetElapsedTime(connected) > Watched, "some time has passed");
        var route = await RouteAsync(story);
        Assert.Equal((RouteState.Paused, pause.Route.PauseTime), (route.State, route.PauseTime));
        Assert.Equal(before, story.Smsc.Submits);

        var resumed = WallClock.Time.GetUtcNow();
        await story.Client.Routes.ResumeRouteAsync(new ResumeRouteRequest { Name = Name });
        var report = await story.SettledAsync(result.Campaign);

        Assert.Equal(People, report.In(MessageState.Delivered));
        var seen = await story.CheckAsync(new HistoryLimits { Window = Route.Window, Rates = [new RateLimit("route", 40)] });
        Assert.Equal(People, seen.Submits.Count);
        Assert.DoesNotContain(seen.Submits, submit => submit.At > paused + seen.LongestStall && submit.At < resumed);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_lower_rate_holds_from_the_answer_on_and_the_configured_one_comes_back()
    {
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(Route);
        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(People));
        await Eventually.TrueAsync(() => story.Smsc.Submits >= 20, "the campaign is on its way");

        var answer = await story.Client.Routes.SetRouteRateAsync(new SetRouteRateRequest { Name = Name, SegmentsPerSecond = 10 });
        var lowered = WallClock.Time.GetUtcNow();
        Assert.Equal((40, 10, 10), Rates(answer.Route));
        Assert.True(answer.Route.Binds.Sum(bind => bind.SegmentsPerSecond) <= 10);
        var before = story.Smsc.Submits;
        await Eventually.TrueAsync(() => story.Smsc.Submits >= before + 20, "it goes on, slowly");
        var raised = WallClock.Time.GetUtcNow();
        var reset = await story.Client.Routes.ResetRouteRateAsync(new ResetRouteRateRequest { Name = Name });
        Assert.Equal((40, 0, 40), Rates(reset.Route));
        var report = await story.SettledAsync(result.Campaign);

        Assert.Equal(People, report.In(MessageState.Delivered));
        await story.CheckAsync(
            new HistoryLimits
            {
                Window = Route.Window,
                Rates =
                [
                    new RateLimit("route", 40),
                    new RateLimit("route, lowered", 10, submit => submit.At > lowered + TimeSpan.FromSeconds(1) && submit.At < raised),
                ],
            }
        );
    }

    private static async Task<Route> RouteAsync(Story story) =>
        (await story.Client.Routes.GetRouteAsync(new GetRouteRequest { Name = Name })).Route;

    private static (int Configured, int Set, int InForce) Rates(Route route) =>
        (route.ConfiguredSegmentsPerSecond, route.SetSegmentsPerSecond, route.SegmentsPerSecond);
}
