using System.CommandLine;
using System.Globalization;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>sender configure</c>: route, rate and price.</summary>
internal sealed class SenderConfigureCommand : CliCommand
{
    private readonly Argument<string> _sender = SenderArgument.Create();
    private readonly Option<string> _route = CliOption.Text(
        "--route",
        "ROUTE",
        "The route that carries it; by default that of the settings."
    );

    private readonly Option<int> _rate = new("--rate")
    {
        HelpName = "SEGMENTS",
        Description = "Its own rate within the route's, segments per second; by default none.",
    };

    private readonly Option<decimal?> _price = new("--price")
    {
        HelpName = "AMOUNT",
        Description = "What a segment costs, in units of the currency: 0.0075. Recorded; spending is counted by the settings' prices.",
    };

    private readonly Option<string> _currency = CliOption.Text("--currency", "CODE", "Of the price; by default CAD.");
    private readonly Option<string> _tenant = SenderArgument.Tenant();

    public SenderConfigureCommand(Screen screen)
        : base("configure", "Sets route, own rate and price of a sender; also while it sends.", screen)
    {
        Arguments.Add(_sender);
        Options.Add(_route);
        Options.Add(_rate);
        Options.Add(_price);
        Options.Add(_currency);
        Options.Add(_tenant);
    }

    public override IReadOnlyList<string> Examples =>
        ["starling sender configure 36180 --route main --rate 50 --price 0.0075", "starling sender configure +14165550100 --tenant acme"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new ConfigureSenderRequest
        {
            Name = SenderArgument.Read(parsed, _sender),
            SegmentsPerSecond = parsed.GetValue(_rate),
            Tenant = parsed.GetValue(_tenant) ?? "",
        };
        if (parsed.GetValue(_route) is { Length: > 0 } route)
        {
            request.Route = route.StartsWith("routes/", StringComparison.Ordinal) ? route : "routes/" + route;
        }

        if (parsed.GetValue(_price) is { } price)
        {
            if (price is < 0 or > 1_000)
            {
                throw new CommandFailure(
                    ExitCode.Usage,
                    string.Create(CultureInfo.InvariantCulture, $"--price is {price}; a segment costs 0 to 1000 units")
                );
            }

            request.Price = new SegmentPrice
            {
                Micros = (long)decimal.Round(price * 1_000_000),
                CurrencyCode = parsed.GetValue(_currency) ?? "CAD",
            };
        }

        var answer = await client.Senders.ConfigureSenderAsync(request, cancellationToken: cancellationToken);
        SenderView.Show(Screen, answer.Sender, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
