using Starling.Client;
using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Host.Tests.Cost;

/// <summary>A whole server with its carrier and a client, contacts with recorded consent, and campaigns to them.</summary>
internal sealed class CostScene : IAsyncDisposable
{
    /// <summary>Messages of one campaign.</summary>
    public const int Messages = 3_000;

    private readonly DirectoryInfo _folder;
    private readonly StarlingHost _host;
    private readonly StarlingClient _client;
    private int _campaigns;

    private CostScene(DirectoryInfo folder, StarlingHost host)
    {
        (_folder, _host) = (folder, host);
        _client = new StarlingClient(new StarlingClientOptions { Addresses = [host.GrpcAddress] });
    }

    /// <param name="settings">Where the ledger is; by default SQLite.</param>
    public static async Task<CostScene> StartAsync(params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("starling-cost-");
        var host = await StarlingHost.StartAsync(
            new StarlingHostOptions
            {
                Quiet = true,
                Script = Calm(),
                Settings = settings
                    .Append(("Starling:GrpcPort", "0"))
                    .Append(("Starling:HttpPort", "0"))
                    .Append(("Starling:Dashboard", "false"))
                    .Append(("Starling:Storage:DataFolder", folder.FullName))
                    .Append(("Starling:Caps:Promotional", "60 per 7 days"))
                    .Append(("Starling:Hours:Everywhere", "00:00-24:00"))
                    .ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
            }
        );
        var scene = new CostScene(folder, host);
        await scene.ImportAsync();
        return scene;
    }

    /// <summary>One campaign to all contacts, until every receipt is on disk.</summary>
    /// <param name="perLine">Called for each line that leaves the caller.</param>
    public async Task SendAsync(Action? perLine = null)
    {
        var word = ++_campaigns;
        using var upload = new BatchUpload(
            _client,
            new BatchOpening
            {
                NewCampaign = new Campaign
                {
                    DisplayName = "Cost",
                    CommunicationType = "promotional",
                    Objective = "promotion",
                    Sender = Samples.Sender,
                    TemplateText = $"Boréale: {{{{ first_name }}}}, two tables for one, {word}.",
                    Language = "en",
                },
                Autostart = true,
            }
        );
        var result = await upload.RunAsync(Lines(perLine).ToAsyncEnumerable());
        Assert.Equal(Messages, result.Accepted);

        // The carrier knows when all is over without asking the ledger, whose statements are counted.
        await Wait.UntilAsync(
            () => Figures().Accounts[0].Submits == _campaigns * Messages && Figures().Pending == 0,
            "every receipt of the campaign was taken"
        );
        var report = (await _client.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = result.Campaign })).Campaign.Report;
        Assert.Equal(Messages, report.In(MessageState.Delivered));

        Carriers.Simulator.SmscSnapshot Figures() => _host.Smsc!.Snapshot();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>No receipt comes before its answer is on disk, on whatever machine: such ones cost more.</summary>
    private static Carriers.Simulator.SmscScript Calm()
    {
        var script = Samples.CalmCarrier();
        script.HistoryOctets = 0;
        (script.ReceiptDelayMin, script.ReceiptDelayMax) = (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
        return script;
    }

    private static IEnumerable<BatchItem> Lines(Action? perLine) =>
        Samples
            .People(Messages)
            .Select(item =>
            {
                perLine?.Invoke();
                return item;
            });

    private Task ImportAsync() =>
        new ImportUpload(_client).RunAsync(
            new ImportOpening(),
            Enumerable
                .Range(0, Messages)
                .Select(index => new ImportItem
                {
                    Profile = new Profile { Phone = SampleNumbers.At(index), TimeZone = "America/Toronto" },
                    Consent = new ConsentAssertion { Kind = ConsentKind.Express, Source = "web_form:cost" },
                })
                .ToAsyncEnumerable(),
            page => Assert.Empty(page.RejectedItems)
        );
}
