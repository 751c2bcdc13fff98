using Starling.Grains.Contracts;

namespace Starling.Grains.Routing;

/// <summary>What operators want of a route, kept over restarts.</summary>
[GenerateSerializer, Alias("starling.route-state")]
public sealed class RouteState
{
    /// <summary>Names the rows of this state, and of no other grain's: the provider's key is this name and the grain's key.</summary>
    public const string Name = "route";

    /// <summary>The rate set instead of the configured one, segments/s; null when none is.</summary>
    [Id(0)]
    public int? SegmentsPerSecond { get; set; }

    /// <summary>Null when the route is not paused.</summary>
    [Id(1)]
    public RoutePause? Pause { get; set; }
}
