using HdrHistogram;

namespace Starling.Throughput.Load;

/// <summary>The figures of a scenario. Latencies are of successful calls; in open models they count from the intended start.</summary>
public sealed record ScenarioStats
{
    public required string Name { get; init; }

    public required long Ok { get; init; }

    public required long Failed { get; init; }

    public required long Bytes { get; init; }

    /// <summary>From the first intended start to the last answer.</summary>
    public required TimeSpan Took { get; init; }

    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    public required Latency Latency { get; init; }

    /// <summary>Answers in each second of the run.</summary>
    public required IReadOnlyList<long> PerSecond { get; init; }

    /// <summary>The rules that were broken, in words.</summary>
    public required IReadOnlyList<string> Broken { get; init; }

    public double OkPerSecond => Took > TimeSpan.Zero ? Ok / Took.TotalSeconds : 0;
}

/// <summary>A distribution of times, in milliseconds.</summary>
/// <param name="Curve">Quantile (0 to 1) and time, for a plot.</param>
public sealed record Latency(
    long Count,
    double Mean,
    double P50,
    double P99,
    double P999,
    double Max,
    IReadOnlyList<(double Quantile, double Milliseconds)> Curve
)
{
    private const double PerMillisecond = 1000;
    private static readonly double[] Quantiles = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 1];

    public static Latency None { get; } = new(0, 0, 0, 0, 0, 0, []);

    /// <param name="times">In microseconds.</param>
    public static Latency Of(HistogramBase times) =>
        times.TotalCount == 0
            ? None
            : new Latency(
                times.TotalCount,
                times.GetMean() / PerMillisecond,
                At(times, 0.5),
                At(times, 0.99),
                At(times, 0.999),
                At(times, 1),
                [.. Quantiles.Select(quantile => (quantile, At(times, quantile)))]
            );

    public static Latency Of(IEnumerable<TimeSpan> times)
    {
        var histogram = LatencyHistogram.Create();
        foreach (var time in times)
        {
            histogram.Record(time);
        }

        return Of(histogram);
    }

    private static double At(HistogramBase times, double quantile) => times.GetValueAtPercentile(quantile * 100) / PerMillisecond;
}

/// <summary>Histograms of microseconds, up to an hour, to three digits.</summary>
internal static class LatencyHistogram
{
    private const long Longest = 3_600_000_000;

    public static LongConcurrentHistogram Create() => new(1, Longest, 3);

    public static void Record(this HistogramBase times, TimeSpan time) =>
        times.RecordValue(Math.Clamp((long)time.TotalMicroseconds, 1, Longest));
}
