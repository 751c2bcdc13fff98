using NodaTime;

namespace Starling.Grains.Routing;

/// <summary>The rest of a bind after its carrier throttled it: longer each time while it goes on.</summary>
/// <remarks>Runs under its pump's lock.</remarks>
/// <param name="frequency">Timestamps per second.</param>
public sealed class ThrottleRest(long frequency)
{
    private static readonly Duration First = Duration.FromMilliseconds(250);
    private static readonly Duration Longest = Duration.FromSeconds(4);

    private int _throttled;

    /// <summary>How long the next one is.</summary>
    public Duration Length { get; private set; } = First;

    /// <summary>Timestamp up to which nothing is written.</summary>
    public long Until { get; private set; }

    /// <summary>PDUs throttled since this was asked last.</summary>
    public int TakeThrottled()
    {
        var throttled = _throttled;
        _throttled = 0;
        return throttled;
    }

    /// <summary>A PDU was throttled; those of one rest make one.</summary>
    public void Throttled(long now)
    {
        _throttled++;
        if (now >= Until)
        {
            Until = now + (long)(Length.TotalSeconds * frequency);
            Length = Duration.Min(Length * 2, Longest);
        }
    }

    /// <summary>An answer of any other kind ends the series.</summary>
    public void Answered(long now)
    {
        if (now >= Until)
        {
            Length = First;
        }
    }
}
