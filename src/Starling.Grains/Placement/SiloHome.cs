using Starling.Domain.Routing;

namespace Starling.Grains.Placement;

/// <summary>What belongs to this silo by the members of now; what a grain does that woke here when there were others.</summary>
public interface ISiloHome
{
    /// <summary>Whether this silo is about to stop: nothing new is begun here, and what has begun is brought to its end.</summary>
    bool IsLeaving { get; }

    /// <summary>Whether a lane's grains and contacts live here.</summary>
    bool HasLane(int lane);

    /// <summary>Whether a bind lives here.</summary>
    bool HasBind(string route, int bind);
}

/// <inheritdoc cref="ISiloHome"/>
public sealed class SiloHome(ISiloStatusOracle silos, IRouteDirectory routes) : ISiloHome
{
    private volatile bool _isLeaving;

    public bool IsLeaving => _isLeaving;

    /// <summary>From now on nothing new is begun here.</summary>
    public void Leave() => _isLeaving = true;

    public bool HasLane(int lane) => Is(LaneSilos.Choose(lane, LivingSilos.Of(silos)));

    public bool HasBind(string route, int bind) =>
        Is(BindSilos.Choose(route, bind, Math.Max(bind + 1, routes.Find(route)?.Binds ?? 0), LivingSilos.Of(silos)));

    private bool Is(SiloAddress silo) => silo.Equals(silos.SiloAddress);
}
