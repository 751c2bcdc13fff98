using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>campaign start</c>: begins to send what was uploaded, now or at an instant.</summary>
internal sealed class CampaignStartCommand : CliCommand
{
    private readonly Argument<string> _campaign = CampaignArgument.Create();
    private readonly StartTime _startTime = new();

    public CampaignStartCommand(Screen screen)
        : base("start", "Starts a draft, now or by itself at a time; a scheduled one, now or at another time.", screen)
    {
        Arguments.Add(_campaign);
        _startTime.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
        ["starling campaign start campaigns/17", "starling campaign start 17 --at '2026-12-01 09:00' --zone America/Toronto"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var startsAt = _startTime.Read(parsed, Screen.Clock.GetUtcNow());
        using var client = Connect(parsed);
        var request = new StartCampaignRequest
        {
            Name = CampaignArgument.Read(parsed, _campaign),
            StartTime = startsAt is { } at ? Timestamp.FromDateTimeOffset(at.ToDateTimeOffset()) : null,
        };
        var answer = await client.Campaigns.StartCampaignAsync(request, cancellationToken: cancellationToken);
        CampaignOutcome.Show(Screen, CampaignReport.From(answer.Campaign), null, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
