using System.Globalization;

namespace Starling.Throughput.Machine;

/// <summary>What a silo's <c>/metrics</c> tell of its runtime and its ledger; counters, so two readings are subtracted.</summary>
/// <param name="AllocatedBytes">Octets allocated since the start.</param>
/// <param name="GcPause">Time in which the collector had everything stopped.</param>
/// <param name="Commits">Commits of the ledger.</param>
/// <param name="CommitTime">What they took together.</param>
internal sealed record RuntimeFigures(double AllocatedBytes, TimeSpan GcPause, double Commits, TimeSpan CommitTime)
{
    public static RuntimeFigures None { get; } = new(0, TimeSpan.Zero, 0, TimeSpan.Zero);

    public static async Task<RuntimeFigures> ReadAsync(HttpClient http, Uri silo) =>
        Parse(await http.GetStringAsync(new Uri(silo, "/metrics")));

    /// <param name="page">In the text format of Prometheus.</param>
    public static RuntimeFigures Parse(string page)
    {
        var lines = page.Split('\n');
        return new RuntimeFigures(
            Sum(lines, "dotnet_gc_heap_total_allocated_bytes_total"),
            TimeSpan.FromSeconds(Sum(lines, "dotnet_gc_pause_time_seconds_total")),
            Sum(lines, "starling_ledger_commit_duration_seconds_count"),
            TimeSpan.FromSeconds(Sum(lines, "starling_ledger_commit_duration_seconds_sum"))
        );
    }

    public static RuntimeFigures operator +(RuntimeFigures one, RuntimeFigures other) =>
        new(
            one.AllocatedBytes + other.AllocatedBytes,
            one.GcPause + other.GcPause,
            one.Commits + other.Commits,
            one.CommitTime + other.CommitTime
        );

    public static RuntimeFigures operator -(RuntimeFigures one, RuntimeFigures other) =>
        new(
            one.AllocatedBytes - other.AllocatedBytes,
            one.GcPause - other.GcPause,
            one.Commits - other.Commits,
            one.CommitTime - other.CommitTime
        );

    /// <summary>Over all label sets of a metric; 0 when it is not there.</summary>
    private static double Sum(string[] lines, string name) =>
        lines
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            .Sum(line =>
                double.Parse(
                    line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[line.Contains('}', StringComparison.Ordinal) ? 0 : 1],
                    CultureInfo.InvariantCulture
                )
            );
}
