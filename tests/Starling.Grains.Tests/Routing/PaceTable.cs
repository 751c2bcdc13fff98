using System.Collections.Concurrent;
using Starling.Domain.Ports;

namespace Starling.Grains.Tests.Routing;

/// <summary>The lowest rates of routes, in memory.</summary>
internal sealed class PaceTable : IRoutePaces
{
    private readonly ConcurrentDictionary<string, int> _slowest = new();

    public Task SlowAsync(string route, int segmentsPerSecond, CancellationToken cancel)
    {
        _slowest.AddOrUpdate(route, segmentsPerSecond, (_, before) => Math.Min(before, segmentsPerSecond));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<(string Route, int SegmentsPerSecond)>> ReadAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<(string, int)>>([.. _slowest.Select(pace => (pace.Key, pace.Value))]);
}
