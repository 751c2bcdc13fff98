using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>explain</c>: why a text was not sent, or what became of it; with <c>--phone</c> or <c>--lang</c> the decision, rule by rule.</summary>
internal sealed class ExplainCommand : CliCommand
{
    private const int LargestPage = 500;

    private readonly Argument<string?> _target = new("message")
    {
        Description = "messages/ID, or a number with its plus: its newest texts.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string> _phone = CliOption.Text(
        "--phone",
        "NUMBER",
        "The decision for this number, or contacts/ID, rule by rule."
    );
    private readonly Option<string> _campaign = CliOption.Text("--campaign", "CAMPAIGN", "With a number: only its texts of campaigns/ID.");
    private readonly Option<string> _type = CliOption.Text(
        "--type",
        "TYPE",
        "With --phone: a text of this communication type that does not exist."
    );
    private readonly Option<string> _at = CliOption.Text(
        "--at",
        "TIME",
        "With --type: when it would leave; 2026-12-01T09:00:00-05:00, or 6h from now."
    );
    private readonly Option<string> _sender = CliOption.Text("--sender", "SENDER", "With --type: what it would leave from.");
    private readonly Option<string> _profile = CliOption.Text("--profile", "ID", "With --type: the person it would be for.");
    private readonly Option<string> _language = CliOption.Text(
        "--lang",
        "LANGUAGE",
        "The decision in sentences of this language: en or fr."
    );
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
        Options.Add(_phone);
        Options.Add(_campaign);
        Options.Add(_type);
        Options.Add(_at);
        Options.Add(_sender);
        Options.Add(_profile);
        Options.Add(_language);
        Options.Add(_limit);
        Validators.Add(result =>
        {
            var target = result.GetValue(_target) ?? "";
            var phone = result.GetValue(_phone) ?? "";
            var isHypothetical = result.GetValue(_type) is { Length: > 0 };
            if (target.Length > 0 == phone.Length > 0)
            {
                result.AddError("name a message or a number, or give --phone");
            }
            else if (target.Length > 0 && !ContactTarget.IsPhone(target) && !IsMessage(target))
            {
                result.AddError($"'{target}' is neither messages/ID nor a number with its plus");
            }
            else if (phone.Length > 0 && !ContactTarget.IsPhone(phone) && !ContactTarget.IsName(phone))
            {
                result.AddError($"--phone: '{phone}' is neither a number with its plus nor contacts/ID");
            }
            else if (phone.Length > 0 && !isHypothetical && result.GetValue(_campaign) is not { Length: > 0 })
            {
                result.AddError("--phone needs --campaign, for what was decided there, or --type, for a text that does not exist");
            }
            else if (phone.Length == 0 && isHypothetical)
            {
                result.AddError("--type needs --phone");
            }
            else if (
                !isHypothetical
                && (IsGiven(result.GetValue(_at)) || IsGiven(result.GetValue(_sender)) || IsGiven(result.GetValue(_profile)))
            )
            {
                result.AddError("--at, --sender and --profile need --type: what happened has its own");
            }
            else if (phone.Length == 0 && IsGiven(result.GetValue(_language)) && !IsMessage(target))
            {
                result.AddError("--lang needs messages/ID or --phone");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling explain messages/12-345",
            "starling explain messages/12-345 --lang fr",
            "starling explain +14165550123",
            "starling explain +14165550123 --campaign campaigns/7 --json",
            "starling explain --phone +14165550123 --campaign campaigns/7",
            "starling explain --phone +14165550123 --type promotional --at 12h --lang fr",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        if (IsGiven(parsed.GetValue(_phone)) || IsGiven(parsed.GetValue(_language)))
        {
            var answer = await client.Decisions.ExplainDecisionAsync(Ask(parsed), cancellationToken: cancellationToken);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Screen.ResultWriter.WriteLine(ReportJson.Write(answer));
            }
            else
            {
                DecisionView.Show(Screen, answer.Explanations);
            }

            return ExitCode.Done;
        }

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

    private static bool IsGiven(string? value) => value is { Length: > 0 };

    private static bool IsMessage(string target) => target.StartsWith("messages/", StringComparison.Ordinal);

    private ExplainDecisionRequest Ask(ParseResult parsed)
    {
        var request = new ExplainDecisionRequest { Language = parsed.GetValue(_language) ?? "" };
        var phone = parsed.GetValue(_phone) ?? "";
        if (ContactTarget.IsPhone(phone))
        {
            request.Phone = phone;
        }
        else if (phone.Length > 0)
        {
            request.Contact = phone;
        }

        if (phone.Length == 0)
        {
            request.Message = parsed.GetValue(_target);
        }
        else if (parsed.GetValue(_type) is { Length: > 0 } type)
        {
            request.Hypothetical = new HypotheticalText
            {
                CommunicationType = type,
                Campaign = parsed.GetValue(_campaign) ?? "",
                Sender = parsed.GetValue(_sender) ?? "",
                ProfileId = parsed.GetValue(_profile) ?? "",
                AtTime = ReadAt(parsed.GetValue(_at)),
            };
        }
        else
        {
            request.Campaign = parsed.GetValue(_campaign);
        }

        return request;
    }

    private Timestamp? ReadAt(string? text) =>
        text is not { Length: > 0 } ? null
        : CliOption.TryInstant(text, Screen.Clock.GetUtcNow(), out var at) ? Timestamp.FromDateTimeOffset(at)
        : throw new CommandFailure(ExitCode.Usage, $"--at: '{text}' is neither 2026-12-01T09:00:00-05:00 nor a time like 6h or 2d");

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
