using Starling.Grains.Contracts;

namespace Starling.Grains;

/// <summary>One carrier route: moves the shares of its rate to the binds that have work.</summary>
/// <remarks>Key: <see cref="GrainKeys.Route"/>.</remarks>
[Alias("starling.route")]
public interface IRouteGrain : IGrainWithStringKey
{
    /// <summary>A bind tells what it needs and learns what its share should become. It lowers at once; it raises through the ledger.</summary>
    /// <returns>The share the bind should have, in segments/s.</returns>
    [Alias("report")]
    ValueTask<int> ReportAsync(BindDemand demand);

    /// <summary>How the route and its binds stand.</summary>
    [Alias("status")]
    Task<RouteStatus> StatusAsync();
}
