using System.Globalization;
using System.Text;
using Starling.Throughput.Load;

namespace Starling.Throughput.Reports;

/// <summary>A run for people at a terminal.</summary>
internal static class TextReport
{
    public static string Of(RunReport run)
    {
        var page = new StringBuilder();
        page.AppendLine(Invariant($"{run.Scenario}: {run.Summary}"));
        page.AppendLine(Invariant($"Machine: {run.Machine.Machine}; load before: {run.Machine.Load}; {run.Machine.Runtime}"));
        page.AppendLine(Invariant($"Commit: {run.Machine.Commit}"));
        page.AppendLine(Invariant($"Command: {run.Machine.Command}"));
        foreach (var variant in run.Variants)
        {
            page.AppendLine().AppendLine($"{variant.Name} {variant.Settings}".Trim());
            foreach (var row in variant.Measurements)
            {
                page.AppendLine(Line(row)).AppendLine(Details(row));
            }

            page.AppendLine(variant.Faults.Count == 0 ? "It adds up:" : "IT DOES NOT ADD UP:");
            foreach (var line in variant.Faults.Count == 0 ? variant.Audit : variant.Faults)
            {
                page.AppendLine(Invariant($"  {line}"));
            }
        }

        return page.ToString();
    }

    /// <summary>The figures that are compared.</summary>
    public static string Line(Measurement row) =>
        Invariant($"{row.Name}: {row.Messages} messages, {row.MessagesPerSecond:F0} a second, ")
        + Invariant($"{row.CpuOfAll:F1} us of CPU each ({Parts(row)}), {row.AllocatedPerMessage:F0} octets allocated each");

    /// <summary>What stands behind them.</summary>
    public static string Details(Measurement row)
    {
        var lines = new List<string>
        {
            Invariant(
                $"sent after {row.Sent.TotalSeconds:F2} s, settled after {row.Settled.TotalSeconds:F1} s; silo {row.PeakMemory / 1e6:F0} MB at its peak, stopped by the collector {row.GcPauseShare:P2}; {row.Commits.PerThousand:F1} commits per 1 000 messages, {row.Commits.MeanMilliseconds:F2} ms each"
            ),
        };
        lines.AddRange(row.Latencies.Select(latency => $"{latency.Key}: {Words(latency.Value)}"));
        lines.AddRange(row.Notes.Select(note => $"{note.Key}: {note.Value}"));
        lines.AddRange(row.Faults.Select(fault => $"FAULT: {fault}"));
        return string.Join('\n', lines.Select(line => $"  {line}"));
    }

    public static string Words(Latency latency) =>
        Invariant(
            $"p50 {latency.P50:F2} ms, p99 {latency.P99:F2} ms, p99.9 {latency.P999:F2} ms, most {latency.Max:F2} ms, {latency.Count} timed"
        );

    private static string Parts(Measurement row) =>
        string.Join(", ", row.CpuPerMessage.Select(part => Invariant($"{part.Key} {part.Value:F1}")));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
