using System.Collections.Concurrent;
using Orleans.GrainDirectory;

namespace Starling.Grains.Placement;

/// <summary>Remembers the activations of this silo, and asks nobody.</summary>
/// <remarks>
/// Where a grain lives follows from its key and the members (<see cref="LaneSilos"/>), so no other silo need be told: a cluster-wide directory
/// would cost a call between silos for each contact that wakes. While the members change, a grain may live twice; the ledger's compare-and-sets
/// let one of the two win, as they would whatever the directory.
/// </remarks>
public sealed class LaneDirectory : IGrainDirectory
{
    public const string Name = "lanes";

    private readonly ConcurrentDictionary<GrainId, GrainAddress> _here = new();

    public Task<GrainAddress?> Register(GrainAddress address) => Register(address, null);

    public Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress) =>
        Task.FromResult<GrainAddress?>(
            _here.AddOrUpdate(
                address.GrainId,
                static (_, given) => given.address,
                static (_, known, given) => given.previousAddress is { } previous && previous.Matches(known) ? given.address : known,
                (address, previousAddress)
            )
        );

    public Task Unregister(GrainAddress address)
    {
        if (_here.TryGetValue(address.GrainId, out var known) && known.Matches(address))
        {
            _here.TryRemove(new KeyValuePair<GrainId, GrainAddress>(address.GrainId, known));
        }

        return Task.CompletedTask;
    }

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult(_here.GetValueOrDefault(grainId));

    /// <summary>Only this silo's activations are known here.</summary>
    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
