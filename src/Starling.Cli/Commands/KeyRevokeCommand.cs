using System.CommandLine;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>key revoke</c>: ends a key for good.</summary>
internal sealed class KeyRevokeCommand : CliCommand
{
    private readonly Argument<string> _key = new("key") { Description = "Name of the key, apiKeys/…, or its id." };

    private readonly Option<string> _tenant = CliOption.Text("--tenant", "TENANT", "Whose key it is; by default your own tenant.");

    public KeyRevokeCommand(Screen screen)
        : base("revoke", "Ends an API key; every server refuses it within ten seconds.", screen)
    {
        Arguments.Add(_key);
        Options.Add(_tenant);
    }

    public override IReadOnlyList<string> Examples =>
        ["starling key revoke apiKeys/k3v9m2p7w4xz", "starling key revoke k3v9m2p7w4xz --tenant acme"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var named = parsed.GetValue(_key)!;
        var answer = await client.Keys.RevokeApiKeyAsync(
            new RevokeApiKeyRequest
            {
                Name = named.Contains('/', StringComparison.Ordinal) ? named : $"apiKeys/{named}",
                Tenant = parsed.GetValue(_tenant) ?? "",
            },
            cancellationToken: cancellationToken
        );
        Screen.ResultWriter.WriteLine(parsed.GetValue(GlobalOptions.Json) ? ReportJson.Write(answer.ApiKey) : KeyWords.Line(answer.ApiKey));
        return ExitCode.Done;
    }
}
