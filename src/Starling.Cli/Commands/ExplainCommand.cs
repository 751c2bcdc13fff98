using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>explain</c>: why a text was not sent, or what became of it.</summary>
internal sealed class ExplainCommand : CliCommand
{
    private const int LargestPage = 500;

    private readonly Argument<string> _target = new("message")
    {
        Description = "messages/ID, or a number with its plus: its newest texts.",
    };
    private readonly Option<string> _campaign = CliOption.Text("--campaign", "CAMPAIGN", "With a number: only its texts of campaigns/ID.");
    private readonly Option<int> _limit = new("--limit")
    {
        HelpName = "N",
        Description = "With a number: at most so many texts.",
        DefaultValueFactory = _ => 5,
    };

    public ExplainCommand(Screen screen)
        : base("explain", "Tells why a text was not sent, or what became of it.", screen)
    {
        Arguments.Add(_target);
        Options.Add(_campaign);
        Options.Add(_limit);
        Validators.Add(result =>
        {
            var target = result.GetValue(_target) ?? "";
            if (!ContactTarget.IsPhone(target) && !target.StartsWith("messages/", StringComparison.Ordinal))
            {
                result.AddError($"'{target}' is neither messages/ID nor a number with its plus");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling explain messages/12-345",
            "starling explain +14165550123",
            "starling explain +14165550123 --campaign campaigns/7 --json",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var target = parsed.GetValue(_target)!;
        var limit = Math.Max(1, parsed.GetValue(_limit));
        var messages =
            !ContactTarget.IsPhone(target) ? [await GetAsync(client, target, cancellationToken)]
            : parsed.GetValue(_campaign) is { Length: > 0 } campaign
                ? await OfCampaignAsync(client, target, campaign, limit, cancellationToken)
            : await NewestAsync(client, target, limit, cancellationToken);
        var explanations = messages.ConvertAll(Explanation.Of);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(explanations));
        }
        else
        {
            ExplanationView.Show(Screen, explanations);
        }

        return ExitCode.Done;
    }

    private static async Task<Message> GetAsync(StarlingClient client, string name, CancellationToken cancellationToken) =>
        (await client.Messages.GetMessageAsync(new GetMessageRequest { Name = name }, cancellationToken: cancellationToken)).Message;

    private static async Task<List<Message>> OfCampaignAsync(
        StarlingClient client,
        string phone,
        string campaign,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var found = new List<Message>();
        var request = new ListMessagesRequest
        {
            Phone = phone,
            Campaign = campaign,
            PageSize = Math.Min(LargestPage, limit),
        };
        do
        {
            var page = await client.Messages.ListMessagesAsync(request, cancellationToken: cancellationToken);
            found.AddRange(page.Messages.Take(limit - found.Count));
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0 && found.Count < limit);

        return found;
    }

    /// <summary>The history has what the number wrote, too; that is left out.</summary>
    private static async Task<List<Message>> NewestAsync(
        StarlingClient client,
        string phone,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var found = new List<Message>();
        var request = new ListHistoryRequest { Phone = phone, PageSize = LargestPage };
        do
        {
            var page = await client.Contacts.ListHistoryAsync(request, cancellationToken: cancellationToken);
            found.AddRange(
                page.Entries.Where(entry => entry.Sent is not null).Select(entry => entry.Sent.Message).Take(limit - found.Count)
            );
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0 && found.Count < limit);

        return found;
    }
}
