using System.Collections.Concurrent;
using HdrHistogram;

namespace Starling.Throughput.Load;

/// <summary>Plays the load simulations of a scenario and takes the figures.</summary>
/// <remarks>
/// In the open models a call that begins late, because the machine or the server was busy, has its latency counted from when it should
/// have begun: a server that stalls for a second is charged with every call that was due in it.
/// </remarks>
public sealed class ScenarioRunner : IDisposable
{
    /// <summary>Calls on their way at once in the open models; those beyond begin late, and are charged so.</summary>
    private const int MostOpen = 20_000;

    private readonly Scenario _scenario;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellation;
    private readonly LongConcurrentHistogram _latency = LatencyHistogram.Create();
    private readonly ConcurrentDictionary<string, long> _failures = new();
    private readonly ConcurrentDictionary<int, long> _perSecond = new();
    private readonly SemaphoreSlim _open = new(MostOpen);
    private readonly long _began;
    private int _invocations;
    private long _ok;
    private long _failed;
    private long _bytes;

    private ScenarioRunner(Scenario scenario, TimeProvider time, CancellationToken cancellation)
    {
        (_scenario, _time, _cancellation) = (scenario, time, cancellation);
        _began = time.GetTimestamp();
    }

    /// <summary>Plays it; faults of a call are counted, never thrown.</summary>
    public static async Task<ScenarioStats> RunAsync(Scenario scenario, TimeProvider time, CancellationToken cancellation)
    {
        using var runner = new ScenarioRunner(scenario, time, cancellation);
        var rate = 0.0;
        foreach (var simulation in scenario.Simulations)
        {
            rate = await runner.PlayAsync(simulation, rate);
        }

        return runner.Stats();
    }

    public void Dispose() => _open.Dispose();

    private async Task<double> PlayAsync(LoadSimulation simulation, double rateBefore)
    {
        switch (simulation)
        {
            case LoadSimulation.RampingInject ramp:
                await InjectAsync(rateBefore, ramp.Rate / ramp.Interval.TotalSeconds, ramp.During);
                return ramp.Rate / ramp.Interval.TotalSeconds;
            case LoadSimulation.Inject inject:
                var rate = inject.Rate / inject.Interval.TotalSeconds;
                await InjectAsync(rate, rate, inject.During);
                return rate;
            case LoadSimulation.KeepConstant constant:
                var end = _time.GetTimestamp() + (long)(constant.During.TotalSeconds * _time.TimestampFrequency);
                await RepeatAsync(constant.Copies, () => _time.GetTimestamp() < end);
                return 0;
            case LoadSimulation.IterationsForConstant iterations:
                var left = iterations.Iterations;
                await RepeatAsync(iterations.Copies, () => Interlocked.Decrement(ref left) >= 0);
                return 0;
            default:
                throw new ArgumentException($"no such simulation: {simulation}", nameof(simulation));
        }
    }

    private Task RepeatAsync(int copies, Func<bool> goesOn) =>
        Task.WhenAll(
            Enumerable
                .Range(0, copies)
                .Select(_ =>
                    Task.Run(
                        async () =>
                        {
                            while (!_cancellation.IsCancellationRequested && goesOn())
                            {
                                await CallAsync(_time.GetTimestamp());
                            }
                        },
                        CancellationToken.None
                    )
                )
        );

    /// <summary>Calls at a rate that moves evenly from one to another: call k begins when the area below the rate is k.</summary>
    private async Task InjectAsync(double from, double to, TimeSpan during)
    {
        var began = _time.GetTimestamp();
        var calls = new List<Task>();
        var total = (int)Math.Round((from + to) / 2 * during.TotalSeconds);
        for (var call = 0; call < total && !_cancellation.IsCancellationRequested; call++)
        {
            var intended = began + (long)(StartOf(call, from, to, during.TotalSeconds) * _time.TimestampFrequency);
            var wait = _time.GetElapsedTime(_time.GetTimestamp(), intended);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, _cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await _open.WaitAsync(CancellationToken.None);
            calls.Add(
                Task.Run(
                    async () =>
                    {
                        await CallAsync(intended);
                        _open.Release();
                    },
                    CancellationToken.None
                )
            );
        }

        await Task.WhenAll(calls);
    }

    /// <summary>Seconds until the area below the line from one rate to the other is so many calls.</summary>
    private static double StartOf(int call, double from, double to, double seconds)
    {
        var slope = (to - from) / seconds;
        return Math.Abs(slope) < 1e-9 ? call / from : (Math.Sqrt((from * from) + (2 * slope * call)) - from) / slope;
    }

    private async Task CallAsync(long intended)
    {
        Response response;
        try
        {
            response = await _scenario.Run(new ScenarioContext(Interlocked.Increment(ref _invocations) - 1, intended, _cancellation));
        }
        catch (Exception fault)
        {
            response = Response.Fail(fault.GetType().Name);
        }

        Interlocked.Add(ref _bytes, response.SizeBytes);
        if (response.IsError)
        {
            Interlocked.Increment(ref _failed);
            _failures.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
            return;
        }

        Interlocked.Increment(ref _ok);
        _latency.Record(_time.GetElapsedTime(intended));
        _perSecond.AddOrUpdate((int)_time.GetElapsedTime(_began).TotalSeconds, 1, (_, count) => count + 1);
    }

    private ScenarioStats Stats()
    {
        var stats = new ScenarioStats
        {
            Name = _scenario.Name,
            Ok = _ok,
            Failed = _failed,
            Bytes = _bytes,
            Took = _time.GetElapsedTime(_began),
            Failures = _failures,
            Latency = Latency.Of(_latency),
            PerSecond =
            [
                .. Enumerable
                    .Range(0, _perSecond.IsEmpty ? 0 : _perSecond.Keys.Max() + 1)
                    .Select(second => _perSecond.GetValueOrDefault(second)),
            ],
            Broken = [],
        };
        return stats with { Broken = [.. _scenario.Thresholds.Where(rule => !rule.Check(stats)).Select(rule => rule.Rule)] };
    }
}
