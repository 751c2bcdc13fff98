using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>route rate</c>: another rate than the configured one, or that one again.</summary>
internal sealed class RouteRateCommand : CliCommand
{
    private readonly Argument<string> _route = RouteArgument.Create();

    private readonly Argument<int?> _rate = new("rate")
    {
        Description = "Segments per second over all binds, from 1 to the configured rate.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _configured = CliOption.Flag("--configured", "Back to the rate of the settings.");

    public RouteRateCommand(Screen screen)
        : base("rate", "Sets another rate than the configured one; kept over restarts.", screen)
    {
        Arguments.Add(_route);
        Arguments.Add(_rate);
        Options.Add(_configured);
        Validators.Add(result =>
        {
            if ((result.GetResult(_rate) is { Tokens.Count: > 0 }) == result.GetValue(_configured))
            {
                result.AddError("Give a rate, or --configured for the rate of the settings.");
            }
        });
    }

    public override IReadOnlyList<string> Examples => ["starling route rate main 50", "starling route rate main --configured"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var name = RouteArgument.Read(parsed, _route);
        var route = parsed.GetValue(_rate) is { } rate
            ? (
                await client.Routes.SetRouteRateAsync(
                    new SetRouteRateRequest { Name = name, SegmentsPerSecond = rate },
                    cancellationToken: cancellationToken
                )
            ).Route
            : (
                await client.Routes.ResetRouteRateAsync(new ResetRouteRateRequest { Name = name }, cancellationToken: cancellationToken)
            ).Route;
        RouteView.Show(Screen, route, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
