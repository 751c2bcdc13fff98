using Microsoft.Extensions.Hosting;
using NodaTime;
using Starling.Grains.Routing;

namespace Starling.Grains.Placement;

/// <summary>
/// The silo's work ends before the silo does: lanes take no more pages, binds write what has an intent, wait for its answers, unbind and give
/// their leases back, while all of them still answer. The other silos go on at once, and nothing is left without an outcome.
/// </summary>
public sealed class Departure(SiloHome home, LocalBinds binds) : IHostedService
{
    /// <summary>Answers of carriers that take longer are left to the sweep.</summary>
    private static readonly Duration DrainWithin = Duration.FromSeconds(25);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        home.Leave();
        return binds.DrainAsync(DrainWithin);
    }
}
