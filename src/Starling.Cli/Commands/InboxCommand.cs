using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using NodaTime.Extensions;
using Spectre.Console;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>inbox</c>: what subscribers write.</summary>
internal sealed class InboxCommand : CliCommand
{
    private readonly Option<string> _phone = CliOption.Text("--phone", "NUMBER", "Only from this number, E.164 with plus.");

    private readonly Option<TimeSpan?> _since = CliOption.Time("--since", "Only what came within this time.");

    private readonly Option<string> _campaign = CliOption.Text("--campaign", "NAME", "Only answers to the question of this campaign.");

    private readonly Option<int> _limit = new("--limit")
    {
        HelpName = "N",
        Description = "At most so many.",
        DefaultValueFactory = _ => 20,
    };

    private readonly Option<bool> _watch = CliOption.Flag(
        "--watch",
        "Shows each text as it comes, until Ctrl-C; with --json one object a line."
    );

    public InboxCommand(Screen screen)
        : base("inbox", "Lists what subscribers wrote, newest first, and what it changed.", screen)
    {
        Options.Add(_phone);
        Options.Add(_since);
        Options.Add(_campaign);
        Options.Add(_limit);
        Options.Add(_watch);
        Subcommands.Add(new InboxReviewCommand(screen));
        Validators.Add(result =>
        {
            if (result.GetValue(_watch) && result.GetResult(_campaign) is not null)
            {
                result.AddError("--watch tells every text: --campaign is for lists");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling inbox",
            "starling inbox --phone +14165550123 --since 2d --json",
            "starling inbox --campaign campaigns/7",
            "starling inbox --watch",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var phone = parsed.GetValue(_phone) ?? "";
        var json = parsed.GetValue(GlobalOptions.Json);
        if (parsed.GetValue(_watch))
        {
            var request = new WatchInboundMessagesRequest { Phone = phone };
            await foreach (var text in client.WatchInboundAsync(request, cancellationToken))
            {
                Screen.ResultWriter.WriteLine(json ? ReportJson.WriteLine(text) : Line(text));
            }

            return ExitCode.Done;
        }

        var limit = Math.Max(1, parsed.GetValue(_limit));
        var list = new ListInboundMessagesRequest
        {
            Phone = phone,
            PageSize = Math.Min(1_000, limit),
            Campaign = parsed.GetValue(_campaign) ?? "",
        };
        if (parsed.GetValue(_since) is { } since)
        {
            list.StartTime = Timestamp.FromDateTimeOffset(Screen.Clock.GetUtcNow() - since);
        }

        var found = new ListInboundMessagesResponse();
        do
        {
            var page = await client.Inbound.ListInboundMessagesAsync(list, cancellationToken: cancellationToken);
            found.InboundMessages.Add(page.InboundMessages.Take(limit - found.InboundMessages.Count));
            list.PageToken = page.NextPageToken;
        } while (list.PageToken.Length > 0 && found.InboundMessages.Count < limit);

        if (json)
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(found));
        }
        else
        {
            Show(found);
        }

        return ExitCode.Done;
    }

    private void Show(ListInboundMessagesResponse found)
    {
        if (found.InboundMessages.Count == 0)
        {
            Screen.Say("There are none.");
            return;
        }

        var table = new Table { Border = TableBorder.Horizontal };
        table.AddColumns("received", "from", "to", "text", "effect", "reply");
        foreach (var text in found.InboundMessages)
        {
            table.AddRow(
                Received(text),
                text.Phone.EscapeMarkup(),
                text.Recipient.EscapeMarkup(),
                ContactView.OneLine(text.Text).EscapeMarkup(),
                Effect(text),
                text.Reply.EscapeMarkup()
            );
        }

        Screen.Results.Write(table);
    }

    private static string Line(InboundMessage text) =>
        $"{Received(text)}  {text.Phone} to {text.Recipient}: {ContactView.OneLine(text.Text)}"
        + (Effect(text) is { Length: > 0 } effect ? $"  ({effect})" : "");

    private static string Received(InboundMessage text) =>
        text
            .ReceiveTime.ToDateTimeOffset()
            .ToInstant()
            .ToString("uuuu-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Effect(InboundMessage text) =>
        text.Effect switch
        {
            InboundEffect.OptedOut => "opted out",
            InboundEffect.AlreadyOptedOut => "was out",
            InboundEffect.OptedIn => "opted in",
            InboundEffect.Repeated => "repeated",
            InboundEffect.HelpAsked => "help",
            InboundEffect.HelpUnanswered => "help, unanswered",
            InboundEffect.UnderReview => "under review",
            InboundEffect.Answered => $"answers {text.Campaign}: {text.Answer}",
            _ => text.Reason,
        };
}
