using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>contact consents</c>: every line of a number's consent ledger, with its proof, newest first.</summary>
internal sealed class ContactConsentsCommand : CliCommand
{
    private const int LargestPage = 500;

    private readonly Argument<string> _contact = ContactTarget.Create();

    public ContactConsentsCommand(Screen screen)
        : base("consents", "Shows what happened to a contact's consents, each with its proof.", screen) => Arguments.Add(_contact);

    public override IReadOnlyList<string> Examples =>
        ["starling contact consents +14165550123", "starling contact consents crm-4711 --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var asked = ContactTarget.Ask(parsed.GetValue(_contact)!);
        var contact = await client.Contacts.GetContactAsync(asked, cancellationToken: cancellationToken);
        var request = new ListConsentEventsRequest { Name = contact.Contact.Name, PageSize = LargestPage };
        var found = new ListConsentEventsResponse();
        do
        {
            var page = await client.Contacts.ListConsentEventsAsync(request, cancellationToken: cancellationToken);
            found.Events.Add(page.Events);
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);

        if (parsed.GetValue(GlobalOptions.Json))
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(found));
        }
        else
        {
            Show(found);
        }

        return ExitCode.Done;
    }

    private void Show(ListConsentEventsResponse found)
    {
        if (found.Events.Count == 0)
        {
            Screen.Say("There are none.");
            return;
        }

        var table = new Table { Border = TableBorder.Horizontal };
        table.AddColumn(new TableColumn("no.").RightAligned());
        table.AddColumns("given", "act", "about", "profile", "until", "source", "wording");
        foreach (var line in found.Events)
        {
            string[] cells =
            [
                line.Sequence.ToString(CultureInfo.InvariantCulture),
                ContactView.Day(line.GiveTime),
                StateName.Of(line.Act),
                line.CommunicationType.Length == 0 ? "the number" : line.CommunicationType,
                line.ProfileId,
                ContactView.Day(line.UntilTime),
                line.Source,
                line.Evidence.Wording,
            ];
            table.AddRow([.. cells.Select(cell => ContactView.OneLine(cell).EscapeMarkup())]);
        }

        Screen.Results.Write(table);
    }
}
