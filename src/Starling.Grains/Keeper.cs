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
            try
            {
                await PingAsync(stoppingToken);
                await Task.Delay(Every, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // The next round comes in a second.
                LogMissed(fault);
                await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PingAsync(CancellationToken stop)
    {
        foreach (var route in routes.Routes)
        {
            for (var bind = 0; bind < route.Binds; bind++)
            {
                await grains.GetGrain<IBindGrain>(GrainKeys.Bind(route.Id, bind)).PingAsync();
            }
        }

        foreach (var campaign in await campaigns.ListActiveAsync(stop))
        {
            await grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaign.Id)).PingAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "A round of pings failed")]
    private partial void LogMissed(Exception fault);
}
