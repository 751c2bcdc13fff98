using System.Globalization;
using System.Text;

namespace Starling.Throughput.Reports;

/// <summary>Plots as SVG, without a script or a font of their own.</summary>
internal static class SvgPlot
{
    private const double Width = 460;
    private const double Height = 170;
    private const double Left = 62;
    private const double Bottom = 26;
    private const double Top = 22;
    private static readonly string[] Colours = ["#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b83280"];

    /// <summary>A line over an axis that begins at 0.</summary>
    /// <param name="points">Places and values, in order.</param>
    public static string Line(string title, IReadOnlyList<(double At, double Value)> points, string unit)
    {
        if (points.Count < 2)
        {
            return "";
        }

        var (first, last) = (points[0].At, Math.Max(points[^1].At, points[0].At + 1e-9));
        var most = Math.Max(points.Max(point => point.Value), 1e-9);
        var path = string.Join(' ', points.Select(point => $"{X((point.At - first) / (last - first))},{Y(point.Value / most)}"));
        return Frame(
            title,
            Invariant($"<polyline fill=\"none\" stroke=\"{Colours[0]}\" stroke-width=\"1.8\" points=\"{path}\"/>")
                + Label(Left - 6, Top + 4, "end", Number(most))
                + Label(Left - 6, Height - Bottom, "end", "0")
                + Label(Left, Height - 8, "start", Number(first))
                + Label(Width - 8, Height - 8, "end", Invariant($"{Number(last)} {unit}"))
        );
    }

    /// <summary>One bar for each name, made of parts.</summary>
    public static string Bars(string title, IReadOnlyList<(string Name, IReadOnlyDictionary<string, double> Parts)> bars)
    {
        const double row = 24;
        const double names = 150;
        var most = Math.Max(bars.Select(bar => bar.Parts.Values.Sum()).DefaultIfEmpty().Max(), 1e-9);
        var parts = bars.SelectMany(bar => bar.Parts.Keys).Distinct().ToList();
        var drawn = new StringBuilder();
        for (var index = 0; index < bars.Count; index++)
        {
            var (at, y) = (names, Top + 14 + (index * row));
            drawn.Append(Label(names - 6, y + 13, "end", bars[index].Name));
            foreach (var (name, value) in bars[index].Parts)
            {
                var wide = value / most * (Width - names - 60);
                drawn.Append(
                    Invariant(
                        $"<rect x=\"{at:F1}\" y=\"{y:F1}\" width=\"{wide:F1}\" height=\"17\" fill=\"{Colours[parts.IndexOf(name) % Colours.Length]}\"><title>{Escape(name)} {value:F1}</title></rect>"
                    )
                );
                at += wide;
            }

            drawn.Append(Label(at + 4, y + 13, "start", Number(bars[index].Parts.Values.Sum())));
        }

        var height = Top + 20 + ((bars.Count + 1) * row);
        for (var index = 0; index < parts.Count; index++)
        {
            var x = 8 + (index * 108);
            drawn.Append(
                Invariant($"<rect x=\"{x}\" y=\"{height - 20:F1}\" width=\"11\" height=\"11\" fill=\"{Colours[index % Colours.Length]}\"/>")
                    + Label(x + 16, height - 10, "start", parts[index])
            );
        }

        return Frame(title, drawn.ToString(), height);
    }

    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Frame(string title, string inside, double height = Height) =>
        Invariant($"<svg viewBox=\"0 0 {Width} {height:F0}\" width=\"{Width}\" height=\"{height:F0}\" role=\"img\">")
        + Invariant($"<text x=\"8\" y=\"14\" font-weight=\"600\">{Escape(title)}</text>{inside}</svg>");

    private static string Label(double x, double y, string anchor, string text) =>
        Invariant($"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{Escape(text)}</text>");

    private static string X(double share) => Invariant($"{Left + (share * (Width - Left - 8)):F1}");

    private static string Y(double share) => Invariant($"{Height - Bottom - (share * (Height - Bottom - Top)):F1}");

    private static string Number(double value) =>
        value.ToString(
            value is >= 100 or 0 ? "N0"
                : value >= 1 ? "0.#"
                : "0.###",
            CultureInfo.InvariantCulture
        );

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
