using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>route list</c>: the routes, by name.</summary>
internal sealed class RouteListCommand(Screen screen) : CliCommand("list", "Lists the routes with their rates.", screen)
{
    public override IReadOnlyList<string> Examples => ["starling route list", "starling route list --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new ListRoutesRequest();
        var found = new List<Route>();
        do
        {
            var page = await client.Routes.ListRoutesAsync(request, cancellationToken: cancellationToken);
            found.AddRange(page.Routes);
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);

        RouteView.Show(Screen, found, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
