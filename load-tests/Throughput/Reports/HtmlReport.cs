using System.Globalization;
using System.Text;

namespace Starling.Throughput.Reports;

/// <summary>A run as one page that needs nothing else: figures, plots and what was held against what.</summary>
internal static class HtmlReport
{
    private const string Style = """
        body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1000px;padding:0 1rem;color:#1a202c;background:#fff}
        table{border-collapse:collapse;margin:.6rem 0}th,td{padding:.25rem .6rem;border-bottom:1px solid #e2e8f0;text-align:right}
        th:first-child,td:first-child{text-align:left}svg{font:11px system-ui,sans-serif;margin:.4rem .8rem .4rem 0;border:1px solid #e2e8f0}
        .bad{color:#c53030;font-weight:600}.good{color:#2f855a}code{background:#edf2f7;padding:.1rem .3rem}
        """;

    public static string Of(RunReport run)
    {
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">");
        page.Append(Invariant($"<title>{SvgPlot.Escape(run.Scenario)}</title><style>{Style}</style>"));
        page.Append(Invariant($"<h1>{SvgPlot.Escape(run.Scenario)}</h1><p>{SvgPlot.Escape(run.Summary)}</p>"));
        page.Append(
            Invariant(
                $"<p>{SvgPlot.Escape(run.Machine.Machine)}; load before {run.Machine.Load}; {run.Machine.Runtime}; commit {run.Machine.Commit}<br><code>{SvgPlot.Escape(run.Machine.Command)}</code></p>"
            )
        );
        foreach (var variant in run.Variants)
        {
            Write(page, variant);
        }

        return page.Append("</html>\n").ToString();
    }

    private static void Write(StringBuilder page, VariantReport variant)
    {
        page.Append(Invariant($"<h2>{SvgPlot.Escape($"{variant.Name} {variant.Settings}".Trim())}</h2>"));
        page.Append(
            "<table><tr><th>measurement<th>messages<th>messages/s<th>CPU µs/message<th>octets/message<th>in the collector<th>silo, peak<th>commits/1 000<th>commit</tr>"
        );
        foreach (var row in variant.Measurements)
        {
            page.Append(
                Invariant(
                    $"<tr><td>{SvgPlot.Escape(row.Name)}<td>{row.Messages:N0}<td>{row.MessagesPerSecond:N0}<td>{row.CpuOfAll:F1}<td>{row.AllocatedPerMessage:N0}<td>{row.GcPauseShare:P2}<td>{row.PeakMemory / 1e6:N0} MB<td>{row.Commits.PerThousand:F1}<td>{row.Commits.MeanMilliseconds:F2} ms</tr>"
                )
            );
        }

        page.Append("</table>");
        WriteLatencies(page, variant);
        page.Append(SvgPlot.Bars("CPU, µs per message", [.. variant.Measurements.Select(row => (row.Name, row.CpuPerMessage))]));
        foreach (var row in variant.Measurements)
        {
            page.Append(
                SvgPlot.Line(
                    $"{row.Name}: submits read by the carrier in each second",
                    [.. row.SubmitsPerSecond.Select((rate, second) => ((double)second, rate))],
                    "s"
                )
            );
        }

        WriteAudit(page, variant);
    }

    private static void WriteLatencies(StringBuilder page, VariantReport variant)
    {
        var timed = variant.Measurements.SelectMany(row => row.Latencies).ToList();
        if (timed.Count == 0)
        {
            return;
        }

        page.Append("<table><tr><th>time<th>count<th>p50<th>p99<th>p99.9<th>most</tr>");
        foreach (var (name, latency) in timed)
        {
            page.Append(
                Invariant(
                    $"<tr><td>{SvgPlot.Escape(name)}<td>{latency.Count:N0}<td>{latency.P50:F2} ms<td>{latency.P99:F2} ms<td>{latency.P999:F2} ms<td>{latency.Max:F2} ms</tr>"
                )
            );
        }

        page.Append("</table>");
        foreach (var (name, latency) in timed)
        {
            page.Append(
                SvgPlot.Line(
                    $"{name}: milliseconds by number of nines",
                    [.. latency.Curve.Select(point => (Nines(point.Quantile, latency.Count), point.Milliseconds))],
                    "nines"
                )
            );
        }
    }

    /// <summary>0.9 is one, 0.99 two: the tail gets the room it deserves.</summary>
    private static double Nines(double quantile, long count) => -Math.Log10(Math.Max(1 - quantile, 1.0 / Math.Max(10, count)));

    private static void WriteAudit(StringBuilder page, VariantReport variant)
    {
        var faults = variant.Faults.Concat(variant.Measurements.SelectMany(row => row.Faults)).ToList();
        page.Append(
            faults.Count == 0 ? "<p class=\"good\">Every message accounted for.</p><ul>" : "<p class=\"bad\">It does not add up.</p><ul>"
        );
        foreach (var line in faults.Count == 0 ? variant.Audit : faults)
        {
            page.Append(Invariant($"<li>{SvgPlot.Escape(line)}</li>"));
        }

        foreach (var (key, value) in variant.Measurements.SelectMany(row => row.Notes))
        {
            page.Append(Invariant($"<li>{SvgPlot.Escape(key)}: {SvgPlot.Escape(value)}</li>"));
        }

        page.Append("</ul>");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
