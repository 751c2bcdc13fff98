namespace Starling.Throughput.Load;

/// <summary>What a scenario's figures must be for the run to pass.</summary>
/// <param name="Rule">In words, for the report.</param>
/// <param name="Check">Whether they are.</param>
public sealed record Threshold(string Rule, Func<ScenarioStats, bool> Check)
{
    public static Threshold Create(string rule, Func<ScenarioStats, bool> check) => new(rule, check);
}
