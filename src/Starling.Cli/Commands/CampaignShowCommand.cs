using System.CommandLine;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>campaign show</c>: the figures of one campaign.</summary>
internal sealed class CampaignShowCommand : CliCommand
{
    private readonly Argument<string> _campaign = CampaignArgument.Create();

    public CampaignShowCommand(Screen screen)
        : base("show", "Shows a campaign and its figures.", screen) => Arguments.Add(_campaign);

    public override IReadOnlyList<string> Examples => ["starling campaign show campaigns/17", "starling campaign show 17 --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new GetCampaignRequest { Name = CampaignArgument.Read(parsed, _campaign) };
        var answer = await client.Campaigns.GetCampaignAsync(request, cancellationToken: cancellationToken);
        CampaignOutcome.Show(Screen, CampaignReport.From(answer.Campaign), null, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
