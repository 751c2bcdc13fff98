namespace Starling.Grains.Placement;

/// <summary>
/// Which silo a lane's slots live on: the living silo with the highest weight for that lane (rendezvous hashing), so that all silos come to
/// the same answer from the same members, and a silo that comes or goes moves its own lanes only.
/// </summary>
/// <remarks>Lanes of all campaigns and the contacts of their slots are placed alike: what a page asks stays inside its silo.</remarks>
public static class LaneSilos
{
    /// <param name="lane">0 to 15.</param>
    /// <param name="silos">Living silos, at least one, in any order.</param>
    public static SiloAddress Choose(int lane, IReadOnlyList<SiloAddress> silos)
    {
        var best = silos[0];
        var most = Weight(lane, best);
        for (var at = 1; at < silos.Count; at++)
        {
            var weight = Weight(lane, silos[at]);
            if (weight > most || (weight == most && silos[at].CompareTo(best) > 0))
            {
                (best, most) = (silos[at], weight);
            }
        }

        return best;
    }

    private static ulong Weight(int lane, SiloAddress silo) => SiloWeight.Of(silo, (uint)lane);
}
