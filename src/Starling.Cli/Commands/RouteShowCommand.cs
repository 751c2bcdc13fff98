using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>route show</c>: one route and its binds.</summary>
internal sealed class RouteShowCommand : CliCommand
{
    private readonly Argument<string> _route = RouteArgument.Create();

    public RouteShowCommand(Screen screen)
        : base("show", "Shows a route and its binds.", screen) => Arguments.Add(_route);

    public override IReadOnlyList<string> Examples => ["starling route show main", "starling route show routes/main --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new GetRouteRequest { Name = RouteArgument.Read(parsed, _route) };
        var answer = await client.Routes.GetRouteAsync(request, cancellationToken: cancellationToken);
        RouteView.Show(Screen, answer.Route, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
