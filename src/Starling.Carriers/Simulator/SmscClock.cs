namespace Starling.Carriers.Simulator;

/// <summary>Time as the simulator counts it: from its start, in ticks of 10 ms, on the monotonic clock.</summary>
internal sealed class SmscClock(TimeProvider timeProvider)
{
    /// <summary>Length of a tick: the grain of every delay.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly long _start = timeProvider.GetTimestamp();

    /// <summary>Wall time of the start, for dates in receipts.</summary>
    public DateTimeOffset StartedAt { get; } = timeProvider.GetUtcNow();

    /// <summary>Time since the start.</summary>
    public TimeSpan Now => timeProvider.GetElapsedTime(_start);

    public static int TickAt(TimeSpan sinceStart) => (int)(sinceStart.Ticks / Tick.Ticks);

    /// <summary>Ticks a delay takes, rounded up; 0 only for none.</summary>
    public static int TicksOf(TimeSpan delay) => (int)((delay.Ticks + Tick.Ticks - 1) / Tick.Ticks);
}
