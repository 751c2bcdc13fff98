using BenchmarkDotNet.Attributes;
using Starling.Domain.Routing;

namespace Starling.Microbenchmarks;

/// <summary>What stands before every write to a carrier: the bucket and the exact log of the last second.</summary>
[MemoryDiagnoser]
public class RateBenchmarks
{
    private const long Frequency = 1_000_000_000;
    private const int SegmentsPerSecond = 20_000;
    private readonly long[] _starts = new long[1];
    private readonly TokenBucket _bucket = new(SegmentsPerSecond, SegmentsPerSecond, Frequency, 0);
    private readonly SlidingLog _log = new(Frequency, SegmentsPerSecond);
    private long _now;

    [Benchmark]
    public bool Token_bucket() => _bucket.TryTake(1, Next());

    [Benchmark]
    public bool Sliding_log() => _log.TryReserve(Next(), long.MaxValue, _starts);

    /// <summary>Time goes on at half the rate that is allowed, so that there always is room.</summary>
    private long Next() => _now += 2 * Frequency / SegmentsPerSecond;
}
