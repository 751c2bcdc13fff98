using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>key list</c>: keys without their secrets.</summary>
internal sealed class KeyListCommand : CliCommand
{
    private readonly Option<string> _tenant = CliOption.Text("--tenant", "TENANT", "Of which tenant; by default your own.");

    public KeyListCommand(Screen screen)
        : base("list", "Lists API keys, dead ones too; never their secrets.", screen)
    {
        Options.Add(_tenant);
    }

    public override IReadOnlyList<string> Examples => ["starling key list", "starling key list --tenant acme --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var found = new ListApiKeysResponse();
        var request = new ListApiKeysRequest { Tenant = parsed.GetValue(_tenant) ?? "", PageSize = 1_000 };
        do
        {
            var page = await client.Keys.ListApiKeysAsync(request, cancellationToken: cancellationToken);
            found.ApiKeys.Add(page.ApiKeys);
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);

        if (parsed.GetValue(GlobalOptions.Json))
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(found));
            return ExitCode.Done;
        }

        foreach (var key in found.ApiKeys)
        {
            Screen.ResultWriter.WriteLine(KeyWords.Line(key));
        }

        return ExitCode.Done;
    }
}
