using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>campaign list</c>: campaigns, newest first.</summary>
internal sealed class CampaignListCommand : CliCommand
{
    private readonly Option<CampaignState[]> _states = new("--state")
    {
        HelpName = "STATE",
        Description = "Only these: draft, scheduled, running, paused, cancelling, cancelled, completed; repeat it for several.",
        CompletionSources = { "draft", "scheduled", "running", "paused", "cancelling", "cancelled", "completed" },
    };

    private readonly Option<string> _type = CliOption.Text("--type", "TYPE", "Only this communication type.");

    private readonly Option<int> _limit = new("--limit")
    {
        HelpName = "N",
        Description = "At most so many.",
        DefaultValueFactory = _ => 20,
    };

    public CampaignListCommand(Screen screen)
        : base("list", "Lists campaigns, newest first.", screen)
    {
        Options.Add(_states);
        Options.Add(_type);
        Options.Add(_limit);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling campaign list",
            "starling campaign list --state running --state paused --limit 100",
            "starling campaign list --type promotional --json",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var limit = Math.Max(1, parsed.GetValue(_limit));
        var request = new ListCampaignsRequest { PageSize = Math.Min(200, limit), CommunicationType = parsed.GetValue(_type) ?? "" };
        request.States.Add(parsed.GetValue(_states) ?? []);
        var found = new List<CampaignReport>();
        do
        {
            var page = await client.Campaigns.ListCampaignsAsync(request, cancellationToken: cancellationToken);
            found.AddRange(page.Campaigns.Take(limit - found.Count).Select(campaign => CampaignReport.From(campaign)));
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0 && found.Count < limit);

        if (parsed.GetValue(GlobalOptions.Json))
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(found));
        }
        else
        {
            Show(found);
        }

        return ExitCode.Done;
    }

    private void Show(List<CampaignReport> found)
    {
        if (found.Count == 0)
        {
            Screen.Say("There are none.");
            return;
        }

        var table = new Table { Border = TableBorder.Horizontal };
        table.AddColumns("campaign", "name", "state", "start");
        foreach (var title in (string[])["audience", "waiting", "delivered", "errors"])
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }

        foreach (var report in found)
        {
            table.AddRow(
                report.Campaign.EscapeMarkup(),
                report.DisplayName.EscapeMarkup(),
                report.State,
                report.StartWords,
                Number(report.Audience),
                Number(report.Waiting),
                Number(report.In(MessageState.Delivered)),
                Number(report.Errors)
            );
        }

        Screen.Results.Write(table);
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
