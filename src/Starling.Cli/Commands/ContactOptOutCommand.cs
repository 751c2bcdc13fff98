using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>contact opt-out</c>: no more texts, of one type or at all. Returns when nothing starts any more.</summary>
internal sealed class ContactOptOutCommand : CliCommand
{
    private readonly Argument<string> _phone = ContactTarget.Create("The number: +14165550123, or national with --country.");
    private readonly Option<string> _country = CliOption.Text("--country", "CC", "Country in which a number without plus is read: CA, FR.");
    private readonly Option<string> _profile = CliOption.Text(
        "--profile",
        "ID",
        "With --type: whose permission ends; otherwise everybody's."
    );
    private readonly Option<string> _type = CliOption.Text("--type", "TYPE", "Only texts of this type; otherwise the number falls silent.");
    private readonly Option<string> _source = CliOption.Text("--source", "WHERE", "Where the wish was heard.");
    private readonly EvidenceOptions _evidence = new();

    public ContactOptOutCommand(Screen screen)
        : base("opt-out", "Records that a person wants no more texts.", screen)
    {
        Arguments.Add(_phone);
        foreach (var option in (Option[])[_country, _profile, _type, _source, .. _evidence.All])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling contact opt-out +14165550123 --source call:88 --circumstance customer_call",
            "starling contact opt-out +14165550123 --type promotional --profile crm-4711",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new OptOutRequest
        {
            Phone = parsed.GetValue(_phone),
            DefaultRegion = parsed.GetValue(_country) ?? "",
            ProfileId = parsed.GetValue(_profile) ?? "",
            CommunicationType = parsed.GetValue(_type) ?? "",
            Source = parsed.GetValue(_source) ?? "",
            Evidence = _evidence.Read(parsed),
        };
        var answer = await client.Contacts.OptOutAsync(request, cancellationToken: cancellationToken);
        ContactView.Show(Screen, answer.Contact, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
