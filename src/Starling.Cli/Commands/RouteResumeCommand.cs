using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>route resume</c>: sends again.</summary>
internal sealed class RouteResumeCommand : CliCommand
{
    private readonly Argument<string> _route = RouteArgument.Create();

    public RouteResumeCommand(Screen screen)
        : base("resume", "Goes on after a pause.", screen) => Arguments.Add(_route);

    public override IReadOnlyList<string> Examples => ["starling route resume main"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new ResumeRouteRequest { Name = RouteArgument.Read(parsed, _route) };
        var answer = await client.Routes.ResumeRouteAsync(request, cancellationToken: cancellationToken);
        RouteView.Show(Screen, answer.Route, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
