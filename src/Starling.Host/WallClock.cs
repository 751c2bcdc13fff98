using NodaTime;

namespace Starling.Host;

/// <summary>The only place that names the real clocks; everything else is given one.</summary>
public static class WallClock
{
    /// <summary>What time it is.</summary>
    public static IClock Clock => SystemClock.Instance;

    /// <summary>How much time passes, suspension included: leases, intervals, waits.</summary>
    public static TimeProvider Time { get; } = OperatingSystem.IsLinux() ? new BootTime() : TimeProvider.System;
}
