namespace Starling.Carriers.Simulator;

/// <summary>Judges one account's rate in segments, at the instants they were read from the socket. Not thread-safe.</summary>
/// <remarks>
/// The peak is of an exact sliding second. A violation is a segment that makes more than the rate within 950 ms: what was sent a
/// second apart may arrive 50 ms closer.
/// </remarks>
internal sealed class RateJudge(int judgedSegmentsPerSecond)
{
    /// <summary>How much closer than sent segments may arrive.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    /// <summary>A second less the tolerance.</summary>
    public static readonly TimeSpan JudgedSpan = TimeSpan.FromSeconds(1) - Tolerance;

    private readonly SlidingSecond _second = new(TimeSpan.FromSeconds(1));
    private readonly SlidingSecond _judged = new(JudgedSpan);

    /// <summary>Most segments in any sliding second.</summary>
    public long Peak { get; private set; }

    /// <summary>Segments that were too many; always 0 without a rate to judge by.</summary>
    public long Violations { get; private set; }

    public void Read(TimeSpan now, int segments)
    {
        Peak = Math.Max(Peak, _second.Add(now, segments));
        if (judgedSegmentsPerSecond > 0)
        {
            Violations += Math.Clamp(_judged.Add(now, segments) - judgedSegmentsPerSecond, 0, segments);
        }
    }
}
