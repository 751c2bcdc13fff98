namespace Starling.Domain.Routing;

/// <summary>The rate a carrier bears, found by trying: cut by a quarter at once when it throttles, grown back step by step.</summary>
/// <remarks>
/// <para>
/// Additive increase, multiplicative decrease. Answers to what was written before a cut go on coming for a while, so that cuts are at least
/// <see cref="BetweenCuts"/> apart. After <see cref="Calm"/> without a throttling the rate grows by a fiftieth of the ceiling every
/// <see cref="BetweenSteps"/>, until the ceiling is reached and nothing is remembered any more.
/// </para>
/// <para>Times are ticks of a monotonic clock, as <see cref="TimeProvider.GetTimestamp"/> gives them. For one thread only.</para>
/// </remarks>
/// <param name="frequency">Ticks per second: <see cref="TimeProvider.TimestampFrequency"/>.</param>
public sealed class AdaptiveRate(long frequency)
{
    private const int CutPart = 4;
    private const int StepPart = 50;

    private int? _rate;
    private long _cutAt;
    private long _throttledAt;
    private long _steppedAt;

    /// <summary>Least time between two cuts: 1.5 s.</summary>
    public static TimeSpan BetweenCuts { get; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Time without a throttling before the rate grows: 5 s.</summary>
    public static TimeSpan Calm { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between two steps upward: 2 s.</summary>
    public static TimeSpan BetweenSteps { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the rate is below its ceiling because the carrier throttled.</summary>
    public bool IsSlowed => _rate is not null;

    /// <summary>The carrier said that it gets too much.</summary>
    /// <param name="now">When it was heard.</param>
    /// <param name="ceiling">Segments/s that would be allowed.</param>
    /// <param name="floor">Segments/s below which nothing is cut.</param>
    /// <returns>Whether the rate was cut.</returns>
    public bool Throttled(long now, int ceiling, int floor)
    {
        _throttledAt = now;
        var present = Math.Min(_rate ?? ceiling, ceiling);
        if ((_rate is not null && now - _cutAt < Ticks(BetweenCuts)) || present <= floor)
        {
            return false;
        }

        _rate = Math.Max(floor, present - Math.Max(1, present / CutPart));
        (_cutAt, _steppedAt) = (now, now);
        return true;
    }

    /// <summary>The rate as of now, in segments/s; a step is taken when its time has come, one at a time.</summary>
    public int At(long now, int ceiling)
    {
        if (_rate is not { } rate)
        {
            return ceiling;
        }

        if (now - _throttledAt >= Ticks(Calm) && now - _steppedAt >= Ticks(BetweenSteps))
        {
            rate += Math.Max(1, ceiling / StepPart);
            _steppedAt = now;
        }

        _rate = rate < ceiling ? rate : null;
        return Math.Min(rate, ceiling);
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * frequency);
}
