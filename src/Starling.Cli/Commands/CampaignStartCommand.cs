using System.CommandLine;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>campaign start</c>: begins to send what was uploaded.</summary>
internal sealed class CampaignStartCommand : CliCommand
{
    private readonly Argument<string> _campaign = CampaignArgument.Create();

    public CampaignStartCommand(Screen screen)
        : base("start", "Starts a draft.", screen) => Arguments.Add(_campaign);

    public override IReadOnlyList<string> Examples => ["starling campaign start campaigns/17"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new StartCampaignRequest { Name = CampaignArgument.Read(parsed, _campaign) };
        var answer = await client.Campaigns.StartCampaignAsync(request, cancellationToken: cancellationToken);
        CampaignOutcome.Show(Screen, CampaignReport.From(answer.Campaign), null, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
