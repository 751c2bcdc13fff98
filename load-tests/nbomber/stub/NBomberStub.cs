// A stub: the shapes of NBomber's API that the adapter uses, written from its public documentation, and nothing behind them.
// It lets the adapter be compiled where NBomber is not to be had; it cannot run a test, and says so when asked to.
namespace NBomber.Contracts
{
    public interface IResponse;

    public interface IScenarioContext;

    public sealed record ScenarioProps(string ScenarioName);

    public sealed record LoadSimulation;

    public sealed record Response<T> : IResponse;
}

namespace NBomber.CSharp
{
    using NBomber.Contracts;

    public static class Response
    {
        public static Response<object> Ok(string statusCode = "", long sizeBytes = 0, string message = "") => new();

        public static Response<object> Fail(string statusCode = "", string message = "", long sizeBytes = 0) => new();
    }

    public static class Scenario
    {
        public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) => new(name);

        public static ScenarioProps WithLoadSimulations(this ScenarioProps scenario, params LoadSimulation[] loadSimulations) => scenario;
    }

    public static class Simulation
    {
        public static LoadSimulation RampingInject(int rate, TimeSpan interval, TimeSpan during) => new();

        public static LoadSimulation Inject(int rate, TimeSpan interval, TimeSpan during) => new();

        public static LoadSimulation KeepConstant(int copies, TimeSpan during) => new();

        public static LoadSimulation IterationsForConstant(int copies, int iterations) => new();
    }

    public sealed class NBomberContext;

    public static class NBomberRunner
    {
        private static readonly NBomberContext Context = new();

        public static NBomberContext RegisterScenarios(params ScenarioProps[] scenarios) => Context;

        public static void Run(this NBomberContext context) =>
            throw new NotSupportedException("This is a stub of NBomber. Build with -p:UseNBomber=true where the package can be had.");
    }
}
