using NodaTime;
using Starling.Host;

namespace Starling.Scenarios.Tests.Scene;

/// <summary>The wall clock, moved to where a story begins if it says so, and on from there: time goes by as usual, the hours are the story's.</summary>
internal sealed class MovedClock(Instant? begin = null) : IClock
{
    private long _offsetTicks = begin is { } then ? (then - WallClock.Clock.GetCurrentInstant()).BclCompatibleTicks : 0;

    public Instant GetCurrentInstant() => WallClock.Clock.GetCurrentInstant() + Duration.FromTicks(Interlocked.Read(ref _offsetTicks));

    /// <summary>From now on it is then.</summary>
    public void MoveTo(Instant then) => Interlocked.Add(ref _offsetTicks, (then - GetCurrentInstant()).BclCompatibleTicks);
}
