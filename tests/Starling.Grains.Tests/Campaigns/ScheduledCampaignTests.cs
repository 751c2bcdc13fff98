using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using Orleans.Runtime;
using Orleans.TestingHost;
using Starling.Domain.Campaigns;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Routing;
using Starling.Grains.Tests.Routing;
using Starling.Host;

namespace Starling.Grains.Tests.Campaigns;

/// <summary>
/// A campaign that starts by itself, woken by Orleans' reminders, in a silo without a keeper: by its reminder, by whoever finds it overdue,
/// not early, once; and what becomes of the reminder. Reminders go by real time, the campaign by the clock of the tests.
/// </summary>
public sealed class ScheduledCampaignTests(ScheduledCampaignTests.Silo silo) : IClassFixture<ScheduledCampaignTests.Silo>
{
    private static readonly Duration Soon = Duration.FromMilliseconds(200);
    private static readonly Duration Tomorrow = Duration.FromDays(1);

    private readonly CampaignId _id = silo.Campaigns.Add();

    private ICampaignGrain Campaign => silo.Campaign(_id);

    private Domain.Campaigns.Campaign Row => silo.Campaigns[_id];

    private static Instant Now => Silo.Now;

    [Fact]
    public async Task Its_reminder_starts_it_and_is_gone_afterwards()
    {
        var startsAt = Now + Soon;
        var change = await Campaign.ScheduleAsync(startsAt);
        Assert.Equal((true, CampaignState.Scheduled), (change.Moved, change.State));
        await Silo.UntilAsync(() => Task.FromResult(Row.State == CampaignState.Running));
        Assert.InRange(Row.StartedAt!.Value - startsAt, Duration.Zero, Duration.FromSeconds(15));
        await Silo.UntilAsync(async () => await ReminderAsync() is null);
    }

    [Fact]
    public async Task A_reminder_is_registered_for_its_instant_and_comes_again_no_sooner_than_orleans_allows()
    {
        await Campaign.ScheduleAsync(Now + Tomorrow);
        var reminder = await ReminderAsync();
        Assert.NotNull(reminder);
        var real = Silo.Real.GetCurrentInstant().ToDateTimeUtc();
        Assert.InRange(reminder.StartAt, real.AddHours(23), real.AddHours(25));
        Assert.True(reminder.Period >= silo.Least);
    }

    [Fact]
    public async Task A_reminder_that_comes_before_its_instant_starts_nothing_and_comes_again()
    {
        await Campaign.ScheduleAsync(Now + Tomorrow);
        await RemindAsync();
        Assert.Equal(CampaignState.Scheduled, Row.State);
        Assert.NotNull(await ReminderAsync());
    }

    [Fact]
    public async Task Asked_again_it_starts_at_the_new_time_earlier_or_later()
    {
        await Campaign.ScheduleAsync(Now + Tomorrow);
        var first = await ReminderAsync();
        await Campaign.ScheduleAsync(Now + Tomorrow + Tomorrow);
        Assert.True((await ReminderAsync())!.StartAt > first!.StartAt.AddHours(12));
        await Campaign.ScheduleAsync(Now + Soon);
        await Silo.UntilAsync(() => Task.FromResult(Row.State == CampaignState.Running));
    }

    [Fact]
    public async Task Started_by_hand_it_starts_at_once_and_the_reminder_is_gone()
    {
        await Campaign.ScheduleAsync(Now + Tomorrow);
        Assert.True((await Campaign.StartAsync()).Moved);
        Assert.Equal((CampaignState.Running, (Instant?)null), (Row.State, Row.StartsAt));
        Assert.Null(await ReminderAsync());
    }

    [Fact]
    public async Task Cancelled_it_never_starts_even_if_its_reminder_still_comes()
    {
        await Campaign.ScheduleAsync(Now + Tomorrow);
        Assert.True((await Campaign.CancelAsync()).Moved);
        Assert.Null(await ReminderAsync());
        await RemindAsync();
        Assert.True(Row.State is CampaignState.Cancelling or CampaignState.Cancelled);
        Assert.Null(Row.StartedAt);
    }

