using NodaTime;
using Starling.Domain.Ports;

namespace Starling.Domain.Routing;

/// <summary>How long after a stop something permitted before it may still leave, whichever process writes it.</summary>
/// <remarks>
/// A text may begin until D after its intent, and D is longer on a route that an operator slowed. The slower rate is on disk before any
/// process writes by the longer D, and is read after the stop's commit: an intent that came before the stop cannot have had a longer one.
/// </remarks>
public sealed class QuietTime(IRouteDirectory routes, IRoutePaces paces)
{
    /// <summary>The longest of all routes, as of now. To be asked after the commit of what is to be waited for.</summary>
    public async Task<Duration> LongestAsync(CancellationToken cancel)
    {
        await RefreshAsync(cancel);
        return routes.Routes.Select(route => route.Quiet).DefaultIfEmpty(Duration.Zero).Max();
    }

    /// <summary>Of one route, as of now.</summary>
    public async Task<Duration> OfAsync(string route, CancellationToken cancel)
    {
        await RefreshAsync(cancel);
        return routes.Find(route)?.Quiet ?? Duration.Zero;
    }

    /// <summary>Takes over what other processes have slowed.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        foreach (var (route, segmentsPerSecond) in await paces.ReadAsync(cancel))
        {
            routes.Slow(route, segmentsPerSecond);
        }
    }

    /// <summary>A route is about to run at this rate: all who ask from now on know.</summary>
    public async Task SlowAsync(string route, int segmentsPerSecond, CancellationToken cancel)
    {
        if (routes.Find(route) is { } known && segmentsPerSecond < (known.SlowestRate ?? known.SegmentsPerSecond))
        {
            await paces.SlowAsync(route, segmentsPerSecond, cancel);
            routes.Slow(route, segmentsPerSecond);
        }
    }
}
