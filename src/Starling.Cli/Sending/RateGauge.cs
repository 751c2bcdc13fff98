namespace Starling.Cli.Sending;

/// <summary>The rate of a counter over the last few seconds.</summary>
internal sealed class RateGauge(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<(long Timestamp, long Count)> _samples = new();

    /// <summary>Takes the counter's present value.</summary>
    /// <returns>Counts per second over the window; 0 until there are two samples.</returns>
    public double Sample(long count)
    {
        var now = clock.GetTimestamp();
        _samples.Enqueue((now, count));
        while (_samples.Count > 2 && clock.GetElapsedTime(_samples.Peek().Timestamp, now) > Window)
        {
            _samples.Dequeue();
        }

        var (then, before) = _samples.Peek();
        var seconds = clock.GetElapsedTime(then, now).TotalSeconds;
        return seconds <= 0 ? 0 : Math.Max(0, count - before) / seconds;
    }
}
