using System.Runtime.InteropServices;

namespace Starling.Host;

/// <summary>
/// The system's timers with a clock that goes on while the machine is suspended (CLOCK_BOOTTIME, clock_gettime(2)): a lease that ran out in
/// its sleep has run out. The usual monotonic clock stands still then, and a woken process would believe that its lease is young.
/// </summary>
internal sealed partial class BootTime : TimeProvider
{
    private const int ClockBootTime = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public override long TimestampFrequency => NanosecondsPerSecond;

    public override long GetTimestamp() =>
        ClockGetTime(ClockBootTime, out var now) == 0
            ? now.Seconds * NanosecondsPerSecond + now.Nanoseconds
            : throw new InvalidOperationException("The clock that counts suspension cannot be read.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpecification time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
