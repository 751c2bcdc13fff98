using System.CommandLine;
using System.Globalization;
using Starling.Cli.Contacts;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>contact import</c>: a file of people of any size, or of the opt-outs of a former provider.</summary>
internal sealed class ContactImportCommand : CliCommand
{
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
        "Write every bad line there, as CSV: line, reason, field, value, rule."
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
        await using var badFile = parsed.GetValue(_badLines) is { } path ? new StreamWriter(path) : null;
        var badLines = new BadLines(badFile);
        await using var file = await ContactFile.OpenAsync(parsed.GetValue(_contacts)!, Source(parsed), badLines);
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
        foreach (var (title, meaning) in file.Columns.Mapping)
        {
            Screen.Say($"  {title} → {meaning}");
        }

        var opening = new ImportOpening
        {
            DefaultRegion = parsed.GetValue(_country) ?? "",
            ConsentType = parsed.GetValue(_type) ?? "",
            Evidence = _evidence.Read(parsed),
            ValidateOnly = parsed.GetValue(_dryRun),
        };
        var (created, changed, unchanged) = (0L, 0L, 0L);
        var told = Screen.Clock.GetTimestamp();
        await new ImportUpload(client).RunAsync(
            opening,
            ImportLines.PeopleAsync(file.ReadAsync(cancellationToken), cancellationToken),
            page =>
            {
                created += page.CreatedCount;
                changed += page.ChangedCount;
                unchanged += page.UnchangedCount;
                Take(page.RejectedItems, badLines);
                Tell(file, ref told);
            },
            cancellationToken
        );
        return new ImportReport(file.Records, created, changed, unchanged, null, badLines.Total, badLines.Reasons);
    }

    private async Task<ImportReport> ImportOptOutsAsync(
        ParseResult parsed,
        StarlingClient client,
        ContactFile file,
        BadLines badLines,
        CancellationToken cancellationToken
    )
    {
        var opening = new SuppressionOpening
        {
            DefaultRegion = parsed.GetValue(_country) ?? "",
            Source = Source(parsed),
            ValidateOnly = parsed.GetValue(_dryRun),
        };
        var (suppressed, undated) = (0L, 0L);
        var told = Screen.Clock.GetTimestamp();
        await new ImportUpload(client).RunAsync(
            opening,
            ImportLines.OptOutsAsync(file.ReadAsync(cancellationToken), () => undated++, cancellationToken),
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
            Screen.Say($"{undated} dates are not like 2026-03-01 or 2026-03-01T10:00:00-05:00; these opt-outs count from now on.");
        }

        return new ImportReport(file.Records, null, null, null, suppressed, badLines.Total, badLines.Reasons);
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

    private string Source(ParseResult parsed) =>
        parsed.GetValue(_source) ?? (parsed.GetValue(_contacts) == "-" ? "import" : $"file:{Path.GetFileName(parsed.GetValue(_contacts))}");

    private static string Describe(ImportReport report, bool dryRun) =>
        dryRun ? $"{Number(report.Lines)} lines checked, {Number(report.BadLines)} of them bad; nothing was stored."
        : report.Suppressed is { } suppressed
            ? $"{Number(report.Lines)} lines: {Number(suppressed)} opt-outs hold now, {Number(report.BadLines)} lines are bad."
        : $"{Number(report.Lines)} lines: {Number(report.Created ?? 0)} people are new, {Number(report.Changed ?? 0)} changed, "
            + $"{Number(report.Unchanged ?? 0)} were so already, {Number(report.BadLines)} lines are bad.";

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
