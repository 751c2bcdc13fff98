using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>sender list</c>: every sender in a line.</summary>
internal sealed class SenderListCommand : CliCommand
{
    private readonly Option<string> _tenant = SenderArgument.Tenant();

    public SenderListCommand(Screen screen)
        : base("list", "Lists senders, retired ones too.", screen) => Options.Add(_tenant);

    public override IReadOnlyList<string> Examples => ["starling sender list", "starling sender list --tenant acme --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var found = new ListSendersResponse();
        var request = new ListSendersRequest { Tenant = parsed.GetValue(_tenant) ?? "", PageSize = 1_000 };
        do
        {
            var page = await client.Senders.ListSendersAsync(request, cancellationToken: cancellationToken);
            found.Senders.Add(page.Senders);
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);

        if (parsed.GetValue(GlobalOptions.Json))
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(found));
            return ExitCode.Done;
        }

        foreach (var sender in found.Senders)
        {
            Screen.ResultWriter.WriteLine(SenderView.Line(sender));
        }

        return ExitCode.Done;
    }
}
