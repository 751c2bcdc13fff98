using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Starling.Cli.Contacts;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>contact import</c>: a file of people of any size, or of the opt-outs of a former provider.</summary>
internal sealed class ContactImportCommand : CliCommand
{
    /// <summary>Opt-outs read and not on their way yet.</summary>
    private const int OptOutsWaiting = 1_000;

    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(2);

    private readonly Option<string> _contacts = CliOption.Text(
        "--contacts",
        "FILE",
        "CSV file with a column 'phone'; - is the standard input.",
        required: true
    );
    private readonly Option<bool> _suppressions = CliOption.Flag(
        "--suppressions",
        "The lines are opt-outs: columns phone, date and source."
    );
    private readonly Option<string> _country = CliOption.Text("--country", "CC", "Country in which numbers without plus are read: CA, FR.");
    private readonly Option<string> _type = CliOption.Text(
        "--type",
        "TYPE",
        "What stated consents are for: promotional (default), informational."
    );
    private readonly Option<string> _source = CliOption.Text(
        "--source",
        "WHERE",
        "Where consents or opt-outs come from, for lines that do not say; otherwise the file's name."
    );
    private readonly Option<bool> _dryRun = CliOption.Flag("--dry-run", "Only check every line; store nothing.");
    private readonly Option<string> _badLines = CliOption.Text(
        "--bad-lines",
        "FILE",
        "Write every bad line there, as CSV: line, reason, column, value, rule."
    );
    private readonly EvidenceOptions _evidence = new();

