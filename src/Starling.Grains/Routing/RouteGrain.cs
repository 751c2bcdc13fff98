using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;

namespace Starling.Grains.Routing;

/// <summary>One carrier route: moves the shares of its rate to the binds that have work.</summary>
/// <remarks>
/// Key: the route's name. State: none; the truth is the share column of the bind leases, whose sum the ledger keeps within the rate, so a
/// second activation can slow the route but never exceed it. Not reentrant. What the binds reported last is lost on deactivation, by design.
/// </remarks>
public sealed class RouteGrain(IRouteDirectory routes, IBindLeases leases, TimeProvider time) : Grain, IRouteGrain
{
    /// <summary>A bind that has not reported for so long is silent: its share may be moved by others.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3) + TimeSpan.FromMilliseconds(1_050);

    /// <summary>A bind without work for so long is idle.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<int, (BindDemand Demand, long At)> _reports = [];
    private readonly Dictionary<int, long> _workedAt = [];
    private long _listenedSince;

    private RouteProfile Route =>
        routes.Find(GrainKeys.ReadRoute(this.GetPrimaryKeyString()))
        ?? throw new InvalidOperationException($"There is no route for {this.GetPrimaryKeyString()}.");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _listenedSince = time.GetTimestamp();
        return Task.CompletedTask;
    }

    public async ValueTask<int> ReportAsync(BindDemand demand)
    {
        var now = time.GetTimestamp();
        if (demand.Wanted > 0)
        {
            _workedAt[demand.Bind] = now;
        }
        else if (_workedAt.TryGetValue(demand.Bind, out var worked) && time.GetElapsedTime(worked, now) < Pause)
        {
            // Between two pages is no reason to move a share, which costs both binds a second.
            demand = demand with
            {
                Wanted = 1,
            };
        }

        _reports[demand.Bind] = (demand, now);
        await TakeFromSilentAsync();
        return ShareTable.Divide(Route.SegmentsPerSecond, Route.Binds, [.. _reports.Values.Select(report => report.Demand)])[demand.Bind];
    }

    public async Task<RouteStatus> StatusAsync()
    {
        var route = Route;
        var binds = await Task.WhenAll(
            Enumerable
                .Range(0, route.Binds)
                .Select(bind => GrainFactory.GetGrain<IBindGrain>(GrainKeys.Bind(route.Id, bind)).PingAsync().AsTask())
        );
        return new RouteStatus(route.Id, route.SegmentsPerSecond, binds);
    }

    /// <summary>A silent bind learns with its next renewal that its share is gone; by now it has stopped writing for want of one.</summary>
    private async Task TakeFromSilentAsync()
    {
        for (var bind = 0; bind < Route.Binds; bind++)
        {
            var heard = _reports.TryGetValue(bind, out var report) ? report.At : _listenedSince;
            if (time.GetElapsedTime(heard) >= Silence)
            {
                await leases.SetShareAsync(Route.Id, bind, 0, Route.SegmentsPerSecond, CancellationToken.None);
                _reports[bind] = (new BindDemand(bind, 0, 0, false), time.GetTimestamp());
            }
        }
    }
}
