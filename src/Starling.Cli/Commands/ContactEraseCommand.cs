using System.CommandLine;
using System.Globalization;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>contact erase</c>: takes what is known of people out of the ledger; that they said STOP stays.</summary>
internal sealed class ContactEraseCommand : CliCommand
{
    private readonly Argument<string[]> _contacts = new("contact")
    {
        Description = "Numbers with their plus, contacts/ID, or ids of people; at most 500.",
        Arity = ArgumentArity.OneOrMore,
    };

    public ContactEraseCommand(Screen screen)
        : base("erase", "Erases contacts for good. Returns when nothing accepted before starts any more.", screen) =>
        Arguments.Add(_contacts);

    public override IReadOnlyList<string> Examples =>
        ["starling contact erase +14165550123", "starling contact erase crm-4711 crm-4712 --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new BatchDeleteContactsRequest();
        foreach (var contact in parsed.GetValue(_contacts)!)
        {
            var found = await client.Contacts.GetContactAsync(ContactTarget.Ask(contact), cancellationToken: cancellationToken);
            request.Names.Add(found.Contact.Name);
        }

        var answer = await client.Contacts.BatchDeleteContactsAsync(request, cancellationToken: cancellationToken);
        ErasureView.Show(Screen, answer.Erasures, parsed.GetValue(GlobalOptions.Json));
        foreach (var name in answer.MissingNames)
        {
            Screen.Complain(string.Create(CultureInfo.InvariantCulture, $"{name}: there is no such contact"));
        }

        return answer.MissingNames.Count > 0 ? ExitCode.Refused : ExitCode.Done;
    }
}
