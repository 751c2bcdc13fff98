using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>key create</c>: a credential for a program; its secret is shown once.</summary>
internal sealed class KeyCreateCommand : CliCommand
{
    private readonly Option<string> _holder = CliOption.Text("--holder", "NAME", "The program that gets it.", required: true);

    private readonly Option<string[]> _roles = new("--role", "-r")
    {
        HelpName = "ROLE",
        Description = "What it may do: sender, author, approver, operator, auditor; repeat it for several.",
        Required = true,
    };

    private readonly Option<string> _tenant = CliOption.Text("--tenant", "TENANT", "Whose calls it makes; by default your own tenant.");

    private readonly Option<TimeSpan?> _life = CliOption.Time("--expires-in", "How long it counts; by default a year.");

    public KeyCreateCommand(Screen screen)
        : base(
            "create",
            "Makes an API key and shows its secret, once. The first one is made on the server's machine, without a key.",
            screen
        )
    {
        _roles.AcceptOnlyFromAmong([.. KeyWords.Roles.Keys]);
        Options.Add(_holder);
        Options.Add(_roles);
        Options.Add(_tenant);
        Options.Add(_life);
    }

    public override IReadOnlyList<string> Examples =>
        [
            "starling key create --holder admin --role operator > admin.key",
            "starling key create --tenant acme --holder crm --role sender --role author --expires-in 90d --api-key-file admin.key",
        ];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var wanted = new ApiKey { Holder = parsed.GetValue(_holder) };
        wanted.Roles.Add(parsed.GetValue(_roles)!.Select(role => KeyWords.Roles[role]));
        if (parsed.GetValue(_life) is { } life)
        {
            wanted.ExpireTime = Timestamp.FromDateTimeOffset(Screen.Clock.GetUtcNow() + life);
        }

        var made = await client.Keys.CreateApiKeyAsync(
            new CreateApiKeyRequest { ApiKey = wanted, Tenant = parsed.GetValue(_tenant) ?? "" },
            cancellationToken: cancellationToken
        );
        Screen.ResultWriter.WriteLine(parsed.GetValue(GlobalOptions.Json) ? ReportJson.Write(made) : made.Secret);
        Screen.Say($"{KeyWords.Line(made.ApiKey)}. The secret is not shown again; from now on every call needs a key.");
        return ExitCode.Done;
    }
}
