using BenchmarkDotNet.Attributes;
using Starling.Domain.Text;

namespace Starling.Microbenchmarks;

/// <summary>Text to segments, in both alphabets, alone and joined.</summary>
[MemoryDiagnoser]
public class TextBenchmarks
{
    private const string Short = "Boréale: Zoé, two tables for one until Sunday. Reply STOP to end.";
    private const string Unicode = "Boréale : Noël approche, réservez votre table… 🎄";
    private static readonly string Long = string.Join(' ', Enumerable.Repeat(Short, 5));

    [Benchmark]
    public SegmentPlan One_segment_of_GSM_7() => SegmentPlanner.Plan(Short);

    [Benchmark]
    public SegmentPlan Three_segments_of_GSM_7() => SegmentPlanner.Plan(Long);

    [Benchmark]
    public SegmentPlan One_segment_of_UCS_2() => SegmentPlanner.Plan(Unicode);

    [Benchmark]
    public SegmentCount Only_counted() => SegmentPlanner.Count(Long, SegmentBudget.Default);
}
