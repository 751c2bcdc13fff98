using System.Globalization;

namespace Starling.LedgerSpike.Postgres;

/// <summary>The CPU time of a PostgreSQL server on this machine: the postmaster, its children, and those that have ended.</summary>
internal sealed class ServerProcesses(int postmaster)
{
    // USER_HZ: the unit of /proc/PID/stat on every Linux of ours.
    private const double TicksPerSecond = 100;

    public TimeSpan Cpu()
    {
        double ticks = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                !int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                || Stat(process) is not { } stat
            )
            {
                continue;
            }

            if (process == postmaster)
            {
                // With those of its children that have ended.
                ticks += Sum(stat, 11, 12, 13, 14);
            }
            else if (Parent(stat) == postmaster)
            {
                ticks += Sum(stat, 11, 12);
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>The postmaster of a backend.</summary>
    public static int PostmasterOf(int backend) =>
        Parent(Stat(backend) ?? throw new InvalidOperationException($"The server's process {backend} is not on this machine."));

    private static int Parent(string[] stat) => int.Parse(stat[1], CultureInfo.InvariantCulture);

    private static double Sum(string[] stat, params int[] fields) => fields.Sum(f => double.Parse(stat[f], CultureInfo.InvariantCulture));

    // The fields after the name in parentheses, so 0 is the state (field 3 of proc(5)).
    private static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
