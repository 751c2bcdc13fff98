using System.CommandLine;
using Spectre.Console;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>contact history</c>: every text to a number and from it, newest first.</summary>
internal sealed class ContactHistoryCommand : CliCommand
{
    private const int LargestPage = 500;

    private readonly Argument<string> _contact = ContactTarget.Create("A number with its plus, or contacts/ID.");
    private readonly Option<int?> _limit = new("--limit") { HelpName = "N", Description = "At most so many texts; 50 otherwise." };

    public ContactHistoryCommand(Screen screen)
        : base("history", "Shows every text that went to a number or came from it.", screen)
    {
        Arguments.Add(_contact);
        Options.Add(_limit);
        Validators.Add(result =>
        {
            if (result.GetValue(_limit) is < 1)
            {
                result.AddError("--limit: at least 1");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
        ["starling contact history +14165550123", "starling contact history +14165550123 --limit 500 --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var target = parsed.GetValue(_contact)!;
        var limit = parsed.GetValue(_limit) ?? 50;
        var request = ContactTarget.IsName(target) ? new ListHistoryRequest { Name = target } : new ListHistoryRequest { Phone = target };
        var found = new ListHistoryResponse();
        do
        {
            request.PageSize = Math.Min(LargestPage, limit - found.Entries.Count);
            var page = await client.Contacts.ListHistoryAsync(request, cancellationToken: cancellationToken);
            found.Entries.Add(page.Entries);
            found.NextPageToken = request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0 && found.Entries.Count < limit);

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

    private void Show(ListHistoryResponse found)
    {
        if (found.Entries.Count == 0)
        {
            Screen.Say("There are no texts.");
            return;
        }

        var table = new Table { Border = TableBorder.Horizontal };
        table.AddColumns("when", "", "with", "state", "text", "message");
        foreach (var entry in found.Entries)
        {
            table.AddRow([.. Cells(entry).Select(cell => ContactView.OneLine(cell).EscapeMarkup())]);
        }

        Screen.Results.Write(table);
    }

    private static string[] Cells(HistoryEntry entry)
    {
        var time = ContactView.Day(entry.CreateTime);
        if (entry.Received is { } received)
        {
            return [time, "from", received.Phone, "", received.Text, ""];
        }

        var message = entry.Sent.Message;
        return [time, "to", message.Sender, $"{StateName.Of(message.State)} {message.Reason}".TrimEnd(), entry.Sent.Text, message.Name];
    }
}
