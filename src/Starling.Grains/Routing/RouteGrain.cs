using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Routing;

/// <summary>One carrier route: moves the shares of its rate to the binds that have work, slows when the carrier throttles, and does what operators want.</summary>
/// <remarks>
/// Key: the route's name. State: <see cref="RouteState"/>, what operators want. The truth about shares is the column of the bind leases, whose
/// sum the ledger keeps within the rate, so a second activation can slow the route but never exceed it. Not reentrant, but for the reading of
/// its status. What the binds reported last, and what throttling has taught, is lost on deactivation, by design.
/// </remarks>
public sealed partial class RouteGrain(
    [PersistentState(RouteState.Name)] IPersistentState<RouteState> state,
    IRouteDirectory routes,
    QuietTime quiet,
    IBindLeases leases,
    IClock clock,
    TimeProvider time,
    ILogger<RouteGrain> logger
) : Grain, IRouteGrain
{
    /// <summary>A bind that has not reported for so long is silent: its share may be moved by others.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3) + TimeSpan.FromMilliseconds(1_050);

    /// <summary>A bind without work for so long is idle.</summary>
    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long a bind may take to say how it stands.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, (BindDemand Demand, long At)> _reports = [];
    private readonly Dictionary<int, long> _workedAt = [];
    private readonly AdaptiveRate _borne = new(time.TimestampFrequency);
    private Instant? _slowedSince;
    private long _listenedSince;
    private long? _nothingSince;
    private int _bindsEver;
    private IDisposable? _watch;
    private volatile RouteFigures _figures = new(0, false, false);

    private RouteProfile Route =>
        routes.Find(GrainKeys.ReadRoute(this.GetPrimaryKeyString()))
        ?? throw new InvalidOperationException($"There is no route for {this.GetPrimaryKeyString()}.");

    /// <summary>What settings and operators allow.</summary>
    private int Ceiling => Math.Min(Route.SegmentsPerSecond, state.State.SegmentsPerSecond ?? int.MaxValue);

    private bool IsPaused => state.State.Pause is not null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _listenedSince = time.GetTimestamp();

        // Texts that need longer at such a rate must have that time before the first of them is taken.
        await quiet.SlowAsync(Route.Id, Ceiling, cancellationToken);

        // A bind that the settings no longer have keeps its row, and its share would be missed.
        var rows = await leases.ListAsync(Route.Id, cancellationToken);
        _bindsEver = rows.Select(row => row.Bind + 1).Append(Route.Binds).Max();
        TakeFigures();
        _watch = StarlingMeter.Watch(Route.Id, () => _figures);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        return Task.CompletedTask;
    }

    public async ValueTask<BindOrder> ReportAsync(BindDemand demand)
    {
        var now = time.GetTimestamp();
        if (demand.Throttled > 0)
        {
            Slow(demand, now);
        }

        if (demand.Wanted > 0)
        {
            _workedAt[demand.Bind] = now;
        }
        else if (_workedAt.TryGetValue(demand.Bind, out var worked) && time.GetElapsedTime(worked, now) < IdleAfter)
        {
            // Between two pages is no reason to move a share, which costs both binds a second.
            demand = demand with
            {
                Wanted = 1,
            };
        }

        _reports[demand.Bind] = (demand, now);
        await TakeFromSilentAsync();
        TakeFigures();
        return Order(demand.Bind);
    }

    public async Task<RouteStatus> StatusAsync()
    {
        var route = Route;
        var binds = await Task.WhenAll(Enumerable.Range(0, route.Binds).Select(bind => AskAsync(route.Id, bind)));
        TakeFigures();
        return new RouteStatus(
            route.Id,
            route.SegmentsPerSecond,
            state.State.SegmentsPerSecond,
            _figures.SegmentsPerSecond,
            _slowedSince,
            state.State.Pause,
            binds
        );
    }

    public async Task SetRateAsync(int? segmentsPerSecond)
    {
        if (segmentsPerSecond < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(segmentsPerSecond), segmentsPerSecond, "A rate is at least 1 segment/s.");
        }

        if (segmentsPerSecond is { } rate)
        {
            await quiet.SlowAsync(Route.Id, rate, CancellationToken.None);
        }

        if (state.State.SegmentsPerSecond != segmentsPerSecond)
        {
            await SaveAsync(kept => kept.SegmentsPerSecond = segmentsPerSecond);
            LogRate(Route.Id, Ceiling, Route.SegmentsPerSecond);
        }
    }

    public async Task PauseAsync(string by, string reason)
    {
        if (!IsPaused)
        {
            await SaveAsync(kept => kept.Pause = new RoutePause(clock.GetCurrentInstant(), by, reason));
            LogPaused(Route.Id, by);
        }
    }

    public async Task ResumeAsync()
    {
        if (IsPaused)
        {
            _nothingSince = null;
            await SaveAsync(kept => kept.Pause = null);
            LogResumed(Route.Id);
        }
    }

    public async Task<RouteAllotment> AllottedAsync()
    {
        await TakeFromSilentAsync();
        var sum = (await leases.ListAsync(Route.Id, CancellationToken.None)).Sum(row => row.Share);

        // Only while it is paused does nobody raise what was seen at 0.
        _nothingSince = sum == 0 && IsPaused ? _nothingSince ?? time.GetTimestamp() : null;
        return new RouteAllotment(sum, _nothingSince is { } since ? Duration.FromTimeSpan(time.GetElapsedTime(since)) : Duration.Zero);
    }

    private void Slow(BindDemand demand, long now)
    {
        if (_borne.Throttled(now, Ceiling, Route.LeastThrottledRate))
        {
            _slowedSince ??= clock.GetCurrentInstant();
            LogSlowed(Route.Id, demand.Bind, demand.Throttled, _borne.At(now, Ceiling));
        }
    }

    private BindOrder Order(int bind)
    {
        var rate = _figures.SegmentsPerSecond;
        var shares = ShareTable.Divide(rate, Route.Binds, [.. _reports.Values.Select(report => report.Demand)]);
        return new BindOrder(shares[bind], rate, IsPaused);
    }

    /// <summary>The rate in force as of now, for orders, answers and metrics alike.</summary>
    private void TakeFigures()
    {
        var borne = _borne.At(time.GetTimestamp(), Ceiling);
        if (!_borne.IsSlowed)
        {
            _slowedSince = null;
        }

        _figures = new RouteFigures(IsPaused ? 0 : borne, IsPaused, _borne.IsSlowed);
    }

    private async Task<BindStatus> AskAsync(string route, int bind)
    {
        try
        {
            return await GrainFactory.GetGrain<IBindGrain>(GrainKeys.Bind(route, bind)).PingAsync().AsTask().WaitAsync(Answer, time);
        }
        catch (Exception)
        {
            // Whatever keeps it from answering, the others are to be seen.
            return BindStatus.Silent(bind);
        }
    }

    private async Task SaveAsync(Action<RouteState> change)
    {
        try
        {
            change(state.State);
            await state.WriteStateAsync();
        }
        catch
        {
            // What is in memory now is not what was kept; the next activation reads that.
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>A silent bind learns with its next renewal that its share is gone; by now it has stopped writing for want of one.</summary>
    private async Task TakeFromSilentAsync()
    {
        for (var bind = 0; bind < _bindsEver; bind++)
        {
            var heard = _reports.TryGetValue(bind, out var report) ? report.At : _listenedSince;
            if (time.GetElapsedTime(heard) >= Silence)
            {
                await leases.SetShareAsync(Route.Id, bind, 0, Route.SegmentsPerSecond, CancellationToken.None);
                _reports[bind] = (new BindDemand(bind, 0, 0, false, 0), time.GetTimestamp());
            }
        }
    }
}
