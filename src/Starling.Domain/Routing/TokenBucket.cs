namespace Starling.Domain.Routing;

/// <summary>Segments per second on average, with a burst; exact in integers, whatever the clock's frequency.</summary>
/// <remarks>
/// <para>
/// Starts full. A text of more segments than the burst may still pass when the bucket is full and leaves it in debt, so that at one
/// segment per second a text of three leaves whole and the next waits three seconds.
/// </para>
/// <para>
/// Times are ticks of a monotonic clock, as <see cref="TimeProvider.GetTimestamp"/> gives them; one that goes back counts as no time.
/// A bucket shapes averages: for a carrier's limit in every second see <see cref="SlidingLog"/>. For one thread only.
/// </para>
/// </remarks>
public sealed class TokenBucket
{
    private readonly long _frequency;
    private long _level; // in 1/frequency of a segment, so that a tick adds exactly `SegmentsPerSecond`
    private long _at;

    /// <param name="segmentsPerSecond">From 0, when nothing comes in.</param>
    /// <param name="burst">Most segments that gather while nobody takes any; at least 1.</param>
    /// <param name="frequency">Ticks per second: <see cref="TimeProvider.TimestampFrequency"/>; at most 10⁹.</param>
    /// <param name="now">The present.</param>
    public TokenBucket(int segmentsPerSecond, int burst, long frequency, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(segmentsPerSecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(frequency, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frequency, 1_000_000_000);
        _frequency = frequency;
        _at = now;
        _level = burst * frequency;
        SegmentsPerSecond = segmentsPerSecond;
        Burst = burst;
    }

    /// <summary>What comes in.</summary>
    public int SegmentsPerSecond { get; private set; }

    /// <summary>What the bucket holds at most.</summary>
    public int Burst { get; private set; }

    /// <summary>Whole segments that may be taken now; 0 when in debt.</summary>
    public int Available(long now)
    {
        Fill(now);
        return (int)Math.Max(0, _level / _frequency);
    }

    /// <summary>Takes all the segments of a text, or none.</summary>
    public bool TryTake(int segments, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(segments);
        Fill(now);
        if (_level < Math.Min(segments, Burst) * _frequency)
        {
            return false;
        }

        _level -= segments * _frequency;
        return true;
    }

    /// <summary>Takes what there is, up to <paramref name="wanted"/>.</summary>
    /// <returns>How many were taken.</returns>
    public int TakeUpTo(int wanted, long now)
    {
        var taken = Math.Min(wanted, Available(now));
        _level -= taken * _frequency;
        return taken;
    }

    /// <summary>Takes back what was taken and not used; above the burst it is lost.</summary>
    public void Return(int segments, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(segments);
        Fill(now);
        _level = Math.Min(Burst * _frequency, _level + segments * _frequency);
    }

    /// <summary>When <see cref="TryTake"/> would succeed if nobody else took anything; <see cref="long.MaxValue"/> at rate 0.</summary>
    public long WhenAvailable(int segments, long now)
    {
        Fill(now);
        var lacking = Math.Min(segments, Burst) * _frequency - _level;
        if (lacking <= 0)
        {
            return _at;
        }

        return SegmentsPerSecond == 0 ? long.MaxValue : _at + CeilingOf(lacking, SegmentsPerSecond);
    }

    /// <summary>Changes rate and burst from now on; what was gathered stays, up to the new burst, and so does a debt.</summary>
    public void SetRate(int segmentsPerSecond, int burst, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(segmentsPerSecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        Fill(now);
        SegmentsPerSecond = segmentsPerSecond;
        Burst = burst;
        _level = Math.Min(_level, burst * _frequency);
    }

    private void Fill(long now)
    {
        var elapsed = now - _at;
        if (elapsed <= 0)
        {
            return;
        }

        _at = now;
        var room = Burst * _frequency - _level;
        if (SegmentsPerSecond == 0 || room == 0)
        {
            return;
        }

        // Compared before it is multiplied: a bucket left alone for years overflows nothing.
        _level = elapsed >= CeilingOf(room, SegmentsPerSecond) ? Burst * _frequency : _level + elapsed * SegmentsPerSecond;
    }

    private static long CeilingOf(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
