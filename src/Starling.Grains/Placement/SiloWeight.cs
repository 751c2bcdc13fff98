namespace Starling.Grains.Placement;

/// <summary>How strongly a silo claims something, the same in every process.</summary>
internal static class SiloWeight
{
    /// <summary>Mixes what is claimed and the silo (the finisher of SplitMix64).</summary>
    public static ulong Of(SiloAddress silo, ulong claimed)
    {
        var mixed = ((ulong)(uint)silo.GetConsistentHashCode() << 32) ^ claimed;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
