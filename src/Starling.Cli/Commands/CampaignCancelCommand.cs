using System.CommandLine;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>campaign cancel</c>: what has not left is cancelled.</summary>
internal sealed class CampaignCancelCommand : CliCommand
{
    private readonly Argument<string> _campaign = CampaignArgument.Create();

    public CampaignCancelCommand(Screen screen)
        : base("cancel", "Ends a campaign for good.", screen) => Arguments.Add(_campaign);

    public override IReadOnlyList<string> Examples => ["starling campaign cancel campaigns/17"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new CancelCampaignRequest { Name = CampaignArgument.Read(parsed, _campaign) };
        var answer = await client.Campaigns.CancelCampaignAsync(request, cancellationToken: cancellationToken);
        CampaignOutcome.Show(Screen, CampaignReport.From(answer.Campaign), null, parsed.GetValue(GlobalOptions.Json));
        Screen.Say($"{answer.InFlightMessages} texts were being written to a carrier; nothing else leaves any more.");
        return ExitCode.Done;
    }
}
