using System.CommandLine;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>campaign resume</c>: sends again.</summary>
internal sealed class CampaignResumeCommand : CliCommand
{
    private readonly Argument<string> _campaign = CampaignArgument.Create();

    public CampaignResumeCommand(Screen screen)
        : base("resume", "Goes on after a pause.", screen) => Arguments.Add(_campaign);

    public override IReadOnlyList<string> Examples => ["starling campaign resume campaigns/17"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new ResumeCampaignRequest { Name = CampaignArgument.Read(parsed, _campaign) };
        var answer = await client.Campaigns.ResumeCampaignAsync(request, cancellationToken: cancellationToken);
        CampaignOutcome.Show(Screen, CampaignReport.From(answer.Campaign), null, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
