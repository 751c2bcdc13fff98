namespace Starling.Domain.Ports;

/// <summary>
/// Where the silos say which cluster they believe to be in, beside the membership itself: when that is lost and made anew, each half sees
/// a whole cluster, and only a third place can tell that there are two. Never a data path, and no fence.
/// </summary>
public interface IMembershipWitness
{
    /// <summary>Writes down what a silo sees, as a beat later than its last, and reads what all silos of its cluster wrote.</summary>
    /// <param name="mine">Its <see cref="Sighting.Beat"/> is given by the ledger.</param>
    /// <returns>One row per silo, this one's included; rows of silos that stopped long ago may be among them.</returns>
    Task<IReadOnlyList<Sighting>> BeatAsync(Sighting mine, CancellationToken cancel);

    /// <summary>A silo stops: its row goes.</summary>
    Task LeaveAsync(string cluster, string silo, CancellationToken cancel);
}

/// <summary>What one silo sees of its cluster.</summary>
/// <param name="Cluster">Only silos of one name are compared.</param>
/// <param name="Silo">Its own name, another one after each start.</param>
/// <param name="Version">Of the membership it acts by; grows with each change of it.</param>
/// <param name="IsListed">Whether the table of members holds it, as far as it knows.</param>
/// <param name="Known">The silos it takes for living, itself included, in order.</param>
/// <param name="Beat">One more with each beat: a row whose beat stands still is of a silo that does not live.</param>
public sealed record Sighting(string Cluster, string Silo, long Version, bool IsListed, IReadOnlyList<string> Known, long Beat);
