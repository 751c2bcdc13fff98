using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>contact erasures</c>: who was erased, who asked, and how far it is.</summary>
internal sealed class ContactErasuresCommand : CliCommand
{
    private readonly Option<bool> _open = new("--open") { Description = "Only those that go on." };

    public ContactErasuresCommand(Screen screen)
        : base("erasures", "Lists erasures of contacts, newest first.", screen) => Options.Add(_open);

    public override IReadOnlyList<string> Examples => ["starling contact erasures", "starling contact erasures --open --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var request = new ListErasuresRequest { OpenOnly = parsed.GetValue(_open), PageSize = 500 };
        do
        {
            var page = await client.Contacts.ListErasuresAsync(request, cancellationToken: cancellationToken);
            ErasureView.Show(Screen, page.Erasures, parsed.GetValue(GlobalOptions.Json));
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);
        return ExitCode.Done;
    }
}
