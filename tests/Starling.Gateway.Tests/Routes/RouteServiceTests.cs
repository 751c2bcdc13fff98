using Google.Rpc;
using Grpc.Core;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Grains.Contracts;

namespace Starling.Gateway.Tests.Routes;

/// <summary>Listing and reading; another rate and back; pause and resume; names, rates and reasons that cannot be meant.</summary>
public sealed class RouteServiceTests : IAsyncLifetime
{
    private const string North = "routes/north";
    private GatewayHarness _door = null!;

    public async ValueTask InitializeAsync() => _door = await GatewayHarness.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task A_route_is_read_with_its_binds()
    {
        var route = (await _door.Routes.GetRouteAsync(new() { Name = North })).Route;
        Assert.Equal((North, V1.RouteState.Active), (route.Name, route.State));
        Assert.Equal((100, 0, 100), (route.ConfiguredSegmentsPerSecond, route.SetSegmentsPerSecond, route.SegmentsPerSecond));
        var bind = Assert.Single(route.Binds);
        Assert.Equal(
            (V1.BindState.Connected, 100, 10, 3),
            (bind.State, bind.SegmentsPerSecond, bind.WindowSegments, bind.UnansweredSegments)
        );
        Assert.Equal((2, 15, "the carrier was away"), (bind.WaitingSegments, bind.FreeCredits, bind.LastError));
        Assert.Null(bind.ThrottleEndTime);
        Assert.Equal(2, route.WaitingSegments);
    }

    [Theory]
    [InlineData(LinkState.Down, V1.BindState.Disconnected)]
    [InlineData(LinkState.Binding, V1.BindState.Connecting)]
    [InlineData(LinkState.Refused, V1.BindState.Refused)]
    public async Task A_bind_without_a_session_says_which_kind_of_without(LinkState link, V1.BindState state)
    {
        _door.Grains.Route.Binds = [_door.Grains.Route.Binds[0] with { Link = link }, BindStatus.Silent(1)];
        var route = (await _door.Routes.GetRouteAsync(new() { Name = North })).Route;
        Assert.Equal([state, V1.BindState.Silent], route.Binds.Select(bind => bind.State));
    }

    [Fact]
    public async Task A_throttled_route_says_since_when_and_its_bind_until_when()
    {
        _door.Grains.Route.SlowedSince = GatewayHarness.Now;
        _door.Grains.Route.Binds = [_door.Grains.Route.Binds[0] with { RestsUntil = GatewayHarness.Now + Duration.FromSeconds(1) }];
        var route = (await _door.Routes.GetRouteAsync(new() { Name = North })).Route;
        Assert.Equal(GatewayHarness.Now.ToDateTimeUtc(), route.SlowTime.ToDateTime());
        Assert.Equal(GatewayHarness.Now.ToDateTimeUtc().AddSeconds(1), route.Binds[0].ThrottleEndTime.ToDateTime());
    }

