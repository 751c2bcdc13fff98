using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;

namespace Starling.Cli.Commands;

/// <summary><c>contact show</c>: one number, its people and what they permit.</summary>
internal sealed class ContactShowCommand : CliCommand
{
    private readonly Argument<string> _contact = ContactTarget.Create();

    public ContactShowCommand(Screen screen)
        : base("show", "Shows a contact with its people and consents.", screen) => Arguments.Add(_contact);

    public override IReadOnlyList<string> Examples => ["starling contact show +14165550123", "starling contact show crm-4711 --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = ContactTarget.Ask(parsed.GetValue(_contact)!);
        var answer = await client.Contacts.GetContactAsync(request, cancellationToken: cancellationToken);
        ContactView.Show(Screen, answer.Contact, parsed.GetValue(GlobalOptions.Json));
        return ExitCode.Done;
    }
}
