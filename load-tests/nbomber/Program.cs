using System.Globalization;
using NBomber.CSharp;
using Starling.Client;
using Starling.NBomberAdapter;
using Starling.Throughput.Load;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: ADDRESS CONTACTS CALLS_PER_SECOND; whoever is behind the cluster's routes gets these texts");
    return 2;
}

using var client = new StarlingClient(args[0]);
var contacts = int.Parse(args[1], CultureInfo.InvariantCulture);
var rate = int.Parse(args[2], CultureInfo.InvariantCulture);
var unit = UnitCalls
    .Create(client, contacts, "unit")
    .WithLoadSimulations(
        Starling.Throughput.Load.Simulation.RampingInject(rate, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)),
        Starling.Throughput.Load.Simulation.Inject(rate, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1))
    );
NBomberRunner.RegisterScenarios(NBomberScenarios.Of(unit)).Run();
return 0;
