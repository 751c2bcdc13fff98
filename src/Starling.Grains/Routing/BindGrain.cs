using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;
using Starling.Grains.Inbound;
using Starling.Grains.Receipts;

namespace Starling.Grains.Routing;

/// <summary>One bind of a route: the address under which lanes find its pump.</summary>
/// <remarks>
/// Key: route and number. State: none; the lease row says who may write. Reentrant: lanes wait for credits while others hand over. Kept
/// alive by the keeper's pings; a second activation waits for the lease and takes nothing before it has it.
/// </remarks>
[Orleans.Concurrency.Reentrant]
#pragma warning disable CA1001 // Its pump is disposed in OnDeactivateAsync, where an activation ends.
public sealed class BindGrain(
    IRouteDirectory routes,
    ICarrierLinkFactory links,
    IDispatchLedger dispatch,
    IBindLeases leases,
    ReceiptMatcher receipts,
    InboundDesk inbound,
    ILocalSiloDetails silo,
    IClock clock,
    TimeProvider time,
    ILogger<BindGrain> logger
) : Grain, IBindGrain
#pragma warning restore CA1001
{
    private static readonly Duration DrainWithin = Duration.FromSeconds(25);

    private BindPump? _pump;

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_pump is { } pump)
        {
            await pump.DrainAsync(DrainWithin);
            await pump.DisposeAsync();
        }
    }

    public ValueTask<BindStatus> PingAsync() => new(Pump().Status);

    public Task<CreditGrant> ReserveAsync(CreditRequest request) => Pump().ReserveAsync(request);

    public Task<TextAnswer[]> SubmitAsync(CreditGrant grant, ReadyText[] texts) => Pump().SubmitAsync(grant, texts);

    private BindPump Pump()
    {
        if (_pump is { HasEnded: false } working)
        {
            return working;
        }

        var (routeId, bind) = GrainKeys.ReadBind(this.GetPrimaryKeyString());
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
                receipts,
                inbound,
                grain.ReportAsync,
                clock,
                time,
                logger
            )
        );
        _pump.Start();
        return _pump;
    }
}
