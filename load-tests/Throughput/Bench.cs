using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Starling.Client;
using Starling.Domain.Messages;
using Starling.Host;
using Starling.Throughput.Cluster;
using Starling.Throughput.Load;
using Starling.Throughput.Reports;
using Starling.V1;

namespace Starling.Throughput;

/// <summary>What the scenarios work with: an installation, a client of it, and a stopwatch on everything.</summary>
internal sealed class Bench : IAsyncDisposable
{
    /// <summary>Uploads at once, of many small campaigns.</summary>
    private const int Uploads = 16;

    private readonly TextWriter _news;
    private readonly HttpClient _http = new();
    private readonly ConcurrentBag<long> _names = [];
    private readonly ConcurrentBag<string> _campaigns = [];
    private readonly List<Measurement> _measurements = [];
    private long _told;

    public Bench(LoadOptions options, Installation? own, TextWriter news)
    {
        (Options, Own, _news) = (options, own, news);
        Client = Connect();
    }

    public LoadOptions Options { get; }

    /// <summary>Null when the cluster is somebody else's.</summary>
    public Installation? Own { get; }

    public StarlingClient Client { get; private set; }

    public IReadOnlyList<Measurement> Measurements => _measurements;

    /// <summary>Texts that the product will have written by itself.</summary>
    public long Replies { get; set; }

    /// <summary>Brings contacts with consent to the ledger, as a customer's list comes.</summary>
    public async Task ImportAsync(int first, int count)
    {
        var began = WallClock.Time.GetTimestamp();
        var agreed = WallClock.Clock.GetCurrentInstant().ToDateTimeOffset() - TimeSpan.FromDays(30);
        var agreedAt = Timestamp.FromDateTimeOffset(agreed);
        var refused = 0;
        await new ImportUpload(Client).RunAsync(
            new ImportOpening { DefaultRegion = "CA" },
            Enumerable.Range(first, count).Select(index => LoadPeople.Contact(index, agreedAt)).ToAsyncEnumerable(),
            page => refused += page.RejectedItems.Count
        );
        if (refused > 0)
        {
            throw new InvalidOperationException($"{refused} contacts of {count} were refused");
        }

        Tell($"{count} contacts imported, {count / WallClock.Time.GetElapsedTime(began).TotalSeconds:F0} a second");
    }

    /// <summary>Contacts for all that follows, and code that has been run before.</summary>
    public async Task PrepareAsync()
    {
        await ImportAsync(0, Options.ContactCount + Options.WarmUp);
        await WarmUpAsync("before the first");
    }

    /// <summary>The silos come back with nothing in memory; then their code is warmed on contacts that are not measured.</summary>
    public async Task RestartAsync()
    {
        if (Own is null)
        {
            return;
        }

        Client.Dispose();
        await Own.StopSilosAsync();
        await Own.StartSilosAsync();
        Client = Connect();
        await WarmUpAsync("after the restart");
    }

    /// <summary>Measures campaigns to a range of contacts, one line each.</summary>
    public Task<Measurement> BatchAsync(string name, string word, int campaigns = 1) =>
        MeasureAsync(name, () => SendCampaignsAsync(word, 0, Options.Messages, campaigns));

    /// <summary>Measures single messages, as many as the load simulations make.</summary>
    public Task<Measurement> SinglesAsync(string name, params IReadOnlyList<LoadSimulation> load) =>
        MeasureAsync(
            name,
            async () =>
            {
                var stats = await ScenarioRunner.RunAsync(
                    UnitCalls.Create(Client, Options.ContactCount, name, Remember).WithLoadSimulations(load),
                    WallClock.Time,
                    CancellationToken.None
                );
                return new Work(stats.Ok, [stats]);
            }
        );

    /// <summary>Campaigns that share a range of contacts evenly; returns when all of it is on disk.</summary>
    public async Task<Work> SendCampaignsAsync(string word, int first, int count, int campaigns)
    {
        var each = count / campaigns;
        var stats = await ScenarioRunner.RunAsync(
            Scenario
                .Create(
                    word,
                    async call =>
                    {
                        var from = first + (call.InvocationNumber * each);
                        var lines = call.InvocationNumber == campaigns - 1 ? first + count - from : each;
                        return await UploadAsync(campaigns == 1 ? word : $"{word} {call.InvocationNumber}", from, lines);
                    }
                )
                .WithLoadSimulations(Simulation.IterationsForConstant(Math.Min(campaigns, Uploads), campaigns)),
            WallClock.Time,
            CancellationToken.None
        );
        return new Work(count, [stats]);
    }

    /// <summary>Runs a load and follows it until every receipt is on disk.</summary>
    public async Task<Measurement> MeasureAsync(string name, Func<Task<Work>> load)
    {
        using var watch = new CarrierWatch(Own?.Smsc);
        var before = await Consumption.ReadAsync(Own, _http);
        await watch.StartAsync();
        var work = await load();
        var accepted = WallClock.Time.GetElapsedTime(before.At);
        var settled = Own is null ? await FollowReportsAsync() : await watch.SettledAsync(work.Submits, Own.Ledger);
        var after = await Consumption.ReadAsync(Own, _http);
        await watch.StopAsync();
        var measurement = Measure(name, work, before, after, watch, accepted) with
        {
            Faults = [.. work.Faults, .. settled ? (IEnumerable<string>)[] : ["it did not come to an end"]],
        };
        _measurements.Add(measurement);
        Tell(TextReport.Line(measurement));
        Tell(TextReport.Details(measurement));
        return measurement;
    }

