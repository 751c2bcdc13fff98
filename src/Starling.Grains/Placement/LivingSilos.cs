namespace Starling.Grains.Placement;

/// <summary>The members among whom lanes, contacts and binds are shared out: one list for who places and for who is placed.</summary>
/// <remarks>
/// Not the silos that Orleans calls compatible: that list is made of what each silo said of itself, and a silo that joined while another slept may
/// never have heard from it. Placed by one list and turned away by another, a lane would work nowhere.
/// </remarks>
internal static class LivingSilos
{
    /// <summary>The silo itself alone while it knows of none yet.</summary>
    public static SiloAddress[] Of(ISiloStatusOracle silos)
    {
        var active = silos.GetApproximateSiloStatuses(onlyActive: true);
        return active.Count == 0 ? [silos.SiloAddress] : [.. active.Keys];
    }
}
