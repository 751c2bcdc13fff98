using System.CommandLine;
using System.Globalization;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>consent export</c>: the evidence of one contact as one JSON value, from which a third person can recompute it.</summary>
internal sealed class ConsentExportCommand : CliCommand
{
    private const int LargestPage = 100;

    private readonly Option<string> _phone = CliOption.Text("--phone", "NUMBER", "Whose evidence: the number with its plus.");
    private readonly Option<string> _contact = CliOption.Text("--contact", "NAME", "Whose evidence: contacts/ID.");
    private readonly Option<string> _output = CliOption.Text("--output", "FILE", "Where to write it; by default the standard output.");

    public ConsentExportCommand(Screen screen)
        : base("export", "Writes every line of a contact's consent ledger with what proves it, as JSON.", screen)
    {
        Options.Add(_phone);
        Options.Add(_contact);
        Options.Add(_output);
    }

    public override IReadOnlyList<string> Examples =>
        ["starling consent export --phone +14165550123", "starling consent export --phone +14165550123 --output evidence.json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (phone, contact) = (parsed.GetValue(_phone) ?? "", parsed.GetValue(_contact) ?? "");
        if (phone.Length > 0 == contact.Length > 0)
        {
            throw new CommandFailure(ExitCode.Usage, "Exactly one of --phone and --contact says whose evidence.");
        }

        using var client = Connect(parsed);
        var request = new ExportConsentEvidenceRequest
        {
            Phone = phone,
            Name = contact,
            PageSize = LargestPage,
        };
        ExportConsentEvidenceResponse? bundle = null;
        do
        {
            var page = await client.ConsentLedger.ExportConsentEvidenceAsync(request, cancellationToken: cancellationToken);
            request.PageToken = page.NextPageToken;
            bundle = bundle is null ? page : Join(bundle, page);
        } while (request.PageToken.Length > 0);

        bundle.NextPageToken = "";
        var text = ReportJson.Write(bundle);
        if (parsed.GetValue(_output) is { } file)
        {
            await File.WriteAllTextAsync(file, text + "\n", cancellationToken);
        }
        else
        {
            Screen.ResultWriter.WriteLine(text);
        }

        Screen.Say(string.Create(CultureInfo.InvariantCulture, $"{bundle.Proofs.Count} lines, {bundle.Seals.Count} seals."));
        return ExitCode.Done;
    }

    private static ExportConsentEvidenceResponse Join(ExportConsentEvidenceResponse bundle, ExportConsentEvidenceResponse page)
    {
        bundle.Proofs.Add(page.Proofs);
        bundle.Seals.Add(page.Seals.Where(seal => bundle.Seals.All(known => known.Number != seal.Number)).ToArray());
        return bundle;
    }
}
