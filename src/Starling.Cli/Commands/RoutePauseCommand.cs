using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>route pause</c>: nothing new leaves over a route.</summary>
internal sealed class RoutePauseCommand : CliCommand
{
    private readonly Argument<string> _route = RouteArgument.Create();
    private readonly Option<string> _reason = CliOption.Text("--reason", "WHY", "Shown to whoever looks at the route.");

    public RoutePauseCommand(Screen screen)
        : base("pause", "Stops a route until 'route resume', restarts included.", screen)
    {
        Arguments.Add(_route);
        Options.Add(_reason);
    }

    public override IReadOnlyList<string> Examples =>
        ["starling route pause main", "starling route pause main --reason \"the carrier asked us to\""];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new PauseRouteRequest { Name = RouteArgument.Read(parsed, _route), Reason = parsed.GetValue(_reason) ?? "" };
        var answer = await client.Routes.PauseRouteAsync(request, cancellationToken: cancellationToken);
        RouteView.Show(Screen, answer.Route, parsed.GetValue(GlobalOptions.Json));
        Screen.Say("Nothing new leaves any more. Go on with: starling route resume " + request.Name);
        return ExitCode.Done;
    }
}
