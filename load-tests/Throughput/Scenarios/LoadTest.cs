using Starling.Throughput.Cluster;

namespace Starling.Throughput.Scenarios;

/// <summary>One installation that a scenario wants.</summary>
internal sealed record Variant(string Name, LoadOptions Options, CarrierPlan Carrier);

/// <summary>A scenario by the name it has on the command line.</summary>
/// <param name="Summary">What it tells, in a sentence.</param>
/// <param name="Variants">The installations, each run from nothing.</param>
/// <param name="RunAsync">What happens in each.</param>
internal sealed record LoadTest(string Name, string Summary, Func<LoadOptions, IReadOnlyList<Variant>> Variants, Func<Bench, Task> RunAsync)
{
    /// <summary>Whether it can be run against a cluster whose silos and carrier are somebody else's.</summary>
    public bool RunsElsewhere { get; init; }

    /// <summary>The standard carrier, and one installation.</summary>
    public static IReadOnlyList<Variant> Plain(LoadOptions options) => [new("", options, new CarrierPlan())];
}
