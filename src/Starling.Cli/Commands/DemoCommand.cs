using System.CommandLine;
using NodaTime;
using Starling.Cli.Contacts;
using Starling.Cli.Demo;
using Starling.Cli.Reports;
using Starling.Cli.Sending;
using Starling.Cli.Terminal;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>demo</c>: the main job from beginning to end, in one process.</summary>
internal sealed class DemoCommand : CliCommand
{
    private const string Text =
        "Boréale: hello {{ first_name | default: \"friend\" }}, your {{ points }} points are a coffee at Boréale {{ city }} until Sunday. boreale.example/c";
    private const string Sender = "36180";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Func<Screen, Task<IDemoHost>> _startHost;
    private readonly Option<int?> _recipients = new("--recipients")
    {
        HelpName = "N",
        Description = $"So many invented contacts instead of the shipped file; 1 to {FictionalNumbers.Capacity}.",
    };
    private readonly Option<string> _contacts = CliOption.Text(
        "--contacts",
        "FILE",
        "Your own CSV file instead; it needs 'phone', and 'points' and 'city' for the text."
    );
    private readonly Option<bool> _keep = CliOption.Flag("--keep", "Stay up afterwards, and say how to call the server.");

    public DemoCommand(Screen screen, Func<Screen, Task<IDemoHost>> startHost)
        : base("demo", "Starts a server and a carrier in this process, sends a campaign from a CSV file, and reports.", screen)
    {
        _startHost = startHost;
        Options.Add(_recipients);
        Options.Add(_contacts);
        Options.Add(_keep);
        Validators.Add(result =>
        {
            if (
                result.GetResult(_recipients) is { Errors: var errors }
                && !errors.Any()
                && result.GetValue(_recipients) is < 1 or > FictionalNumbers.Capacity
            )
            {
                result.AddError($"--recipients: {result.GetValue(_recipients)} is not within 1 to {FictionalNumbers.Capacity}");
            }

            if (result.GetResult(_recipients) is not null && result.GetResult(_contacts) is not null)
            {
                result.AddError("--recipients and --contacts exclude each other");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
        ["starling demo", "starling demo --recipients 200000 --json", "starling demo --contacts mine.csv --keep"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var badLines = new BadLines();
        await using var file = await OpenAsync(parsed, badLines);
        await using var host = await _startHost(Screen);
        var toronto = host.Now.InZone(DateTimeZoneProviders.Tzdb["America/Toronto"]);
        Screen.Say($"Server on {host.GrpcAddress}, carrier on {host.Carrier}, data in a temporary folder.");
        Screen.Say(
            $"Local hours are not kept here: its people are in several zones. Its clock says {toronto.ToString("dddd yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)} in Toronto."
        );

        using var client = new StarlingClient(new StarlingClientOptions { Addresses = [host.GrpcAddress] });
        var sending = new CampaignSending(client, Screen, new CampaignSendingOptions(Follow: true, Patience, GiveUpOnStall: true));
        var result = await sending.RunAsync(Opening(file), file, badLines, cancellationToken);
        var report = result.Report with { Replies = await InboxTally.ReadAsync(client.Inbound, cancellationToken) };
        CampaignOutcome.Show(Screen, report, badLines, parsed.GetValue(GlobalOptions.Json));
        if (parsed.GetValue(_keep))
        {
            await KeepAsync(host, result.Report, cancellationToken);
        }

        if (result.End == FollowEnd.Stalled)
        {
            throw new CommandFailure(
                ExitCode.Partly,
                $"Nothing happened for {Patience.TotalSeconds} s, although {result.Report.Waiting} texts wait."
            );
        }

        return result.Report.AddsUp() ? ExitCode.Done : throw new CommandFailure(ExitCode.Bug, "The report does not add up.");
    }

    private async Task<ContactFile> OpenAsync(ParseResult parsed, BadLines badLines)
    {
        if (parsed.GetValue(_contacts) is { } path)
        {
            return await ContactFile.OpenAsync(path, new ConsentReading("demo"), badLines);
        }

        if (parsed.GetValue(_recipients) is { } count)
        {
            return await ContactFile.OpenAsync(
                new FictionalContacts().OpenStream(count),
                "the invented contacts",
                new ConsentReading("demo"),
                badLines,
                count
            );
        }

        var shipped = typeof(DemoCommand).Assembly.GetManifestResourceStream("contacts.csv")!;
        return await ContactFile.OpenAsync(shipped, "contacts.csv", new ConsentReading("demo"), badLines);
    }

    private static BatchOpening Opening(ContactFile file) =>
        new()
        {
            NewCampaign = new Campaign
            {
                DisplayName = "Boréale, loyalty points",
                CommunicationType = "promotional",
                Objective = "loyalty",
                Sender = Sender,
                TemplateText = Text,
                Language = "en",
            },
            Autostart = true,
            DefaultRegion = "CA",
            ExpectedItems = file.ExpectedRecords,
        };

    private async Task KeepAsync(IDemoHost host, CampaignReport report, CancellationToken cancellationToken)
    {
        var address = host.GrpcAddress.GetLeftPart(UriPartial.Authority);
        Screen.Say("");
        Screen.Say("The server stays up until Ctrl-C. Try:");
        Screen.Say(
            $"  dotnet run --project src/Starling.Cli -- send --address {address} --from {Sender} --to +14165550123 --text 'Hello from Starling' --wait"
        );
        Screen.Say($"  dotnet run --project src/Starling.Cli -- campaign show {report.Campaign} --address {address}");
        Screen.Say($"  dotnet run --project src/Starling.Cli -- inbox --address {address}");
        Screen.Say("  buf curl --protocol grpc --http2-prior-knowledge \\");
        Screen.Say($"    --data '{{\"sender\":\"{Sender}\",\"phone\":\"+14165550123\",\"text\":\"Hello from Starling\"}}' \\");
        Screen.Say($"    {address}/starling.v1.MessageService/SendMessage");
        await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, Screen.Clock, cancellationToken));
    }
}
