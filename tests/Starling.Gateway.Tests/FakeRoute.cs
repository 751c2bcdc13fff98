using System.Collections.Concurrent;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Grains;
using Starling.Grains.Contracts;

namespace Starling.Gateway.Tests;

/// <summary>A route's grain: it does what it is told, and its binds obey when the test says so.</summary>
internal sealed class FakeRoute(IClock clock)
{
    private int? _setRate;
    private RoutePause? _pause;

    /// <summary>What the ledger says that the binds have, each time it is asked; the last answer stays.</summary>
    public ConcurrentQueue<RouteAllotment> Allotted { get; } = new();

    public Instant? SlowedSince { get; set; }

    public BindStatus[] Binds { get; set; } =
    [new(0, LinkState.Bound, true, 100, 15, 3, 2, "bound", null, "the carrier was away", clock.GetCurrentInstant(), false)];

    public object Answer(string method, object?[] arguments)
    {
        switch (method)
        {
            case nameof(IRouteGrain.SetRateAsync):
                _setRate = (int?)arguments[0];
                return Task.CompletedTask;
            case nameof(IRouteGrain.PauseAsync):
                _pause ??= new RoutePause(clock.GetCurrentInstant(), (string)arguments[0]!, (string)arguments[1]!);
                return Task.CompletedTask;
            case nameof(IRouteGrain.ResumeAsync):
                _pause = null;
                return Task.CompletedTask;
            case nameof(IRouteGrain.AllottedAsync):
                return Task.FromResult(
                    Allotted.Count > 1 && Allotted.TryDequeue(out var next) ? next
                    : Allotted.TryPeek(out next) ? next
                    : default
                );
            case nameof(IRouteGrain.StatusAsync):
                var rate = _pause is null ? Math.Min(100, _setRate ?? 100) : 0;
                return Task.FromResult(new RouteStatus("north", 100, _setRate, rate, SlowedSince, _pause, Binds));
            default:
                throw new NotSupportedException(method);
        }
    }
}
