using System.Globalization;

namespace Starling.Throughput.Machine;

/// <summary>What the processes of a part of the installation have used of the machine, as /proc tells it (Linux).</summary>
internal static class ProcessTimes
{
    /// <summary>USER_HZ, which /proc counts in: 100 on every Linux of today.</summary>
    private const double TicksPerSecond = 100;

    // Fields of /proc/PID/stat after the name, counted from 0: proc(5).
    private const int Parent = 1;
    private const int UserTicks = 11;
    private const int ReapedSystemTicks = 14;

    /// <summary>Processor time of a process, of its children and of those that have ended.</summary>
    public static TimeSpan CpuOf(int process)
    {
        var ticks = 0L;
        foreach (var member in Family(process))
        {
            var fields = Fields(member);
            for (var field = UserTicks; field <= ReapedSystemTicks && fields.Length > field; field++)
            {
                ticks += long.Parse(fields[field], CultureInfo.InvariantCulture);
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>The most memory a process ever had, octets; 0 when it has ended.</summary>
    public static long PeakMemoryOf(int process) => StatusOf(process, "VmHWM:");

    private static long StatusOf(int process, string key)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>A process and its living children: PostgreSQL's are all of the first generation.</summary>
    private static IEnumerable<int> Family(int process)
    {
        yield return process;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var other)
                && Fields(other) is { Length: > Parent } fields
                && fields[Parent] == process.ToString(CultureInfo.InvariantCulture)
            )
            {
                yield return other;
            }
        }
    }

    private static string[] Fields(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
