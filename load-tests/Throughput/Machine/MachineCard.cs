using Starling.Testing.Scene;

namespace Starling.Throughput.Machine;

/// <summary>Where and with what a result was measured; without it a figure says nothing.</summary>
internal sealed record MachineCard(string Machine, string Commit, string Command, string Load, string Runtime)
{
    public static async Task<MachineCard> ReadAsync(string command)
    {
        var processor = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1]
            .Trim();
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return new MachineCard(
            FormattableString.Invariant($"{Environment.ProcessorCount} cores, {processor ?? "unknown processor"}, {memory:F0} GB"),
            await CommitAsync(),
            command,
            string.Join(' ', (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ').Take(3)),
            System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription
        );
    }

    private static async Task<string> CommitAsync()
    {
        try
        {
            return (await MachineCommand.RunAsync(Environment.CurrentDirectory, "git", "describe", "--always", "--dirty")).Trim();
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }
}
