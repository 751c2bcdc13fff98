using System.CommandLine;
using NodaTime.Extensions;
using Starling.Cli.Contacts;
using Starling.Cli.Reports;
using Starling.Cli.Sending;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>campaign send</c>: one text to a file of contacts of any size.</summary>
internal sealed class CampaignSendCommand : CliCommand
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(1);

    private readonly Option<string> _contacts = CliOption.Text(
        "--contacts",
        "FILE",
        "CSV file with a column 'phone'; - is the standard input.",
        required: true
    );
    private readonly Option<string> _text = CliOption.Text(
        "--text",
        "TEXT",
        "The text, with columns as fields: 'Hello {{ first_name | default: \"you\" }}'.",
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
        "promotional, informational, transactional, or your own.",
        required: true
    );
    private readonly Option<string> _objective = CliOption.Text(
        "--objective",
        "WHAT",
        "promotion, news, invitation, appointment, exclusive_offer, transaction_follow_up, traffic, loyalty, or your own.",
        required: true
    );
    private readonly Option<string> _name = CliOption.Text("--name", "NAME", "What people call the campaign; the file's name otherwise.");
    private readonly Option<string> _language = CliOption.Text("--language", "TAG", "Language of contacts without one: en, fr-CA.");
    private readonly Option<string> _country = CliOption.Text("--country", "CC", "Country in which numbers without plus are read: CA, FR.");
    private readonly Option<int> _pace = new("--pace")
    {
        HelpName = "N",
        Description = "Segments per second, 1 to 100000; as fast as the route allows otherwise.",
    };
    private readonly Option<string> _expires = CliOption.Text(
        "--expires",
        "WHEN",
        "After it nothing leaves any more: 6h, 2d, or 2026-12-24T18:00:00-05:00."
    );
    private readonly Option<string> _hours = CliOption.Text(
        "--hours",
        "HOURS",
        "Days and hours in each contact's own time: 'Thu 13:00-14:00; Fri 12:00-18:00'; within what its country allows."
    );
    private readonly Option<bool> _preferredSlots = CliOption.Flag(
        "--preferred-slots",
        "Only in the server's preferred slots: 08:30-09:30, 11:30-12:30, 17:30-18:00 unless it sets others."
    );
    private readonly Option<string> _zone = CliOption.Text(
        "--time-zone",
        "ZONE",
        "Zone of contacts whose zone neither they nor their number tell: America/Toronto."
    );
    private readonly Option<string> _question = CliOption.Text(
        "--question",
        "WORDS",
        "The text asks a question, which these words answer: OUI,NON; of YES, OUI, NO and NON."
    );
    private readonly Option<TimeSpan?> _openFor = CliOption.Time("--open-for", "How long people may answer it; 3d otherwise.");
    private readonly Option<bool> _perProfile = CliOption.Flag(
        "--per-profile",
        "One text per person (column id) instead of one per number."
    );
    private readonly Option<string> _consentSource = CliOption.Text(
        "--consent-source",
        "WHERE",
        "Where consent was collected, for lines that do not say; otherwise the file's name."
    );
    private readonly Option<string> _badLines = CliOption.Text(
        "--bad-lines",
        "FILE",
        "Write every bad line there, as CSV: line, reason, column, value, rule."
    );
    private readonly Option<string> _requestId = CliOption.Text(
        "--request-id",
        "ID",
        "Names this upload: the same id continues one that was broken off."
    );
    private readonly Option<bool> _draft = CliOption.Flag("--draft", "Only upload; start it later with 'campaign start'.");
    private readonly Option<bool> _start = CliOption.Flag(
        "--start",
        "Start with the first lines, while the rest streams in (the default)."
    );
    private readonly StartTime _startTime = new();
    private readonly Option<bool> _noWait = CliOption.Flag("--no-wait", "Return when every line is on the server's disk.");
    private readonly Option<TimeSpan?> _patience = CliOption.Time(
        "--patience",
        "When all has left, how long to wait without news for receipts; 1m otherwise."
    );

    public CampaignSendCommand(Screen screen)
        : base("send", "Sends a text to every contact of a CSV file.", screen)
    {
        foreach (
            Option option in (Option[])
                [
                    _contacts,
                    _text,
                    _from,
                    _type,
                    _objective,
                    _name,
                    _language,
                    _country,
                    _pace,
                    _expires,
                    _hours,
                    _preferredSlots,
                    _zone,
                    _question,
                    _openFor,
                    _perProfile,
                    _consentSource,
                    _badLines,
                    _requestId,
                    _draft,
                    _start,
                    _noWait,
                    _patience,
                ]
        )
        {
            Options.Add(option);
        }

        _startTime.AddTo(this);

        Validators.Add(result =>
        {
            if (result.GetValue(_draft) && result.GetValue(_start))
            {
                result.AddError("--draft and --start exclude each other");
            }

            if ((result.GetValue(_draft) || result.GetValue(_start)) && _startTime.IsGiven(result))
            {
                result.AddError("--at says when it starts; --draft and --start say otherwise");
            }

            if (result.GetResult(_openFor) is not null && result.GetResult(_question) is null)
            {
                result.AddError("--open-for says how long a question is open: --question asks one");
            }

            if (result.GetResult(_pace) is { Errors: var errors } && !errors.Any() && result.GetValue(_pace) is < 1 or > 100_000)
            {
                result.AddError($"--pace: {result.GetValue(_pace)} is not within 1 to 100000");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling campaign send --contacts spring.csv --from 36180 --type promotional --objective promotion --text 'Boréale: hello {{ first_name | default: \"you\" }}, two for one until Sunday.'",
            "starling campaign send --contacts spring.csv --country CA --type informational --objective news --text '…' --pace 50 --draft",
            "starling campaign send --contacts spring.csv --type promotional --objective promotion --text '…' --at '2026-12-01 09:00' --zone America/Toronto",
            "zcat all.csv.gz | starling campaign send --contacts - --type promotional --objective loyalty --text '…' --bad-lines bad.csv --json",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        await using var badFile = BadLines.OpenFile(parsed.GetValue(_badLines));
        var badLines = new BadLines(badFile);
        var now = Screen.Clock.GetUtcNow();
        var startsAt = _startTime.Read(parsed, now);
        if (startsAt <= now.ToInstant() && parsed.GetValue(_requestId) is null)
        {
            throw new CommandFailure(ExitCode.Usage, $"--at: {startsAt} has passed");
        }

        var opening = Opening(parsed, startsAt is null);
        await using var file = await ContactFile.OpenAsync(parsed.GetValue(_contacts)!, Consents(parsed), badLines);
        opening.ExpectedItems = file.ExpectedRecords;
        ShowMapping(file.Columns);
        if (startsAt is { } at)
        {
            opening = await new CampaignSchedule(client).MakeAsync(opening, at, cancellationToken);
        }

        var follow = opening.Autostart && !parsed.GetValue(_noWait);
        var sending = new CampaignSending(
            client,
            Screen,
            new CampaignSendingOptions(follow, parsed.GetValue(_patience) ?? DefaultPatience)
        );
        var result = await sending.RunAsync(opening, file, badLines, cancellationToken);
        CampaignOutcome.Show(Screen, result.Report, badLines, parsed.GetValue(GlobalOptions.Json));
        Explain(result, opening.Autostart || startsAt is not null);
        return badLines.Total > 0 || CampaignOutcome.EndedEarly(result.Report) ? ExitCode.Partly : ExitCode.Done;
    }

    private BatchOpening Opening(ParseResult parsed, bool startsNow)
    {
        var campaign = new Campaign
        {
            DisplayName = parsed.GetValue(_name) ?? Path.GetFileNameWithoutExtension(parsed.GetValue(_contacts)!),
            CommunicationType = parsed.GetValue(_type),
            Objective = parsed.GetValue(_objective),
            Sender = parsed.GetValue(_from) ?? "",
            TemplateText = parsed.GetValue(_text),
            Language = parsed.GetValue(_language) ?? "",
            SegmentsPerSecond = parsed.GetValue(_pace),
            LocalHours = parsed.GetValue(_hours) ?? "",
            PreferredSlotsOnly = parsed.GetValue(_preferredSlots),
            DefaultTimeZone = parsed.GetValue(_zone) ?? "",
            DuplicateRule = parsed.GetValue(_perProfile) ? DuplicateRule.PerProfile : DuplicateRule.PerNumber,
        };
        if (parsed.GetValue(_question) is { } question)
        {
            campaign.Question = new CampaignQuestion
            {
                Choices = { question.Split(',', StringSplitOptions.TrimEntries) },
                OpenFor = parsed.GetValue(_openFor) is { } time ? Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(time) : null,
            };
        }

        if (parsed.GetValue(_expires) is { } expires)
        {
            campaign.ExpireTime = CliOption.TryInstant(expires, Screen.Clock.GetUtcNow(), out var instant)
                ? Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(instant)
                : throw new CommandFailure(
                    ExitCode.Usage,
                    $"--expires: '{expires}' is neither a time like 6h or 2d nor an instant like 2026-12-24T18:00:00-05:00"
                );
        }

        return new BatchOpening
        {
            RequestId = parsed.GetValue(_requestId) ?? "",
            NewCampaign = campaign,
            Autostart = startsNow && !parsed.GetValue(_draft),
            DefaultRegion = parsed.GetValue(_country) ?? "",
        };
    }

    private ConsentReading Consents(ParseResult parsed) => new(Source(parsed), parsed.GetValue(_country) ?? "");

    private string Source(ParseResult parsed) =>
        parsed.GetValue(_consentSource)
        ?? (parsed.GetValue(_contacts) == "-" ? "import" : $"file:{Path.GetFileName(parsed.GetValue(_contacts))}");

    private void ShowMapping(ContactColumns columns)
    {
        foreach (var (title, meaning) in columns.Mapping)
        {
            Screen.Say($"  {title} → {meaning}");
        }
    }

    private void Explain(CampaignSendingResult result, bool started)
    {
        var name = result.Report.Campaign;
        foreach (
            var reason in result
                .Report.SuppressedReasons.Keys.Concat(result.Report.FailedReasons.Keys)
                .Concat(result.Report.HeldReasons.Keys)
        )
        {
            Screen.Say($"  {reason}: {ReasonWords.Of(MessageState.Unspecified, reason).Words}");
        }

        if (result.Report.SuppressedReasons.Count + result.Report.FailedReasons.Count > 0)
        {
            Screen.Say($"For one number: starling explain +NUMBER --campaign {name}");
        }

        var words = result.End switch
        {
            FollowEnd.ReceiptsMissing =>
                $"Everything has left; {result.Report.In(MessageState.Sent)} texts have no receipt yet, of {result.Report.In(MessageState.Unknown)} "
                    + $"it is not known whether they left. Later: starling campaign show {name}",
            FollowEnd.Waiting =>
                $"{result.Report.In(MessageState.Held)} texts wait for their time; the campaign goes on. Later: starling campaign watch {name}",
            null when result.Report is { State: "SCHEDULED", StartWords: var start } =>
                $"It starts by itself on {start}. At another time: starling campaign start {name} --at …; never: starling campaign cancel {name}",
            null when !started => $"Nothing is sent yet. Start it with: starling campaign start {name}",
            null => $"The campaign goes on. Watch it with: starling campaign watch {name}",
            _ => null,
        };
        if (words is not null)
        {
            Screen.Say(words);
        }
    }
}
