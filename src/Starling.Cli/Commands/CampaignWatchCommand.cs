using System.CommandLine;
using Starling.Cli.Sending;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>campaign watch</c>: shows a campaign until it is over.</summary>
internal sealed class CampaignWatchCommand : CliCommand
{
    private readonly Argument<string> _campaign = CampaignArgument.Create();

    public CampaignWatchCommand(Screen screen)
        : base("watch", "Shows a campaign's progress until it is over; Ctrl-C stops watching, not the campaign.", screen) =>
        Arguments.Add(_campaign);

    public override IReadOnlyList<string> Examples => ["starling campaign watch campaigns/17", "starling campaign watch 17 --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var name = CampaignArgument.Read(parsed, _campaign);
        // Asked first, so that a name that does not exist is said at once.
        await client.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = name }, cancellationToken: cancellationToken);
        var follower = new CampaignFollower(client, Screen.Clock);
        var gauge = new RateGauge(Screen.Clock);
        var start = Screen.Clock.GetTimestamp();
        var following = follower.RunAsync(name, Timeout.InfiniteTimeSpan, giveUpOnStall: false, Task.CompletedTask, cancellationToken);
        await new ProgressBoard(Screen).ShowAsync(
            () =>
            {
                var figures = new ProgressFigures
                {
                    Report = follower.Latest is { } latest ? CampaignReport.From(latest) : null,
                    Elapsed = Screen.Clock.GetElapsedTime(start),
                };
                return figures with { Rate = gauge.Sample(figures.Settled) };
            },
            following
        );
        await following;
        var report = CampaignReport.From(follower.Latest!);
        CampaignOutcome.Show(Screen, report, null, parsed.GetValue(GlobalOptions.Json));
        return CampaignOutcome.EndedEarly(report) ? ExitCode.Partly : ExitCode.Done;
    }
}
