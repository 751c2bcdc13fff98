using Starling.Throughput.Load;

namespace Starling.Throughput.Scenarios;

/// <summary>Messages by calls of their own, each answered when it is on disk.</summary>
internal static class UnitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static IEnumerable<LoadTest> All =>
        [
            new("unit", "closed loop: callers who send again as soon as they are answered", LoadTest.Plain, ClosedAsync)
            {
                RunsElsewhere = true,
            },
            new(
                "unit-open",
                "open loop: a fixed rate, latency from the instant at which each call should have begun",
                LoadTest.Plain,
                OpenAsync
            )
            {
                RunsElsewhere = true,
            },
        ];

    private static async Task ClosedAsync(Bench bench)
    {
        await bench.PrepareAsync();
        foreach (var callers in bench.Options.Callers)
        {
            // One caller alone makes so few that their number, not the time, must be small.
            var calls = Math.Min(bench.Options.Messages, 500 * callers);
            await bench.SinglesAsync($"unit, {callers} callers", Simulation.IterationsForConstant(callers, calls));
        }
    }

    private static async Task OpenAsync(Bench bench)
    {
        await bench.PrepareAsync();
        var during = TimeSpan.FromSeconds(bench.Options.Seconds);
        await bench.SinglesAsync(
            $"unit, {bench.Options.Rate} a second",
            Simulation.RampingInject(bench.Options.Rate, Second, during / 10),
            Simulation.Inject(bench.Options.Rate, Second, during)
        );
    }
}
