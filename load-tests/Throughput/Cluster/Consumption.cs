using Starling.Host;
using Starling.Throughput.Machine;

namespace Starling.Throughput.Cluster;

/// <summary>What all parts have used up to an instant.</summary>
internal sealed record Consumption(long At, IReadOnlyDictionary<string, TimeSpan> Cpu, RuntimeFigures Runtime, long PeakMemory)
{
    public const string Silo = "silo";
    public const string Postgres = "PostgreSQL";
    public const string Client = "client";
    public const string Carrier = "SMSC";

    /// <param name="own">Null for a cluster of others: only the client is ours to look at.</param>
    public static async Task<Consumption> ReadAsync(Installation? own, HttpClient http)
    {
        var cpu = new Dictionary<string, TimeSpan>();
        var runtime = RuntimeFigures.None;
        if (own is not null)
        {
            foreach (var silo in own.Silos)
            {
                runtime += await RuntimeFigures.ReadAsync(http, silo.Http);
            }

            cpu[Silo] = own.Silos.Select(silo => ProcessTimes.CpuOf(silo.ProcessId)).Aggregate(TimeSpan.Zero, (sum, one) => sum + one);
            if (own.PostgresProcess is { } postgres)
            {
                cpu[Postgres] = ProcessTimes.CpuOf(postgres);
            }

            cpu[Carrier] = ProcessTimes.CpuOf(own.Smsc.ProcessId);
        }

        cpu[Client] = Environment.CpuUsage.TotalTime;
        var memory = own?.Silos.Max(silo => ProcessTimes.PeakMemoryOf(silo.ProcessId)) ?? 0;
        return new Consumption(WallClock.Time.GetTimestamp(), cpu, runtime, memory);
    }
}
