namespace Starling.Grains.Membership;

/// <summary>This silo's own membership: what it acts by, what the table of members says, and how it is given up.</summary>
public interface ISiloMembership
{
    /// <summary>Silos of one name are one cluster.</summary>
    string Cluster { get; }

    /// <summary>This silo; another name after each start.</summary>
    string Silo { get; }

    /// <summary>The membership as this silo has it in memory.</summary>
    /// <returns>Its version, and the silos that are not dead by it, in order.</returns>
    (long Version, IReadOnlyList<string> Living) Look();

    /// <summary>Whether the table of members holds this silo.</summary>
    /// <exception cref="Exception">The table cannot be read: nothing is known.</exception>
    Task<bool> IsListedAsync(CancellationToken cancel);

    /// <summary>Ends this silo in good order, as not ready and with an exit code that has its supervisor start it anew.</summary>
    void StandDown();
}
