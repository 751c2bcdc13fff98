using System.CommandLine;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>campaign pause</c>: nothing new leaves.</summary>
internal sealed class CampaignPauseCommand : CliCommand
{
    private readonly Argument<string> _campaign = CampaignArgument.Create();

    public CampaignPauseCommand(Screen screen)
        : base("pause", "Stops sending until 'campaign resume'.", screen) => Arguments.Add(_campaign);

    public override IReadOnlyList<string> Examples => ["starling campaign pause campaigns/17"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new PauseCampaignRequest { Name = CampaignArgument.Read(parsed, _campaign) };
        var answer = await client.Campaigns.PauseCampaignAsync(request, cancellationToken: cancellationToken);
        CampaignOutcome.Show(Screen, CampaignReport.From(answer.Campaign), null, parsed.GetValue(GlobalOptions.Json));
        Screen.Say($"{answer.InFlightMessages} texts were being written to a carrier; nothing else leaves any more.");
        return ExitCode.Done;
    }
}
