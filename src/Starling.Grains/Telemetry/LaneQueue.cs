using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using NodaTime;

namespace Starling.Grains.Telemetry;

/// <summary>What a lane has in hand and has not handed on yet: the gauge of the queue's age is made of these.</summary>
/// <remarks>A lane takes the next page when the one before is through, so what it has in hand is the oldest of what it has.</remarks>
public sealed class LaneQueue(IClock clock)
{
    private static readonly ConcurrentDictionary<LaneQueue, byte> Waiting = new();

    /// <summary>Routes met so far: one that nothing waits for any more says 0, rather than nothing.</summary>
    private static readonly ConcurrentDictionary<string, byte> Routes = new();

    private volatile Page? _page;

    /// <summary>A page is in work.</summary>
    /// <param name="since">From when its first message could have gone.</param>
    public void Begin(string route, Instant since)
    {
        _page = new Page(route, since);
        Routes.TryAdd(route, 0);
        Waiting.TryAdd(this, 0);
    }

    /// <summary>It is through, or was put down.</summary>
    public void End() => Waiting.TryRemove(this, out _);

    /// <summary>By route, in seconds.</summary>
    internal static IEnumerable<Measurement<double>> Oldest()
    {
        var oldest = Routes.Keys.ToDictionary(route => route, _ => 0.0, StringComparer.Ordinal);
        foreach (var queue in Waiting.Keys)
        {
            var page = queue._page!;
            oldest[page.Route] = Math.Max(oldest.GetValueOrDefault(page.Route), queue.Age(page));
        }

        return oldest.Select(route => new Measurement<double>(route.Value, new KeyValuePair<string, object?>("route", route.Key)));
    }

    private double Age(Page page) => (clock.GetCurrentInstant() - page.Since).TotalSeconds;

    private sealed record Page(string Route, Instant Since);
}
