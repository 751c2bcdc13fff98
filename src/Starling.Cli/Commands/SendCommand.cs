using System.CommandLine;
using Starling.Cli.Contacts;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>send</c>: one text to one number.</summary>
internal sealed class SendCommand : CliCommand
{
    private static readonly TimeSpan WaitAtMost = TimeSpan.FromMinutes(1);

    private readonly Option<string> _to = CliOption.Text(
        "--to",
        "PHONE",
        "The recipient: +14165550123, or national with --country.",
        required: true
    );
    private readonly Option<string> _text = CliOption.Text(
        "--text",
        "TEXT",
        "The words; with --field a template such as 'Hello {{ first_name }}'.",
        required: true
    );
    private readonly Option<string> _from = CliOption.Text(
        "--from",
        "SENDER",
        "Short code, number or name it leaves from; the server's default otherwise."
    );
    private readonly Option<string> _type = CliOption.Text(
        "--type",
        "TYPE",
        "transactional (default), one_time_code, informational, promotional, or your own."
    );
    private readonly Option<string[]> _fields = CliOption.Fields();
    private readonly Option<string> _country = CliOption.Text("--country", "CC", "Country in which a number without plus is read: CA, FR.");
    private readonly Option<string> _language = CliOption.Text("--language", "TAG", "The person's language: en, fr-CA.");
    private readonly Option<string> _zone = CliOption.Text("--zone", "ZONE", "The person's time zone: America/Toronto.");
    private readonly Option<string> _consent = CliOption.Text("--consent", "WORD", "The permission you hold: yes, express, implied, no.");
    private readonly Option<string> _consentSource = CliOption.Text(
        "--consent-source",
        "WHERE",
        "Where it was collected: point_of_sale, web_form …"
    );
    private readonly Option<TimeSpan?> _validity = CliOption.Time("--validity", "How long the text makes sense.");
    private readonly Option<string> _requestId = CliOption.Text(
        "--request-id",
        "ID",
        "Names this request: repeated with the same id it is sent once."
    );
    private readonly Option<bool> _wait = CliOption.Flag("--wait", "Wait for what becomes of it, at most a minute.");

    public SendCommand(Screen screen)
        : base("send", "Sends one text to one number.", screen)
    {
        foreach (
            Option option in (Option[])
                [_to, _text, _from, _type, _fields, _country, _language, _zone, _consent, _consentSource, _validity, _requestId, _wait]
        )
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling send --to +14165550123 --from 36180 --text 'Your table is ready.' --wait",
            "starling send --to 416-555-0123 --country CA --from 36180 --text 'Hello {{ first_name }}' --field first_name=Zoé",
            "starling send --to +14165550123 --from 36180 --type one_time_code --text '482913 is your code' --validity 5m",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var answer = await client.Messages.SendMessageAsync(Request(parsed), cancellationToken: cancellationToken);
        var message = parsed.GetValue(_wait) ? await WaitAsync(client, answer.Message, cancellationToken) : answer.Message;
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(message));
        }
        else
        {
            Screen.ResultWriter.WriteLine(Describe(message));
        }

        return
            message.State
                is MessageState.Suppressed
                    or MessageState.Failed
                    or MessageState.Rejected
                    or MessageState.Undelivered
                    or MessageState.Expired
            ? ExitCode.Partly
            : ExitCode.Done;
    }

    private SendMessageRequest Request(ParseResult parsed)
    {
        var request = new SendMessageRequest
        {
            Phone = parsed.GetValue(_to),
            Sender = parsed.GetValue(_from) ?? "",
            CommunicationType = parsed.GetValue(_type) ?? "",
            DefaultRegion = parsed.GetValue(_country) ?? "",
            Language = parsed.GetValue(_language) ?? "",
            TimeZone = parsed.GetValue(_zone) ?? "",
            RequestId = parsed.GetValue(_requestId) ?? "",
            Consent = Consent(parsed),
            Validity = parsed.GetValue(_validity) is { } validity ? Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(validity) : null,
        };
        CliOption.Read(parsed.GetValue(_fields), request.Fields);
        if (request.Fields.Count > 0)
        {
            request.TemplateText = parsed.GetValue(_text);
        }
        else
        {
            request.Text = parsed.GetValue(_text);
        }

        return request;
    }

    private ConsentAssertion? Consent(ParseResult parsed)
    {
        if (parsed.GetValue(_consent) is not { } word)
        {
            return null;
        }

        if (!ConsentWord.TryRead(word, out var kind))
        {
            throw new CommandFailure(ExitCode.Usage, $"--consent: '{word}' is none of {ConsentWord.Known}");
        }

        return kind == ConsentKind.Unspecified
            ? null
            : new ConsentAssertion { Kind = kind, Source = parsed.GetValue(_consentSource) ?? "" };
    }

    private async Task<Message> WaitAsync(StarlingClient client, Message message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(WaitAtMost);
        try
        {
            await foreach (var news in client.WatchMessagesAsync(new WatchMessagesRequest { Names = { message.Name } }, limit.Token))
            {
                message = news.Messages[^1];
                Screen.Say(Describe(message));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Screen.Say("Nothing more within a minute.");
        }

        return message;
    }

    private static string Describe(Message message) =>
        string.Join(
            ' ',
            new[]
            {
                message.Name,
                StateName.Of(message.State),
                message.Reason,
                message.ReasonDetail,
                message.Segments > 0 ? $"({message.Segments} segment{(message.Segments == 1 ? "" : "s")})" : "",
            }.Where(part => part.Length > 0)
        );
}
