namespace Starling.Carriers.Simulator;

/// <summary>Exact count of what came within a span of time. What came at one instant shares one entry. Not thread-safe.</summary>
internal sealed class SlidingSecond(TimeSpan span)
{
    private readonly Queue<(long At, int Count)> _older = new();
    private (long At, int Count) _newest;
    private long _count;

    /// <summary>How many came in the span that ends at an instant.</summary>
    public long CountAt(TimeSpan now)
    {
        while (_older.TryPeek(out var oldest) && oldest.At <= now.Ticks - span.Ticks)
        {
            _older.Dequeue();
            _count -= oldest.Count;
        }

        if (_newest.At <= now.Ticks - span.Ticks)
        {
            _count -= _newest.Count;
            _newest.Count = 0;
        }

        return _count;
    }

    /// <summary>Counts some more and returns the new count. An instant before the last one, stamped by another thread, counts as the last one.</summary>
    public long Add(TimeSpan now, int count)
    {
        now = TimeSpan.FromTicks(Math.Max(now.Ticks, _newest.At));
        if (_newest.At == now.Ticks)
        {
            _newest.Count += count;
        }
        else
        {
            if (_newest.Count > 0)
            {
                _older.Enqueue(_newest);
            }

            _newest = (now.Ticks, count);
        }

        _count += count;
        return CountAt(now);
    }
}