    /// <summary>Whether every message is where all accounts say it is.</summary>
    public async Task<(IReadOnlyList<string> Lines, IReadOnlyList<string> Faults)> AuditAsync()
    {
        if (Own is not null)
        {
            var audit = Audit.Of(_told, Replies, _names, Own.Ledger, await Own.Smsc.FiguresAsync());
            return (audit.Lines, audit.Faults);
        }

        var lines = new List<string>();
        var faults = new List<string>();
        foreach (var campaign in _campaigns)
        {
            var report = await ReportAsync(campaign);
            var line = FormattableString.Invariant($"{campaign}: {report.Audience} messages, {report.States.Values.Sum()} in states");
            lines.Add(line);
            if (report.Audience != report.States.Values.Sum() || report.Production.Remaining > 0)
            {
                faults.Add(line);
            }
        }

        return ([.. lines, "the rows of the ledger and the carrier's count are not ours to see"], faults);
    }

    /// <summary>Replaces a measurement by one that says more.</summary>
    public void Annotate(Measurement measurement, Func<Measurement, Measurement> more)
    {
        _measurements[_measurements.IndexOf(measurement)] = more(measurement);
        Tell(TextReport.Details(_measurements[^1]));
    }

    /// <summary>One text by a call of its own; the name that its caller is told is remembered.</summary>
    public Task<Response> SendAsync(SendMessageRequest request) => UnitCalls.SendAsync(Client, request, Remember);

    public void Tell(string what) => _news.WriteLine(what);

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Remember(string name)
    {
        Interlocked.Increment(ref _told);
        if (MessageId.TryParse(name.AsSpan("messages/".Length), out var id))
        {
            _names.Add(id.Value);
        }
    }

    private async Task WarmUpAsync(string word)
    {
        if (Options.WarmUp == 0)
        {
            return;
        }

        using var watch = new CarrierWatch(Own?.Smsc);
        await watch.StartAsync();
        var work = await SendCampaignsAsync($"warm-up {word}", Options.ContactCount, Options.WarmUp, 1);
        if (Own is not null && !await watch.SettledAsync(work.Submits, Own.Ledger))
        {
            throw new InvalidOperationException("the warm-up did not come to an end");
        }

        await watch.StopAsync();
    }

    private async Task<Response> UploadAsync(string word, int first, int count)
    {
        using var upload = new BatchUpload(
            Client,
            new BatchOpening
            {
                NewCampaign = LoadPeople.Promotion(word),
                Autostart = true,
                DefaultRegion = "CA",
                ExpectedItems = count,
            }
        );
        var result = await upload.RunAsync(Enumerable.Range(first, count).Select(LoadPeople.Line).ToAsyncEnumerable());
        _campaigns.Add(result.Campaign);
        Interlocked.Add(ref _told, result.Accepted);
        return result.Accepted == count ? Response.Ok() : Response.Fail($"{result.Rejected} lines refused");
    }

    private async Task<bool> FollowReportsAsync()
    {
        foreach (var campaign in _campaigns)
        {
            await foreach (var _ in Client.WatchCampaignAsync(campaign, TimeSpan.FromSeconds(1)))
            {
                // Ends with the campaign.
            }
        }

        return true;
    }

    private async Task<CampaignReport> ReportAsync(string campaign) =>
        (await Client.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = campaign })).Campaign.Report;

    private StarlingClient Connect() =>
        Own?.Connect() ?? new StarlingClient(new StarlingClientOptions { Addresses = Options.Addresses, ApiKey = Options.ApiKey });

    private Measurement Measure(string name, Work work, Consumption before, Consumption after, CarrierWatch watch, TimeSpan accepted)
    {
        var messages = Math.Max(1, work.Messages);
        var took = WallClock.Time.GetElapsedTime(before.At, after.At);
        var runtime = after.Runtime - before.Runtime;
        return new Measurement
        {
            Name = name,
            Messages = work.Messages,
            Sent = Own is null ? took : WallClock.Time.GetElapsedTime(before.At, watch.LastSubmitAt),
            Settled = took,
            CpuPerMessage = after.Cpu.ToDictionary(
                part => part.Key,
                part => (part.Value - before.Cpu[part.Key]).TotalMicroseconds / messages
            ),
            AllocatedPerMessage = runtime.AllocatedBytes / messages,
            GcPauseShare = runtime.GcPause / took / Math.Max(1, Options.Silos),
            Commits = (runtime.Commits * 1000 / messages, runtime.Commits > 0 ? runtime.CommitTime.TotalMilliseconds / runtime.Commits : 0),
            PeakMemory = after.PeakMemory,
            Latencies = work.Stats.Where(stats => stats.Ok > 1).ToDictionary(stats => stats.Name, stats => stats.Latency),
            SubmitsPerSecond = watch.PerSecond(),
            Notes = new Dictionary<string, string>
            {
                ["all accepted after"] = FormattableString.Invariant($"{accepted.TotalSeconds:F2} s"),
            },
        };
    }
}
