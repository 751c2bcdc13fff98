namespace Starling.Throughput.Load;

/// <summary>Where a call stands among the others of its scenario.</summary>
/// <param name="InvocationNumber">From 0, over the whole scenario; no two calls have the same.</param>
/// <param name="IntendedStart">When the load model wanted the call to begin: a timestamp of the runner's clock.</param>
/// <param name="Cancellation">Asks the call to give up.</param>
public readonly record struct ScenarioContext(int InvocationNumber, long IntendedStart, CancellationToken Cancellation);

/// <summary>A call that is made again and again, how often, and what its figures must be. The words are NBomber's.</summary>
public sealed class Scenario
{
    private Scenario(string name, Func<ScenarioContext, Task<Response>> run) => (Name, Run) = (name, run);

    public string Name { get; }

    public Func<ScenarioContext, Task<Response>> Run { get; }

    /// <summary>One after the other.</summary>
    public IReadOnlyList<LoadSimulation> Simulations { get; private init; } = [];

    public IReadOnlyList<Threshold> Thresholds { get; private init; } = [];

    public static Scenario Create(string name, Func<ScenarioContext, Task<Response>> run) => new(name, run);

    public Scenario WithLoadSimulations(params IReadOnlyList<LoadSimulation> simulations) =>
        new(Name, Run) { Simulations = simulations, Thresholds = Thresholds };

    public Scenario WithThresholds(params IReadOnlyList<Threshold> thresholds) =>
        new(Name, Run) { Simulations = Simulations, Thresholds = thresholds };
}
