using Starling.Grains.Contracts;

namespace Starling.Grains.Routing;

/// <summary>How a route's rate is divided among its binds: equally, and what an idle bind does not need goes to those that have work.</summary>
public static class ShareTable
{
    /// <summary>A bind keeps at least this part of its equal share, so that it can begin at once: a tenth.</summary>
    private const int IdlePart = 10;

    /// <param name="rate">Segments/s of the route.</param>
    /// <param name="binds">Binds of the route.</param>
    /// <param name="demands">What the binds reported last; one that never did counts as idle.</param>
    /// <returns>A share for each bind; together at most the rate.</returns>
    public static int[] Divide(int rate, int binds, IReadOnlyList<BindDemand> demands)
    {
        var shares = new int[binds];
        var working = demands.Where(demand => demand.CanWrite && demand.Wanted > 0).Select(demand => demand.Bind).Order().ToArray();
        var able = demands.Where(demand => demand.CanWrite).Select(demand => demand.Bind).Order().ToArray();
        if (able.Length == 0)
        {
            // Nobody can write: everyone keeps the equal share that a first start gives.
            Spread(shares, [.. Enumerable.Range(0, binds)], rate);
            return shares;
        }

        if (working.Length == 0)
        {
            Spread(shares, able, rate);
            return shares;
        }

        var idle = able.Except(working).ToArray();
        var kept = rate / binds / IdlePart;
        Array.ForEach(idle, bind => shares[bind] = kept);
        Spread(shares, working, rate - kept * idle.Length);
        return shares;
    }

    private static void Spread(int[] shares, int[] among, int rate)
    {
        for (var place = 0; place < among.Length; place++)
        {
            shares[among[place]] = rate / among.Length + (place < rate % among.Length ? 1 : 0);
        }
    }
}
