using System.Globalization;
using NodaTime;
using Starling.Client;
using Starling.Domain.Messages;
using Starling.Host;
using Starling.Testing;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests.Scene;

/// <summary>One story: a data folder, an SMSC outside, a server, a client, and the three accounts of what happened.</summary>
internal sealed class Story : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("starling-story-");
    private readonly Dictionary<long, ToldBatch> _batches = [];
    private readonly List<MessageId> _messages = [];
    private readonly HashSet<string> _campaigns = [];
    private StarlingHost? _host;
    private StarlingClient? _client;

    public Story(OutsideSmsc smsc) => Smsc = smsc;

    public OutsideSmsc Smsc { get; }

    public string DataFolder => Path.Combine(_folder.FullName, "data");

    /// <summary>Where the server of this process takes calls.</summary>
    public Uri Address => _host?.GrpcAddress ?? throw new InvalidOperationException("no server yet");

    public StarlingClient Client => _client ?? throw new InvalidOperationException("no server yet");

    /// <summary>A server in this process, real in everything else, and a client of it.</summary>
    /// <param name="route">The route to the SMSC outside.</param>
    /// <param name="clock">Tells the time; the wall clock unless told otherwise.</param>
    public async Task StartServerAsync(RouteSettings route, IClock? clock = null)
    {
        _host = await StarlingHost.StartAsync(
            new StarlingHostOptions
            {
                Settings = route.ToSettings(Smsc.Port, DataFolder),
                Clock = clock,
                Quiet = true,
            }
        );
        Connect(_host.GrpcAddress);
    }

    /// <summary>An orderly stop; <see cref="StartServerAsync"/> starts another on the same data.</summary>
    public async Task StopServerAsync()
    {
        _client?.Dispose();
        await _host!.DisposeAsync();
        (_client, _host) = (null, null);
    }

    /// <summary>A client that is patient with servers that are killed.</summary>
    public void Connect(Uri address) =>
        _client = new StarlingClient(
            new StarlingClientOptions
            {
                Addresses = [address],
                MaxAttempts = 20,
                MaxReconnects = 200,
                MaxBackoff = TimeSpan.FromSeconds(1),
            }
        );

    /// <summary>Streams a batch into a campaign of its own, started at once, and notes what the client is told.</summary>
    public async Task<BatchResult> SendBatchAsync(
        Campaign campaign,
        IAsyncEnumerable<BatchItem> items,
        Action<RejectedItem>? onRejected = null,
        BatchUploadOptions? options = null
    )
    {
        var refused = new HashSet<long>();
        using var upload = new BatchUpload(
            Client,
            new BatchOpening
            {
                NewCampaign = campaign,
                Autostart = true,
                DefaultRegion = "CA",
            },
            (options ?? new BatchUploadOptions()) with
            {
                OnRejected = item =>
                {
                    refused.Add(item.Index);
                    onRejected?.Invoke(item);
                },
                OnProgress = progress => Note(progress.Campaign, progress.OnDisk, refused),
            }
        );
        return await upload.RunAsync(items);
    }

    public Task<BatchResult> SendBatchAsync(Campaign campaign, IEnumerable<BatchItem> items, Action<RejectedItem>? onRejected = null) =>
        SendBatchAsync(campaign, items.ToAsyncEnumerable(), onRejected);

    /// <summary>What the client was told about a batch so far.</summary>
    public void Note(string campaign, long onDisk, IReadOnlySet<long> refused)
    {
        var number = Samples.NumberOf(campaign);
        _batches[number] = new ToldBatch(number, onDisk, refused);
        _campaigns.Add(campaign);
    }

    /// <summary>Sends one text and notes that it was accepted.</summary>
    public async Task<Message> SendAsync(SendMessageRequest request)
    {
        var answer = await Client.Messages.SendMessageAsync(request);
        Assert.True(MessageId.TryParse(answer.Message.Name.AsSpan("messages/".Length), out var id));
        _messages.Add(id);
        return answer.Message;
    }

    public async Task<Message> GetMessageAsync(string name) =>
        (await Client.Messages.GetMessageAsync(new GetMessageRequest { Name = name })).Message;

    public async Task<V1.CampaignReport> ReportAsync(string campaign) =>
        (await Client.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = campaign })).Campaign.Report;

    /// <summary>Waits until the front door reports so about a campaign.</summary>
    public async Task<V1.CampaignReport> ReportAsync(
        string campaign,
        Func<V1.CampaignReport, bool> condition,
        string what,
        TimeSpan? within = null
    )
    {
        var report = new V1.CampaignReport();
        try
        {
            await Eventually.TrueAsync(async () => condition(report = await ReportAsync(campaign)), what, within);
        }
        catch (TimeoutException fault)
        {
            Assert.Fail($"{fault.Message}; the last report: {report}");
        }

        return report;
    }

    /// <summary>Waits until nothing of a campaign is left to send, and no receipt is missing.</summary>
    public Task<V1.CampaignReport> SettledAsync(string campaign, TimeSpan? within = null) =>
        ReportAsync(
            campaign,
            report => report.Audience > 0 && report.Production.Remaining == 0 && report.In(MessageState.Sent) == 0,
            "all is sent and every receipt has come",
            within
        );

    public KeptInLedger Kept() => KeptInLedger.Read(DataFolder);

    /// <summary>The end of every story: the three accounts agree, and no promise was broken.</summary>
    public async Task<SeenByCarrier> CheckAsync(HistoryLimits? limits = null)
    {
        var reports = new List<ToldReport>();
        foreach (var campaign in _campaigns)
        {
            reports.Add((await ReportAsync(campaign)).Told(campaign));
        }

        var told = new ToldToClient
        {
            Batches = [.. _batches.Values],
            Messages = _messages,
            Reports = reports,
        };
        var seen = Smsc.Seen();
        var faults = HistoryCheck.Faults(told, seen, Kept(), limits ?? new HistoryLimits());
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await Smsc.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
