using NodaTime;
using Starling.Host;

namespace Starling.Scenarios.Tests.Scene;

/// <summary>The wall clock, put forward by the story while the server runs: what is due tomorrow is due now.</summary>
/// <param name="begin">What it shows first; the wall clock's time unless told otherwise.</param>
internal sealed class MovedClock(Instant? begin = null) : IClock
{
    private long _aheadTicks = begin is { } first ? (first - WallClock.Clock.GetCurrentInstant()).BclCompatibleTicks : 0;

    public Instant GetCurrentInstant() => WallClock.Clock.GetCurrentInstant() + Duration.FromTicks(Interlocked.Read(ref _aheadTicks));

    /// <summary>Until it shows at least this.</summary>
    public void PutForwardTo(Instant instant)
    {
        var missing = instant - GetCurrentInstant();
        if (missing > Duration.Zero)
        {
            Interlocked.Add(ref _aheadTicks, missing.BclCompatibleTicks + 1);
        }
    }
}
