using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;
using Starling.Grains.Inbound;
using Starling.Grains.Placement;
using Starling.Grains.Receipts;
using Starling.Grains.Senders;

namespace Starling.Grains.Routing;

/// <summary>One bind of a route: the address under which lanes find its pump.</summary>
/// <remarks>
/// Key: route and number. State: none; the lease row says who may write. Reentrant: lanes wait for credits while others hand over. Kept
/// alive by the keeper's pings; a second activation waits for the lease and takes nothing before it has it. When the members have changed and
/// its place is elsewhere, it drains its pump while it still answers, and migrates there.
/// </remarks>
[Orleans.Concurrency.Reentrant]
[PlacedByBind]
#pragma warning disable CA1001 // Its pump is disposed in OnDeactivateAsync, where an activation ends.
public sealed partial class BindGrain(
    IRouteDirectory routes,
    ICarrierLinkFactory links,
    IDispatchLedger dispatch,
    IBindLeases leases,
    LeaseSightings sightings,
    LocalBinds local,
    ISiloHome home,
    ReceiptMatcher receipts,
    InboundDesk inbound,
    ISenderTraffic traffic,
    ILocalSiloDetails silo,
    IClock clock,
    TimeProvider time,
    ILogger<BindGrain> logger
) : Grain, IBindGrain
#pragma warning restore CA1001
{
    private static readonly Duration DrainWithin = Duration.FromSeconds(25);

    /// <summary>How long its place must be elsewhere before it goes there: silos that start together are all known by then.</summary>
    private static readonly TimeSpan SettleFor = TimeSpan.FromSeconds(5);

    /// <summary>Binds that move go one after the other, so that the others carry their work.</summary>
    private static readonly TimeSpan BetweenMoves = TimeSpan.FromSeconds(2);

    private BindPump? _pump;
    private Task? _moving;
    private long? _elsewhereSince;
    private long? _movedAt;

    private (string Route, int Bind) Key => GrainKeys.ReadBind(this.GetPrimaryKeyString());

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_pump is { } pump)
        {
            await pump.DrainAsync(DrainWithin);
            local.Remove(pump);
            await pump.DisposeAsync();
        }
    }

    public ValueTask<BindStatus> PingAsync()
    {
        MoveWhenElsewhere();
        return new(Pump()?.Status ?? BindStatus.Silent(Key.Bind));
    }

    public Task<CreditGrant> ReserveAsync(CreditRequest request) => Pump()?.ReserveAsync(request) ?? Task.FromResult(default(CreditGrant));

    public Task<TextAnswer[]> SubmitAsync(CreditGrant grant, ReadyText[] texts) =>
        Pump()?.SubmitAsync(grant, texts) ?? Task.FromResult(Array.ConvertAll(texts, _ => TextAnswer.NotTaken));

    private void MoveWhenElsewhere()
    {
        var (route, bind) = Key;
        if (_moving is not null || home.HasBind(route, bind))
        {
            _elsewhereSince = null;
            return;
        }

        _elsewhereSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_elsewhereSince.Value) >= SettleFor + bind * BetweenMoves)
        {
            LogMoves(logger, route, bind);
            _moving = MoveAsync();
        }
    }

    private async Task MoveAsync()
    {
        if (_pump is { } pump)
        {
            await pump.DrainAsync(DrainWithin);
        }

        _movedAt = time.GetTimestamp();

        // Not merely put to sleep: calls that are under way to this silo would wake it here again.
        this.MigrateOnIdle();
    }

    /// <summary>The pump at work; null when there is none and none is to be begun here.</summary>
    private BindPump? Pump()
    {
        if (_movedAt is { } moved && time.GetElapsedTime(moved) >= SettleFor)
        {
            // Calls still come here: nobody took it in, or who calls has not heard of it. Its next activation is looked for among the members of then.
            DeactivateOnIdle();
        }

        if (_pump is { HasEnded: false } || _moving is not null || home.IsLeaving)
        {
            return _pump;
        }

        if (_pump is { } ended)
        {
            local.Remove(ended);
        }

        var (routeId, bind) = Key;
        var route = routes.Find(routeId) ?? throw new InvalidOperationException($"There is no route '{routeId}'.");
        var grain = GrainFactory.GetGrain<IRouteGrain>(GrainKeys.Route(routeId));
        _pump = new BindPump(
            new BindPumpParts(
                route,
                bind,
                $"{silo.SiloAddress}/{bind}",
                links,
                routes,
                dispatch,
                leases,
                sightings,
                receipts,
                inbound,
                traffic,
                grain.ReportAsync,
                clock,
                time,
                logger
            )
        );
        _pump.Start();
        local.Add(_pump);
        return _pump;
    }

    [LoggerMessage(LogLevel.Information, "Bind {Route}/{Bind} drains here and moves to its new silo")]
    private static partial void LogMoves(ILogger logger, string route, int bind);
}
