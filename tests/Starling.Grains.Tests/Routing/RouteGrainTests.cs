using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Testing;
using Orleans.Core.Internal;
using Orleans.Storage;
using Orleans.TestingHost;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Routing;

/// <summary>What a route tells its binds: shares, what operators want, what throttling teaches; what is kept when it begins anew.</summary>
public sealed class RouteGrainTests(RouteGrainTests.Silo silo) : IClassFixture<RouteGrainTests.Silo>
{
    private const int Configured = 100;
    private static int _lastRoute;

    private readonly string _id = $"north-{Interlocked.Increment(ref _lastRoute)}";

    private IRouteGrain Route => silo.Route(_id);

    [Fact]
    public async Task Binds_with_work_share_the_configured_rate()
    {
        Assert.Equal(new BindOrder(Configured, Configured, false), await ReportAsync(0));
        Assert.Equal(new BindOrder(50, Configured, false), await ReportAsync(1));
    }

    [Fact]
    public async Task A_set_rate_holds_over_a_new_beginning_and_is_taken_back_with_null()
    {
        await Route.SetRateAsync(40);
        Assert.Equal(new BindOrder(40, 40, false), await ReportAsync(0));
        await BeginAnewAsync();
        Assert.Equal(40, (await ReportAsync(0)).RouteRate);
        var status = await Route.StatusAsync();
        Assert.Equal((Configured, 40, 40), (status.ConfiguredRate, status.SetRate, status.SegmentsPerSecond));

        await Route.SetRateAsync(null);
        await BeginAnewAsync();
        Assert.Equal(Configured, (await ReportAsync(0)).RouteRate);
        Assert.Null((await Route.StatusAsync()).SetRate);
    }

    [Fact]
    public async Task The_lower_of_the_set_and_the_configured_rate_holds()
    {
        await Route.SetRateAsync(40);
        silo.Configure(_id, 30);
        Assert.Equal(30, (await ReportAsync(0)).RouteRate);
        silo.Configure(_id, Configured);
        Assert.Equal(40, (await ReportAsync(0)).RouteRate);
    }

    [Fact]
    public async Task Texts_get_the_time_they_need_at_a_low_rate_before_the_first_is_taken_at_it()
    {
        var before = silo.Directory.Find(_id)!.Deadline;
        await Route.SetRateAsync(1);
        var slow = silo.Directory.Find(_id)!.Deadline;
        Assert.True(slow > before);
        Assert.Contains((_id, 1), await silo.Paces.ReadAsync(TestContext.Current.CancellationToken));
        await Route.SetRateAsync(null);
        Assert.Equal(slow, silo.Directory.Find(_id)!.Deadline);
    }

    [Fact]
    public async Task A_pause_holds_over_a_new_beginning_keeps_its_first_reason_and_ends_with_resume()
    {
        await Route.PauseAsync("default", "complaints");
        await Route.PauseAsync("other", "more complaints");
        Assert.Equal(new BindOrder(0, 0, true), await ReportAsync(0));
        await BeginAnewAsync();
        Assert.Equal(new BindOrder(0, 0, true), await ReportAsync(0));
        var status = await Route.StatusAsync();
        Assert.Equal(new RoutePause(silo.Clock.GetCurrentInstant(), "default", "complaints"), status.Pause);
        Assert.Equal(0, status.SegmentsPerSecond);

        await Route.ResumeAsync();
        await BeginAnewAsync();
        Assert.Equal(Configured, (await ReportAsync(0)).Share);
        Assert.Null((await Route.StatusAsync()).Pause);
    }

    [Fact]
    public async Task A_change_that_could_not_be_kept_is_not_in_force()
    {
        await ReportAsync(0);
        silo.States.Fault = new IOException("The disk is full.");
        try
        {
            await Assert.ThrowsAnyAsync<Exception>(() => Route.PauseAsync("default", ""));
        }
        finally
        {
            silo.States.Fault = null;
        }

        await silo.UntilEndedAsync(Route);
        Assert.False((await ReportAsync(0)).Paused);
    }

