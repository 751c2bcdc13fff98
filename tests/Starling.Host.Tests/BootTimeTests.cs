namespace Starling.Host.Tests;

/// <summary>The clock of leases and intervals.</summary>
public sealed class BootTimeTests
{
    [Fact]
    public void It_counts_at_least_what_the_monotonic_clock_does_and_never_goes_back()
    {
        var time = WallClock.Time;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var began = time.GetTimestamp();
        var last = began;
        for (var reading = 0; reading < 100_000; reading++)
        {
            var now = time.GetTimestamp();
            Assert.True(now >= last);
            last = now;
        }

        var passed = watch.Elapsed;
        Assert.InRange(time.GetElapsedTime(began), TimeSpan.FromTicks(1), passed + TimeSpan.FromSeconds(5));
        Assert.True(time.GetElapsedTime(began) >= passed - TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Its_timers_are_the_systems()
    {
        using var fired = new ManualResetEventSlim();
        using var timer = WallClock.Time.CreateTimer(_ => fired.Set(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        Assert.True(fired.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
