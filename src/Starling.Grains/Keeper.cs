using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Routing;

namespace Starling.Grains;

/// <summary>
/// Each second, wakes the campaigns and binds that should be alive, and looks whether leases move: recovery never waits for a reminder, and
/// a campaign whose reminder did not come is found overdue.
/// </summary>
public sealed partial class Keeper(
    IGrainFactory grains,
    ICampaignLedger campaigns,
    IBindLeases leases,
    LeaseSightings sightings,
    IRouteDirectory routes,
    QuietTime quiet,
    IClock clock,
    TimeProvider time,
    ILogger<Keeper> logger
) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>What does not answer within this is on a silo that died, and woken elsewhere in a later round.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(2);

    /// <summary>What a reminder may be late before a campaign is started without it.</summary>
    private static readonly Duration ReminderMayBeLate = Duration.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Each for itself: a bind or a silo that cannot be reached keeps nothing else asleep.
            await Task.WhenAll([
                .. routes.Routes.Select(LookAfterAsync),
                TryAsync(PingCampaignsAsync),
                TryAsync(() => quiet.RefreshAsync(CancellationToken.None)),
            ]);
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        LogStopped();
    }

    private Task LookAfterAsync(RouteProfile route) =>
        Task.WhenAll([
            TryAsync(() => SeeLeasesAsync(route)),
            .. Enumerable
                .Range(0, route.Binds)
                .Select(bind => TryAsync(() => grains.GetGrain<IBindGrain>(GrainKeys.Bind(route.Id, bind)).PingAsync().AsTask())),
        ]);

    private async Task SeeLeasesAsync(RouteProfile route)
    {
        foreach (var row in await leases.ListAsync(route.Id, CancellationToken.None))
        {
            sightings.See(row);
        }
    }

    private async Task PingCampaignsAsync()
    {
        var active = await campaigns.ListActiveAsync(clock.GetCurrentInstant() - ReminderMayBeLate, CancellationToken.None);
        await Task.WhenAll(active.Select(campaign => TryAsync(grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaign.Id)).PingAsync)));
    }

    private async Task TryAsync(Func<Task> ping)
    {
        try
        {
            await ping().WaitAsync(Answer, time);
        }
        catch (Exception fault)
        {
            // The next round comes in a second.
            LogMissed(fault.GetType().Name, fault.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "The keeper has stopped: nothing is woken any more")]
    private partial void LogStopped();

    [LoggerMessage(LogLevel.Warning, "A ping failed: {Fault}: {Message}")]
    private partial void LogMissed(string fault, string message);
}
