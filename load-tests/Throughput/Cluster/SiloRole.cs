using NodaTime;
using Starling.Host;

namespace Starling.Throughput.Cluster;

/// <summary>The part of a silo: <c>Starling.Host</c> as it is, with a clock on which it is a Tuesday morning in Toronto.</summary>
/// <remarks>All silos of a run are given the same offset, so that their clocks agree.</remarks>
internal static class SiloRole
{
    public const string Verb = "silo";

    public static async Task<int> RunAsync(Duration offset, string[] settings)
    {
        await using var host = await StarlingHost.StartAsync(
            new StarlingHostOptions { Arguments = settings, Clock = new OffsetClock(WallClock.Clock, offset) }
        );
        Console.WriteLine($"{RoleProcess.Answer}{host.GrpcAddress} {host.HttpAddress}");
        while (await Console.In.ReadLineAsync() is not null)
        {
            // It has nothing to be asked; the end of its input is the end.
        }

        return 0;
    }
}
