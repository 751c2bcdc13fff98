namespace Starling.Grains.Placement;

/// <summary>
/// Which silo each bind of a route lives on: rendezvous hashing with a limit, so that no silo has more than its equal part of them, all silos
/// come to the same answer from the same members, and few binds move when a silo comes or goes.
/// </summary>
public static class BindSilos
{
    /// <param name="route">Its id.</param>
    /// <param name="bind">0-based.</param>
    /// <param name="binds">How many the route has.</param>
    /// <param name="silos">Living silos, at least one, in any order.</param>
    public static SiloAddress Choose(string route, int bind, int binds, IReadOnlyList<SiloAddress> silos)
    {
        var most = (binds + silos.Count - 1) / silos.Count;
        var taken = new int[silos.Count];
        for (var each = 0; ; each++)
        {
            var best = -1;
            for (var at = 0; at < silos.Count; at++)
            {
                if (taken[at] < most && (best < 0 || IsBefore(route, each, silos[at], silos[best])))
                {
                    best = at;
                }
            }

            if (each == bind || best < 0)
            {
                return silos[Math.Max(0, best)];
            }

            taken[best]++;
        }
    }

    private static bool IsBefore(string route, int bind, SiloAddress one, SiloAddress other) =>
        (Weight(route, bind, one), Weight(route, bind, other)) is var (left, right)
        && (left > right || (left == right && one.CompareTo(other) > 0));

    private static ulong Weight(string route, int bind, SiloAddress silo)
    {
        // FNV-1a over the route's name, so that the binds of several routes do not all go the same way.
        var hash = 14695981039346656037UL;
        foreach (var c in route)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return SiloWeight.Of(silo, hash ^ (ulong)bind);
    }
}
