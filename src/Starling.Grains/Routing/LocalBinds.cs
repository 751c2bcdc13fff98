using System.Collections.Concurrent;
using NodaTime;

namespace Starling.Grains.Routing;

/// <summary>The binds at work in this silo, so that they can be drained before it stops.</summary>
public sealed class LocalBinds
{
    private readonly ConcurrentDictionary<BindPump, byte> _pumps = new();

    public void Add(BindPump pump) => _pumps.TryAdd(pump, 0);

    public void Remove(BindPump pump) => _pumps.TryRemove(pump, out _);

    /// <summary>Drains all of them at once; each gives its lease back.</summary>
    public Task DrainAsync(Duration bound) => Task.WhenAll(_pumps.Keys.Select(pump => pump.DrainAsync(bound)));
}
