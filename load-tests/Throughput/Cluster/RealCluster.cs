using Starling.Client;
using Starling.Host;
using Starling.V1;

namespace Starling.Throughput.Cluster;

/// <summary>Looks before load goes to a cluster that is not ours: texts must not reach people by an oversight.</summary>
internal static class RealCluster
{
    public const string FirstWord = "--carrier-may-be-real";
    public const string SecondWord = "--people-will-be-texted";

    /// <exception cref="InvalidOperationException">A route is not the built-in simulator's, and it was not told twice that this is meant.</exception>
    public static async Task CheckAsync(StarlingClient client, LoadOptions options)
    {
        var routes = await client.Routes.ListRoutesAsync(new ListRoutesRequest());
        var others = routes.Routes.Select(route => route.Name["routes/".Length..]).Where(route => route != BuiltInCarrier.Route).ToList();
        if (others.Count > 0 && !(options.MayBeRealCarrier && options.PeopleWillBeTexted))
        {
            throw new InvalidOperationException(
                $"The cluster has routes that are not the built-in simulator: {string.Join(", ", others)}. A load test sends thousands of texts, "
                    + $"which cost money and may reach people. If a simulator is behind them, or this is meant, say so twice: {FirstWord} {SecondWord}"
            );
        }
    }
}
