using System.Diagnostics.Metrics;

namespace Starling.Storage.Ledger;

/// <summary>What the ledger's writer counts; under the product's one name.</summary>
internal static class LedgerMeter
{
    private static readonly Meter Meter = new("Starling");

    private static readonly Histogram<double> Commits = Meter.CreateHistogram(
        "starling.ledger.commit.duration",
        "s",
        "The commit itself, to the disk; statements before it left out.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] }
    );

    private static readonly Histogram<long> Rows = Meter.CreateHistogram(
        "starling.ledger.commit.rows",
        "{row}",
        "Rows written by one commit.",
        tags: null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 50_000] }
    );

    public static void Committed(TimeSpan took, long rows)
    {
        Commits.Record(took.TotalSeconds);
        Rows.Record(rows);
    }
}