    [Fact]
    public async Task Throttling_of_one_bind_slows_the_whole_route_within_what_its_longest_text_needs()
    {
        await ReportAsync(0);
        await ReportAsync(1);
        Assert.Equal(75, (await ReportAsync(0, throttled: 3)).RouteRate);
        Assert.Equal(75 / 2, (await ReportAsync(1)).Share);
        var status = await Route.StatusAsync();
        Assert.Equal((75, silo.Clock.GetCurrentInstant()), (status.SegmentsPerSecond, status.SlowedSince));
        Assert.True(silo.Directory.Find(_id)!.LeastThrottledRate < 75);
    }

    [Fact]
    public async Task What_the_binds_have_is_the_ledgers_word_and_a_bind_of_former_settings_counts_until_it_is_silent()
    {
        silo.Leases.Put(_id, 0, 60);
        silo.Leases.Put(_id, 3, 40);
        await Route.PauseAsync("default", "");
        Assert.Equal(100, (await Route.AllottedAsync()).SegmentsPerSecond);
        silo.Leases.Put(_id, 0, 0);
        await Silo.UntilAsync(async () =>
        {
            await ReportAsync(0);
            await ReportAsync(1);
            return (await Route.AllottedAsync()).SegmentsPerSecond == 0;
        });
        await Silo.UntilAsync(async () => (await Route.AllottedAsync()).NothingFor > Duration.Zero);
        await Route.ResumeAsync();
        Assert.Equal(Duration.Zero, (await Route.AllottedAsync()).NothingFor);
    }

    [Fact]
    public async Task A_bind_that_does_not_answer_is_said_to_be_silent() =>
        Assert.All((await Route.StatusAsync()).Binds, bind => Assert.True(bind.IsSilent));

    private async Task<BindOrder> ReportAsync(int bind, int throttled = 0) =>
        await Route.ReportAsync(new BindDemand(bind, 0, 10, true, throttled));

    private async Task BeginAnewAsync()
    {
        await Route.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        await silo.UntilEndedAsync(Route);
    }

    public sealed class Silo : IAsyncLifetime
    {
        private const int Routes = 40;
        private readonly InProcessTestCluster _cluster;

        public Silo()
        {
            Directory = new RouteDirectory(Options.Create(Settings()));
            var builder = new InProcessTestClusterBuilder(1);
            builder.ConfigureSilo((_, host) => host.Services.AddSingleton<IGrainStorage>(States));
            builder.ConfigureSiloHost(
                (_, host) =>
                    host
                        .Services.AddSingleton<IRouteDirectory>(Directory)
                        .AddSingleton<IBindLeases>(Leases)
                        .AddSingleton<IRoutePaces>(Paces)
                        .AddSingleton<QuietTime>()
                        .AddSingleton<IClock>(Clock)
            );
            _cluster = builder.Build();
        }

        public RouteDirectory Directory { get; }

        public FakeClock Clock { get; } = new(Instant.FromUtc(2026, 9, 15, 14, 30));

        internal KeptStates States { get; } = new();

        internal LeaseTable Leases { get; } = new();

        internal PaceTable Paces { get; } = new();

        public IRouteGrain Route(string id) => _cluster.Client.GetGrain<IRouteGrain>(GrainKeys.Route(id));

        /// <summary>The settings change while it runs.</summary>
        public void Configure(string id, int rate)
        {
            var settings = Settings();
            settings.Routes[id].SegmentsPerSecond = rate;
            Directory.Take(settings);
        }

        public Task UntilEndedAsync(IRouteGrain route) =>
            UntilAsync(() => Task.FromResult(!_cluster.TryGetGrainContext(route.GetGrainId(), out _)));

        public static async Task UntilAsync(Func<Task<bool>> condition)
        {
            var began = Environment.TickCount64;
            while (!await condition())
            {
                Assert.True(Environment.TickCount64 - began < 20_000, "waited in vain");
                await PumpRig.SettleAsync(100);
            }
        }

        public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

        public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

        private static RoutingOptions Settings()
        {
            var options = new RoutingOptions { DefaultRoute = "north-1" };
            for (var route = 1; route <= Routes; route++)
            {
                options.Routes[$"north-{route}"] = new RouteOptions { SegmentsPerSecond = Configured, Binds = 2 };
            }

            return options;
        }
    }
}
