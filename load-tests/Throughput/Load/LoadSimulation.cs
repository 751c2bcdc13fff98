namespace Starling.Throughput.Load;

/// <summary>How calls of a scenario follow one another.</summary>
public abstract record LoadSimulation
{
    private LoadSimulation() { }

    /// <summary>Open model: calls begin at a rate that moves evenly from the one before (0 at first) to <paramref name="Rate"/>.</summary>
    /// <param name="Rate">Calls per <paramref name="Interval"/> at the end.</param>
    public sealed record RampingInject(int Rate, TimeSpan Interval, TimeSpan During) : LoadSimulation;

    /// <summary>Open model: so many calls begin per interval, whether or not earlier ones have ended.</summary>
    public sealed record Inject(int Rate, TimeSpan Interval, TimeSpan During) : LoadSimulation;

    /// <summary>Closed model: so many callers, each of whom calls again as soon as it has its answer.</summary>
    public sealed record KeepConstant(int Copies, TimeSpan During) : LoadSimulation;

    /// <summary>Closed model, until so many calls were made in all.</summary>
    public sealed record IterationsForConstant(int Copies, int Iterations) : LoadSimulation;
}

/// <summary>The simulations by the names that NBomber's users know.</summary>
public static class Simulation
{
    public static LoadSimulation RampingInject(int rate, TimeSpan interval, TimeSpan during) =>
        new LoadSimulation.RampingInject(rate, interval, during);

    public static LoadSimulation Inject(int rate, TimeSpan interval, TimeSpan during) => new LoadSimulation.Inject(rate, interval, during);

    public static LoadSimulation KeepConstant(int copies, TimeSpan during) => new LoadSimulation.KeepConstant(copies, during);

    public static LoadSimulation IterationsForConstant(int copies, int iterations) =>
        new LoadSimulation.IterationsForConstant(copies, iterations);
}
