using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Starling.Domain.Ports;
using Starling.Domain.Routing;

namespace Starling.Grains;

/// <summary>Each second, wakes the campaigns and binds that should be alive: recovery never waits for a reminder.</summary>
public sealed partial class Keeper(
    IGrainFactory grains,
    ICampaignLedger campaigns,
    IRouteDirectory routes,
    TimeProvider time,
    ILogger<Keeper> logger
) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Each for itself: a bind that cannot be reached keeps no campaign asleep.
            await TryAsync(PingBindsAsync);
            await TryAsync(PingCampaignsAsync);
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        LogStopped();
    }

    private async Task PingBindsAsync()
    {
        foreach (var route in routes.Routes)
        {
            for (var bind = 0; bind < route.Binds; bind++)
            {
                var grain = grains.GetGrain<IBindGrain>(GrainKeys.Bind(route.Id, bind));
                await TryAsync(async () => await grain.PingAsync());
            }
        }
    }

    private async Task PingCampaignsAsync()
    {
        foreach (var campaign in await campaigns.ListActiveAsync(CancellationToken.None))
        {
            await TryAsync(grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaign.Id)).PingAsync);
        }
    }

    private async Task TryAsync(Func<Task> ping)
    {
        try
        {
            await ping();
        }
        catch (Exception fault)
        {
            // The next round comes in a second.
            LogMissed(fault);
        }
    }

    [LoggerMessage(LogLevel.Information, "The keeper has stopped: nothing is woken any more")]
    private partial void LogStopped();

    [LoggerMessage(LogLevel.Warning, "A ping failed")]
    private partial void LogMissed(Exception fault);
}
