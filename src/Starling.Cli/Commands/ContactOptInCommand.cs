using System.CommandLine;
using Starling.Cli.Contacts;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>contact opt-in</c>: records a permission with its proof.</summary>
internal sealed class ContactOptInCommand : CliCommand
{
    private readonly Argument<string> _phone = ContactTarget.Create("The number: +14165550123, or national with --country.");
    private readonly Option<string> _country = CliOption.Text("--country", "CC", "Country in which a number without plus is read: CA, FR.");
    private readonly Option<string> _profile = CliOption.Text("--profile", "ID", "Whose permission it is; otherwise the bare number's.");
    private readonly Option<string> _type = CliOption.Text("--type", "TYPE", "promotional (default) or informational.");
    private readonly Option<string> _consent = CliOption.Text("--consent", "WORD", "express (default) or implied.");
    private readonly Option<string> _source = CliOption.Text(
        "--source",
        "WHERE",
        "Form, call or receipt it can be found by.",
        required: true
    );
    private readonly Option<string> _given = CliOption.Text(
        "--given",
        "WHEN",
        "When it was given, 2026-03-01T10:00:00-05:00; otherwise now."
    );
    private readonly Option<bool> _lift = CliOption.Flag("--lift-suppression", "Also opens a number that is silent.");
    private readonly EvidenceOptions _evidence = new();

    public ContactOptInCommand(Screen screen)
        : base("opt-in", "Records that a person permits texts.", screen)
    {
        Arguments.Add(_phone);
        foreach (var option in (Option[])[_country, _profile, _type, _consent, _source, _given, _lift, .. _evidence.All])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling contact opt-in +14165550123 --source receipt:4711 --circumstance point_of_sale_purchase",
            "starling contact opt-in +14165550123 --profile crm-4711 --source call:88 --circumstance customer_call --wording 'Two texts a month' --actor Zoé",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new OptInRequest
        {
            Phone = parsed.GetValue(_phone),
            DefaultRegion = parsed.GetValue(_country) ?? "",
            ProfileId = parsed.GetValue(_profile) ?? "",
            CommunicationType = parsed.GetValue(_type) ?? "",
            Consent = new ConsentAssertion { Kind = ReadKind(parsed), Source = parsed.GetValue(_source) },
            Evidence = _evidence.Read(parsed),
            LiftSuppression = parsed.GetValue(_lift),
        };
        if (parsed.GetValue(_given) is { } given)
        {
            request.Consent.CollectTime = NodaTime.Text.OffsetDateTimePattern.Rfc3339.Parse(given) is { Success: true } time
                ? Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time.Value.ToDateTimeOffset())
                : throw new CommandFailure(ExitCode.Usage, $"--given: '{given}' is not an instant like 2026-03-01T10:00:00-05:00");
        }

        var answer = await client.Contacts.OptInAsync(request, cancellationToken: cancellationToken);
        ContactView.Show(Screen, answer.Contact, parsed.GetValue(GlobalOptions.Json));
        if (answer.Contact.SuppressTime is null)
        {
            return ExitCode.Done;
        }

        Screen.Say(
            "The consent is recorded; the number is still silent. --lift-suppression opens it, with an express consent given later."
        );
        return ExitCode.Partly;
    }

    private ConsentKind ReadKind(ParseResult parsed)
    {
        var word = parsed.GetValue(_consent) ?? "express";
        return ConsentWord.TryRead(word, out var kind) && kind != ConsentKind.Unspecified
            ? kind
            : throw new CommandFailure(ExitCode.Usage, $"--consent: '{word}' is neither express nor implied");
    }
}
