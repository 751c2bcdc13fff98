using NBomber.Contracts;
using NBomber.CSharp;
using Ours = Starling.Throughput.Load;

namespace Starling.NBomberAdapter;

/// <summary>Turns our scenarios into NBomber's: the same delegates, played and reported by NBomber.</summary>
internal static class NBomberScenarios
{
    /// <summary>Delegate and load simulations are taken over; thresholds are not, since the figures they look at are ours.</summary>
    public static ScenarioProps Of(Ours.Scenario scenario)
    {
        var invocations = -1;
        return Scenario
            .Create(
                scenario.Name,
                async context =>
                {
                    // NBomber keeps the time: the intended start is its own.
                    var call = new Ours.ScenarioContext(Interlocked.Increment(ref invocations), 0, CancellationToken.None);
                    var response = await scenario.Run(call);
                    return response.IsError
                        ? Response.Fail(statusCode: response.StatusCode, sizeBytes: response.SizeBytes)
                        : (IResponse)Response.Ok(statusCode: response.StatusCode, sizeBytes: response.SizeBytes);
                }
            )
            .WithLoadSimulations([.. scenario.Simulations.Select(Of)]);
    }

    private static LoadSimulation Of(Ours.LoadSimulation simulation) =>
        simulation switch
        {
            Ours.LoadSimulation.RampingInject ramp => Simulation.RampingInject(ramp.Rate, ramp.Interval, ramp.During),
            Ours.LoadSimulation.Inject inject => Simulation.Inject(inject.Rate, inject.Interval, inject.During),
            Ours.LoadSimulation.KeepConstant constant => Simulation.KeepConstant(constant.Copies, constant.During),
            Ours.LoadSimulation.IterationsForConstant times => Simulation.IterationsForConstant(times.Copies, times.Iterations),
            _ => throw new ArgumentException($"no such simulation: {simulation}", nameof(simulation)),
        };
}