    [Fact]
    public async Task It_cannot_be_paused_nor_scheduled_once_it_runs()
    {
        await Campaign.ScheduleAsync(Now + Tomorrow);
        var pause = await Campaign.PauseAsync();
        Assert.Equal((false, CampaignState.Scheduled), (pause.Moved, pause.State));
        await Campaign.StartAsync();
        var late = await Campaign.ScheduleAsync(Now + Tomorrow);
        Assert.Equal((false, CampaignState.Running), (late.Moved, late.State));
    }

    [Fact]
    public async Task Who_finds_it_overdue_starts_it_without_its_reminder()
    {
        await silo.Campaigns.ScheduleAsync(_id, Now - Duration.FromSeconds(3), CancellationToken.None);
        await Campaign.PingAsync();
        Assert.Equal(CampaignState.Running, Row.State);
    }

    [Fact]
    public async Task However_many_wake_it_at_once_one_of_them_starts_it()
    {
        await silo.Campaigns.ScheduleAsync(_id, Now - Duration.FromSeconds(3), CancellationToken.None);
        var before = silo.Campaigns.Started;
        await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(_ => new[] { Campaign.PingAsync(), RemindAsync() }));
        Assert.Equal((CampaignState.Running, before + 1), (Row.State, silo.Campaigns.Started));
    }

    [Fact]
    public async Task Its_figures_tell_when_it_starts()
    {
        await Campaign.ScheduleAsync(Now + Tomorrow);
        var progress = await Campaign.ProgressAsync();
        Assert.Equal((CampaignState.Scheduled, Row.StartsAt), (progress.State, progress.StartsAt));
    }

    private Task RemindAsync() => Campaign.Cast<IRemindable>().ReceiveReminder("start", default);

    private async Task<ReminderEntry?> ReminderAsync() =>
        (await silo.Reminders.ReadRows(Campaign.GetGrainId(), TestContext.Current.CancellationToken)).Reminders.SingleOrDefault();

    public sealed class Silo : IAsyncLifetime
    {
        private static readonly OffsetClock Clock = new(WallClock.Clock, Duration.FromDays(-30));
        private readonly InProcessTestCluster _cluster;

        public Silo()
        {
            var directory = new RouteDirectory(
                Options.Create(new RoutingOptions { DefaultRoute = "north", Routes = { ["north"] = new RouteOptions() } })
            );
            var builder = new InProcessTestClusterBuilder(1);
            builder.ConfigureSilo((_, host) => host.UseInMemoryReminderService());
            builder.ConfigureSiloHost(
                (_, host) =>
                    host
                        .Services.AddSingleton<IRouteDirectory>(directory)
                        .AddSingleton<IRoutePaces>(new PaceTable())
                        .AddSingleton<QuietTime>()
                        .AddSingleton<ICampaignLedger>(Campaigns)
                        .AddSingleton<IClock>(Clock)
            );
            _cluster = builder.Build();
        }

        /// <summary>The campaigns' clock: real time, and another day than the reminders'.</summary>
        public static Instant Now => Clock.GetCurrentInstant();

        public static IClock Real => WallClock.Clock;

        internal CampaignTable Campaigns { get; } = new(Clock);

        public IReminderTable Reminders => Services.GetRequiredService<IReminderTable>();

        /// <summary>The shortest period that Orleans takes.</summary>
        public TimeSpan Least => Services.GetRequiredService<IOptions<ReminderOptions>>().Value.MinimumReminderPeriod;

        private IServiceProvider Services => _cluster.GetSiloServiceProvider();

        public ICampaignGrain Campaign(CampaignId id) => _cluster.Client.GetGrain<ICampaignGrain>(GrainKeys.Campaign(id));

        public static Task UntilAsync(Func<Task<bool>> condition) => RouteGrainTests.Silo.UntilAsync(condition);

        public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

        public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
    }
}
