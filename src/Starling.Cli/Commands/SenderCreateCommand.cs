using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>sender create</c>: asks for a sender.</summary>
internal sealed class SenderCreateCommand : CliCommand
{
    private readonly Argument<string> _address = new("address") { Description = "A short code, a number with its plus, or a name." };
    private readonly Option<string> _country = CliOption.Text("--country", "CC", "Where its subscribers are: CA, US, FR.", required: true);
    private readonly Option<string> _owner = CliOption.Text("--owner", "NAME", "The organisation behind it.", required: true);
    private readonly Option<string> _contact = CliOption.Text("--contact", "WHERE", "Where that organisation is reached.");

    private readonly Option<string> _registration = CliOption.Text(
        "--registration",
        "REFERENCE",
        "Its reference at the national registry; short codes are not approved without."
    );

    private readonly Option<string[]> _types = new("--type")
    {
        HelpName = "TYPE",
        Description = "What it may carry: promotional, informational, transactional, one_time_code; repeat it for several.",
        Required = true,
    };

    private readonly Option<string[]> _languages = new("--language")
    {
        HelpName = "TAG",
        Description = "In which it writes, such as fr-CA; repeat it for several.",
    };

    private readonly Option<string> _tenant = SenderArgument.Tenant();
    private readonly Option<bool> _check = CliOption.Flag("--check", "Only checks it.");

    public SenderCreateCommand(Screen screen)
        : base("create", "Asks for a sender; it sends once it is approved, configured and active.", screen)
    {
        Arguments.Add(_address);
        Options.Add(_country);
        Options.Add(_owner);
        Options.Add(_contact);
        Options.Add(_registration);
        Options.Add(_types);
        Options.Add(_languages);
        Options.Add(_tenant);
        Options.Add(_check);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling sender create 36180 --country CA --owner \"Maple Co\" --registration CSC-2026-17 --type promotional --type informational",
            "starling sender create +14165550100 --country CA --owner \"Maple Co\" --type transactional --check",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var wanted = new Sender
        {
            Address = parsed.GetValue(_address),
            Country = parsed.GetValue(_country),
            OwnerName = parsed.GetValue(_owner),
            OwnerContact = parsed.GetValue(_contact) ?? "",
            RegistrationReference = parsed.GetValue(_registration) ?? "",
        };
        wanted.CommunicationTypes.Add(parsed.GetValue(_types));
        wanted.LanguageCodes.Add(parsed.GetValue(_languages) ?? []);
        var answer = await client.Senders.CreateSenderAsync(
            new CreateSenderRequest
            {
                Sender = wanted,
                Tenant = parsed.GetValue(_tenant) ?? "",
                ValidateOnly = parsed.GetValue(_check),
            },
            cancellationToken: cancellationToken
        );
        SenderView.Show(Screen, answer.Sender, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
