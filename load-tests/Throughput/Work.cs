using Starling.Throughput.Load;

namespace Starling.Throughput;

/// <summary>What a load has set going.</summary>
/// <param name="Messages">Accepted.</param>
/// <param name="Stats">The figures of its scenarios.</param>
internal sealed record Work(long Messages, IReadOnlyList<ScenarioStats> Stats)
{
    /// <summary>Texts that will reach the carrier; all of them unless said otherwise.</summary>
    public long Submits { get; init; } = Messages;

    public IEnumerable<string> Faults =>
        Stats.SelectMany(stats =>
            stats
                .Failures.Select(failure => $"{stats.Name}: {failure.Value} calls failed with {failure.Key}")
                .Concat(stats.Broken.Select(rule => $"{stats.Name}: {rule}"))
        );
}
