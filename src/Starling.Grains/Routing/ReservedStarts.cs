using Starling.Domain.Routing;

namespace Starling.Grains.Routing;

/// <summary>The starts one text has reserved in a rate's log; reserved anew when they were missed.</summary>
public sealed class ReservedStarts(SlidingLog log)
{
    private readonly Queue<long> _starts = new();

    /// <summary>Makes sure that each PDU still to be written has a start.</summary>
    /// <param name="slots">Starts needed: segments still to be written.</param>
    /// <returns>False when the last could not start in time.</returns>
    public bool Ensure(int slots, long now, long notAfter)
    {
        if (_starts.Count == slots && now <= _starts.Peek() + log.Lateness)
        {
            return true;
        }

        _starts.Clear();
        Span<long> starts = stackalloc long[slots];
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

    /// <summary>When the next PDU may be written.</summary>
    /// <param name="weight">Segments it costs: it goes when the last of them may.</param>
    public long Next(int weight) => weight == 1 ? _starts.Peek() : _starts.ElementAt(weight - 1);

    /// <summary>The next PDU is being written.</summary>
    public void Take(int weight)
    {
        for (var segment = 0; segment < weight; segment++)
        {
            _starts.Dequeue();
        }
    }

    /// <summary>The log took its future starts back.</summary>
    public void Forget() => _starts.Clear();
}