    public ContactImportCommand(Screen screen)
        : base("import", "Brings in people, or opt-outs, from a CSV file; the same file again changes nothing.", screen)
    {
        foreach (var option in (Option[])[_contacts, _suppressions, _country, _type, _source, _dryRun, _badLines, .. _evidence.All])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling contact import --contacts clients.csv --country CA --bad-lines bad.csv",
            "starling contact import --contacts stop-list.csv --suppressions --source provider:former",
            "zcat all.csv.gz | starling contact import --contacts - --dry-run --json",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        await using var badFile = BadLines.OpenFile(parsed.GetValue(_badLines));
        var badLines = new BadLines(badFile);
        await using var file = await ContactFile.OpenAsync(parsed.GetValue(_contacts)!, Consents(parsed), badLines);
        var importing = parsed.GetValue(_suppressions)
            ? ImportOptOutsAsync(parsed, client, file, badLines, cancellationToken)
            : ImportPeopleAsync(parsed, client, file, badLines, cancellationToken);
        var report = await importing;
        ReportTable.WriteBadLines(parsed.GetValue(GlobalOptions.Json) ? Screen.News : Screen.Results, badLines);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(report));
        }
        else
        {
            Screen.ResultWriter.WriteLine(Describe(report, parsed.GetValue(_dryRun)));
        }

        return badLines.Total > 0 ? ExitCode.Partly : ExitCode.Done;
    }

    private async Task<ImportReport> ImportPeopleAsync(
        ParseResult parsed,
        StarlingClient client,
        ContactFile file,
        BadLines badLines,
        CancellationToken cancellationToken
    )
    {
        ShowMapping(file.Columns);
        var opening = new ImportOpening
        {
            DefaultRegion = parsed.GetValue(_country) ?? "",
            ConsentType = parsed.GetValue(_type) ?? "",
            Evidence = _evidence.Read(parsed),
            ValidateOnly = parsed.GetValue(_dryRun),
        };
        var (created, changed, unchanged) = (0L, 0L, 0L);
        var told = Screen.Clock.GetTimestamp();

        // Who is opted out is entered, too, and silenced on a second stream beside the first.
        var optedOut = Channel.CreateBounded<ContactLine>(OptOutsWaiting);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var silencing = SilenceAsync(parsed, client, optedOut.Reader, either);
        var entering = OrCancelAsync(
            new ImportUpload(client).RunAsync(
                opening,
                ImportLines.PeopleAsync(file.ReadLinesAsync(either.Token), optedOut.Writer, either.Token),
                page =>
                {
                    created += page.CreatedCount;
                    changed += page.ChangedCount;
                    unchanged += page.UnchangedCount;
                    Take(page.RejectedItems, badLines);
                    Tell(file, ref told);
                },
                either.Token
            ),
            either
        );
        await Task.WhenAll(entering, silencing);
        var suppressed = await silencing;
        return new ImportReport(
            file.Records,
            created,
            changed,
            unchanged,
            suppressed > 0 ? suppressed : null,
            badLines.Total,
            badLines.Reasons
        );
    }

    /// <summary>Suppresses whom the file calls opted out; opens nothing when it calls nobody so.</summary>
    private async Task<long> SilenceAsync(
        ParseResult parsed,
        StarlingClient client,
        ChannelReader<ContactLine> optedOut,
        CancellationTokenSource either
    )
    {
        if (!await optedOut.WaitToReadAsync(either.Token))
        {
            return 0;
        }

        var suppressed = 0L;
        var (lines, country) = (optedOut.ReadAllAsync(either.Token), parsed.GetValue(_country) ?? "");
        var silencing = new ImportUpload(client).RunAsync(
            SuppressionOpening(parsed),
            ImportLines.OptOutsAsync(lines, country, () => { }, either.Token),
            // Its bad lines are told by the other stream.
            page => suppressed += page.SuppressedCount,
            either.Token
        );
        await OrCancelAsync(silencing, either);
        return suppressed;
    }

    /// <summary>One of two streams that feed each other: without it the other would wait for ever.</summary>
    private static async Task OrCancelAsync(Task stream, CancellationTokenSource either)
    {
        try
        {
            await stream;
        }
        catch
        {
            await either.CancelAsync();
            throw;
        }
    }

    private async Task<ImportReport> ImportOptOutsAsync(
        ParseResult parsed,
        StarlingClient client,
        ContactFile file,
        BadLines badLines,
        CancellationToken cancellationToken
    )
    {
        var (suppressed, undated, left) = (0L, 0L, 0L);
        var told = Screen.Clock.GetTimestamp();
        await new ImportUpload(client).RunAsync(
            SuppressionOpening(parsed),
            ImportLines.OptOutsAsync(OptedOutAsync(cancellationToken), parsed.GetValue(_country) ?? "", () => undated++, cancellationToken),
            page =>
            {
                suppressed += page.SuppressedCount;
                Take(page.RejectedItems, badLines);
                Tell(file, ref told);
            },
            cancellationToken
        );
        if (undated > 0)
        {
            Screen.Say(
                $"{undated} dates are not like 2026-03-01, 2026-03-01T10:00:00-05:00 or, with --country FR, 01/03/2026; these opt-outs count from now on."
            );
        }

        if (left > 0)
        {
            Screen.Say($"{left} lines say that the person is not opted out; they were left alone.");
        }

        return new ImportReport(file.Records, null, null, null, suppressed, badLines.Total, badLines.Reasons);

        async IAsyncEnumerable<ContactLine> OptedOutAsync([EnumeratorCancellation] CancellationToken cancel)
        {
            await foreach (var line in file.ReadLinesAsync(cancel))
            {
                if (line.IsExplicitlyIn)
                {
                    left++;
                }
                else
                {
                    yield return line;
                }
            }
        }
    }

    private SuppressionOpening SuppressionOpening(ParseResult parsed) =>
        new()
        {
            DefaultRegion = parsed.GetValue(_country) ?? "",
            Source = Source(parsed),
            ValidateOnly = parsed.GetValue(_dryRun),
        };

    private void ShowMapping(ContactColumns columns)
    {
        var names = columns.Fields.ToDictionary(field => field.Index, field => field.Name);
        for (var i = 0; i < columns.Mapping.Count; i++)
        {
            var (title, meaning) = columns.Mapping[i];
            Screen.Say($"  {title} → {(names.TryGetValue(i, out var name) ? ImportLines.MeaningOf(name) : meaning)}");
        }
    }

    private static void Take(IEnumerable<RejectedItem> rejected, BadLines badLines)
    {
        foreach (var item in rejected)
        {
            badLines.AddRejected(item);
        }
    }

    private void Tell(ContactFile file, ref long told)
    {
        if (Screen.Clock.GetElapsedTime(told) < LineEvery)
        {
            return;
        }

        told = Screen.Clock.GetTimestamp();
        var expected = file.ExpectedRecords > 0 ? $" of about {Number(file.ExpectedRecords)}" : "";
        Screen.Say($"  {Number(file.Records)}{expected} lines");
    }

    private ConsentReading Consents(ParseResult parsed) => new(Source(parsed), parsed.GetValue(_country) ?? "");

    private string Source(ParseResult parsed) =>
        parsed.GetValue(_source) ?? (parsed.GetValue(_contacts) == "-" ? "import" : $"file:{Path.GetFileName(parsed.GetValue(_contacts))}");

    private static string Describe(ImportReport report, bool dryRun) =>
        dryRun ? $"{Number(report.Lines)} lines checked, {Number(report.BadLines)} of them bad; nothing was stored."
        : report is { Created: null, Suppressed: { } suppressed }
            ? $"{Number(report.Lines)} lines: {Number(suppressed)} opt-outs hold now, {Number(report.BadLines)} lines are bad."
        : $"{Number(report.Lines)} lines: {Number(report.Created ?? 0)} people are new, {Number(report.Changed ?? 0)} changed, "
            + $"{Number(report.Unchanged ?? 0)} were so already, {Number(report.BadLines)} lines are bad."
            + (report.Suppressed is { } silent ? $" Opt-outs of the file that hold now: {Number(silent)}." : "");

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