    [Fact]
    public async Task Routes_are_listed_on_one_page()
    {
        var list = await _door.Routes.ListRoutesAsync(new());
        Assert.Equal(North, Assert.Single(list.Routes).Name);
        Assert.Equal("", list.NextPageToken);
        var fault = await Faults.OfAsync(async () => await _door.Routes.ListRoutesAsync(new() { PageToken = "nonsense" }));
        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.PageTokenInvalid), (fault.StatusCode, fault.ReasonOf()));
    }

    [Fact]
    public async Task A_lower_rate_is_answered_when_the_binds_have_no_more_by_the_ledger()
    {
        foreach (var sum in (int[])[100, 70, 40])
        {
            _door.Grains.Route.Allotted.Enqueue(new RouteAllotment(sum, Duration.Zero));
        }

        var answer = await _door.WhileTimePassesAsync(
            _door.Routes.SetRouteRateAsync(new() { Name = North, SegmentsPerSecond = 40 }).ResponseAsync
        );
        Assert.Equal((40, 40), (answer.Route.SetSegmentsPerSecond, answer.Route.SegmentsPerSecond));
        Assert.Equal(3, _door.Grains.Calls.Count(call => call == "route:north AllottedAsync"));

        var reset = await _door.Routes.ResetRouteRateAsync(new() { Name = North });
        Assert.Equal((0, 100), (reset.Route.SetSegmentsPerSecond, reset.Route.SegmentsPerSecond));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(101)]
    public async Task A_rate_outside_the_contracts_is_refused_with_the_range(int rate)
    {
        var fault = await Faults.OfAsync(async () =>
            await _door.Routes.SetRouteRateAsync(new() { Name = North, SegmentsPerSecond = rate })
        );
        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.ValueOutOfRange), (fault.StatusCode, fault.ReasonOf()));
        var violation = Assert.Single(fault.DetailOf<BadRequest>().FieldViolations);
        Assert.Equal("segments_per_second", violation.Field);
        Assert.Contains("1 to 100 segments/s", violation.Description, StringComparison.Ordinal);
        Assert.DoesNotContain("route:north SetRateAsync", _door.Grains.Calls);
    }

    [Fact]
    public async Task A_pause_is_answered_a_quiet_time_after_the_last_bind_has_nothing_and_says_who_and_why()
    {
        _door.Grains.Route.Allotted.Enqueue(new RouteAllotment(100, Duration.Zero));
        _door.Grains.Route.Allotted.Enqueue(new RouteAllotment(0, Duration.Zero));
        var began = _door.Time.GetUtcNow();
        var answer = await _door.WhileTimePassesAsync(
            _door.Routes.PauseRouteAsync(new() { Name = North, Reason = "complaints" }).ResponseAsync
        );
        Assert.True(_door.Time.GetUtcNow() - began >= TimeSpan.FromMilliseconds(100 + 1_750));
        Assert.Equal((V1.RouteState.Paused, 0), (answer.Route.State, answer.Route.SegmentsPerSecond));
        Assert.Equal(("default", "complaints"), (answer.Route.PausedBy, answer.Route.PauseReason));
        Assert.Equal(GatewayHarness.Now.ToDateTimeUtc(), answer.Route.PauseTime.ToDateTime());

        var resumed = await _door.Routes.ResumeRouteAsync(new() { Name = North });
        Assert.Equal(V1.RouteState.Active, resumed.Route.State);
        Assert.Null(resumed.Route.PauseTime);
    }

    [Fact]
    public async Task A_pause_that_has_held_for_long_is_answered_at_once()
    {
        _door.Grains.Route.Allotted.Enqueue(new RouteAllotment(0, Duration.FromMinutes(1)));
        var answer = await _door.Routes.PauseRouteAsync(new() { Name = North });
        Assert.Equal(V1.RouteState.Paused, answer.Route.State);
    }

    [Fact]
    public async Task Binds_that_do_not_obey_are_no_success()
    {
        _door.Grains.Route.Allotted.Enqueue(new RouteAllotment(100, Duration.Zero));
        var fault = await Faults.OfAsync(() =>
            _door.WhileTimePassesAsync(_door.Routes.PauseRouteAsync(new() { Name = North }).ResponseAsync)
        );
        Assert.Equal((StatusCode.Unavailable, ErrorReasons.Unavailable), (fault.StatusCode, fault.ReasonOf()));
    }

    [Theory]
    [InlineData("routes/south", StatusCode.NotFound, ErrorReasons.RouteNotFound)]
    [InlineData("north", StatusCode.InvalidArgument, ErrorReasons.NameMalformed)]
    [InlineData("routes/No Route", StatusCode.InvalidArgument, ErrorReasons.NameMalformed)]
    public async Task A_name_that_is_no_routes_is_refused_everywhere(string name, StatusCode code, string reason)
    {
        Func<Task>[] calls =
        [
            async () => await _door.Routes.GetRouteAsync(new() { Name = name }),
            async () => await _door.Routes.SetRouteRateAsync(new() { Name = name, SegmentsPerSecond = 1 }),
            async () => await _door.Routes.ResetRouteRateAsync(new() { Name = name }),
            async () => await _door.Routes.PauseRouteAsync(new() { Name = name }),
            async () => await _door.Routes.ResumeRouteAsync(new() { Name = name }),
        ];
        foreach (var call in calls)
        {
            var fault = await Faults.OfAsync(call);
            Assert.Equal((code, reason), (fault.StatusCode, fault.ReasonOf()));
        }
    }

    [Theory]
    [InlineData("two\nlines", ErrorReasons.ValueMalformed)]
    [InlineData(null, ErrorReasons.ValueTooLong)]
    public async Task A_reason_is_short_and_plain(string? why, string reason)
    {
        var fault = await Faults.OfAsync(async () =>
            await _door.Routes.PauseRouteAsync(new() { Name = North, Reason = why ?? new string('x', 201) })
        );
        Assert.Equal((StatusCode.InvalidArgument, reason), (fault.StatusCode, fault.ReasonOf()));
        Assert.DoesNotContain("route:north PauseAsync", _door.Grains.Calls);
    }
}
