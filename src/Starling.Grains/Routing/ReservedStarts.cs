using Starling.Domain.Routing;

namespace Starling.Grains.Routing;

/// <summary>The starts one text has reserved in its bind's log; reserved anew when they were missed.</summary>
public sealed class ReservedStarts(SlidingLog log)
{
    private readonly Queue<long> _starts = new();

    /// <summary>Starts reserved and not used.</summary>
    public int Count => _starts.Count;

    /// <summary>When the next segment may be written.</summary>
    public long Next => _starts.Peek();

    /// <summary>Makes sure that each segment still to be written has a start.</summary>
    /// <param name="segments">Starts needed: segments still to be written.</param>
    /// <returns>False when the last could not start in time.</returns>
    public bool Ensure(int segments, long now, long notAfter)
    {
        if (_starts.Count == segments && now <= _starts.Peek() + log.Lateness)
        {
            return true;
        }

        _starts.Clear();
        Span<long> starts = stackalloc long[segments];
        if (!log.TryReserve(now, notAfter, starts))
        {
            return false;
        }

        foreach (var start in starts)
        {
            _starts.Enqueue(start);
        }

        return true;
    }

    /// <summary>The next segment is being written.</summary>
    public void Take() => _starts.Dequeue();

    /// <summary>The log took its future starts back, or they were missed.</summary>
    public void Forget() => _starts.Clear();
}
