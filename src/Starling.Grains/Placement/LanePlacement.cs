using Orleans.Placement;
using Orleans.Runtime.Hosting;
using Orleans.Runtime.Placement;

namespace Starling.Grains.Placement;

/// <summary>The grain lives where its lane's slots live; the key tells the lane (<see cref="GrainKeys.LaneOf"/>).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PlacedByLaneAttribute() : PlacementAttribute(new LanePlacement());

/// <inheritdoc cref="PlacedByLaneAttribute"/>
[Serializable]
public sealed class LanePlacement : PlacementStrategy;

/// <inheritdoc cref="LaneSilos"/>
public sealed class LanePlacementDirector(ISiloStatusOracle silos) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var living = LivingSilos.Of(silos);
        return Task.FromResult(
            living.Length == 1 ? living[0] : LaneSilos.Choose(GrainKeys.LaneOf(target.GrainIdentity.Key.AsSpan()), living)
        );
    }
}

/// <summary>Makes the placements and the lanes' directory known to a silo.</summary>
public static class PlacementSiloBuilderExtensions
{
    public static ISiloBuilder AddStarlingPlacement(this ISiloBuilder silo)
    {
        silo.AddPlacementDirector<BindPlacement, BindPlacementDirector>();
        silo.AddPlacementDirector<LanePlacement, LanePlacementDirector>();
        silo.AddGrainDirectory<LaneDirectory>(LaneDirectory.Name, (_, _) => new LaneDirectory());
        return silo;
    }
}
