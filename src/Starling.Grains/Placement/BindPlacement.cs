using Orleans.Placement;
using Orleans.Runtime.Placement;
using Starling.Domain.Routing;

namespace Starling.Grains.Placement;

/// <summary>The bind lives where its part of the route's binds lives (<see cref="BindSilos"/>).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PlacedByBindAttribute() : PlacementAttribute(new BindPlacement());

/// <inheritdoc cref="PlacedByBindAttribute"/>
[Serializable]
public sealed class BindPlacement : PlacementStrategy;

/// <inheritdoc cref="BindSilos"/>
public sealed class BindPlacementDirector(IRouteDirectory routes, ISiloStatusOracle silos) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var (route, bind) = GrainKeys.ReadBind(target.GrainIdentity.Key.ToString()!);
        return Task.FromResult(BindSilos.Choose(route, bind, BindsOf(route, bind), LivingSilos.Of(silos)));
    }

    private int BindsOf(string route, int bind) => Math.Max(bind + 1, routes.Find(route)?.Binds ?? 0);
}
