using Npgsql;
using Starling.Chaos.Faults;
using Starling.Chaos.Load;
using Starling.Client;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Grains.Inbound;
using Starling.Host;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Chaos;

/// <summary>One run: a cluster under load, its faults, and the judgement when all is quiet again.</summary>
internal sealed class ChaosRun
{
    /// <summary>Receipts that came before their answers are looked at after 1, 5 and 30 s.</summary>
    private static readonly TimeSpan LaterLook = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);
    private static readonly InboundOptions Replies = new();
    private static readonly HashSet<string> Confirmations =
    [
        Samples.Octets(Replies.StopReply("en", SenderProgram.Unnamed)),
        Samples.Octets(Replies.StopReply("fr", SenderProgram.Unnamed)),
    ];

    /// <summary>What a silo may take at most: the gate for campaigns of any size.</summary>
    private const double MostSiloMemory = 1.5e9;

    private readonly ChaosScene _scene;
    private readonly ChaosOptions _options;
    private readonly TextWriter _news;
    private readonly ClientBook _book = new();
    private readonly CampaignLoad _campaign;
    private readonly SingleLoad _singles;
    private readonly CutStreamLoad _streams;
    private readonly StopLoad _stops;
    private readonly List<string> _failures = [];
    private readonly DateTimeOffset _began = ChaosScene.Now;

    private ChaosRun(ChaosScene scene, TextWriter news)
    {
        (_scene, _options, _news) = (scene, scene.Options, news);
        _campaign = new CampaignLoad(scene, _book);
        _singles = new SingleLoad(scene, _book, _options.Streams * CutStreamLoad.Items);
        _streams = new CutStreamLoad(scene, _book, new Random(_options.Seed + 1), firstNumber: 0);
        _stops = new StopLoad(scene, _book, _campaign, _singles, new Random(_options.Seed + 2));
    }

    /// <summary>Runs it all; the machines it started are gone when this returns.</summary>
    public static async Task<ChaosReport> RunAsync(ChaosOptions options, TextWriter news)
    {
        await using var scene = await ChaosScene.BeginAsync(options);
        try
        {
            return await new ChaosRun(scene, news).RunAsync();
        }
        finally
        {
            await SaveLogsAsync(scene);
        }
    }

    private async Task<ChaosReport> RunAsync()
    {
        Tell($"{_options.Silos} silos are ready; {_options.Faults} faults at {_options.Rate} segments/s, seed {_options.Seed}");
        using var over = new CancellationTokenSource();
        var campaign = _campaign.RunAsync();
        var singles = _singles.RunAsync(over.Token);
        var others = Task.WhenAll(_streams.RunAsync(_options.Expected), _stops.RunAsync(_options.Expected));
        var progress = ProgressAsync(over.Token);
        await FlowsAsync(3 * _options.Rate);
        await StrikeAsync();
        await others;
        Tell("all faults have struck; waiting for the rest of the campaign");
        if (_campaign.IsSpent)
        {
            _failures.Add(
                $"the campaign's {People.MostLines} lines were all sent before the last fault struck: a lower rate makes them last"
            );
        }

        _campaign.End();
        await campaign;
        await over.CancelAsync();
        await singles;
        await progress;
        await SettleAsync();
        Tell("all is quiet; judging");
        return await JudgeAsync();
    }

    private async Task StrikeAsync()
    {
        var random = new Random(_options.Seed);
        foreach (var fault in Fault.Plan(_options))
        {
            var began = WallClock.Time.GetTimestamp();
            await StrikeAsync(fault, random);
            var left = _options.Every - WallClock.Time.GetElapsedTime(began);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, WallClock.Time);
            await FlowsAsync(_options.Rate / 2);
        }
    }

    private async Task StrikeAsync(Fault fault, Random random)
    {
        try
        {
            var strike = await fault.StrikeAsync(_scene, random);
            _scene.Strikes.Enqueue(strike);
            Tell($"{strike.Kind}: {strike.Proof}");
        }
        catch (Exception wrong)
        {
            _failures.Add($"{fault.GetType().Name} at {ChaosScene.Now:HH:mm:ss}: {wrong.Message}");
            Tell($"{fault.GetType().Name} failed: {wrong.Message}");
            await _scene.MendAsync();
        }
    }

    /// <summary>Until the SMSC has read so many more submits: no fault strikes a cluster that stands still already.</summary>
    private async Task FlowsAsync(int submits)
    {
        var from = _scene.Smsc.Submits;
        try
        {
            await Eventually.TrueAsync(() => _scene.Smsc.Submits >= from + submits, "the campaign goes on", _options.Patience);
        }
        catch (TimeoutException)
        {
            _failures.Add($"nothing was sent for {_options.Patience.TotalSeconds} s, at {ChaosScene.Now:HH:mm:ss}");
        }
    }

    private async Task SettleAsync()
    {
        try
        {
            await Eventually.TrueAsync(() => IsQuietAsync(), "every message is at its end, and every receipt there", _options.Patience);
            await Eventually.TrueAsync(
                async () => await CountAsync(MessageState.Sent) == 0,
                "early receipts are looked at again",
                LaterLook
            );
        }
        catch (TimeoutException fault)
        {
            Tell(fault.Message);
        }
    }

    /// <summary>Nothing to send, no receipt to come, everybody who wrote stop has an answer; looked at twice, as one leads to another.</summary>
    private async Task<bool> IsQuietAsync()
    {
        for (var look = 0; look < 2; look++)
        {
            if (
                _scene.Smsc.Now.Snapshot().Pending > 0
                || await CountAsync(MessageState.Accepted, MessageState.Submitting) > 0
                || await UnconfirmedAsync() > 0
            )
            {
                await Task.Delay(Look, WallClock.Time);
                return false;
            }

            await Task.Delay(Look, WallClock.Time);
        }

        return true;
    }

    private Task<long> CountAsync(params MessageState[] states) =>
        CountAsync("SELECT count(*) FROM message_state WHERE state = ANY($1)", Array.ConvertAll(states, state => (short)state));

    /// <summary>People whose text stopped something, and who have no answer yet.</summary>
    private async Task<long> UnconfirmedAsync() =>
        _stops.Wrote.Count
        - await CountAsync("SELECT count(DISTINCT source) FROM inbound_message WHERE reply IS NOT NULL AND source <> $1", "");

    private async Task<long> CountAsync(string query, object value)
    {
        await using var connection = new NpgsqlConnection(_scene.Postgres.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        command.Parameters.AddWithValue(value);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static IEnumerable<SeenSubmit> Confirmed(SeenByCarrier seen) =>
        seen.Submits.Where(submit => Confirmations.Contains(submit.Text));

    private async Task<ChaosReport> JudgeAsync()
    {
        var reports = new List<ToldReport>();
        using (var client = _scene.Connect(0))
        {
            foreach (var campaign in _book.Campaigns)
            {
                var name = $"campaigns/{campaign}";
                var answer = await client.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = name });
                reports.Add(answer.Campaign.Report.Told(name));
            }

            await VerifyConsentsAsync(client);
        }

        var strikes = _scene.Strikes.ToArray();
        var told = _book.Told(reports, People.Unwilling(Math.Min(_campaign.Released + _options.Rate, People.MostLines)));
        var seen = _scene.Smsc.Seen();
        var kept = KeptInLedger.ReadPostgres(_scene.Postgres.ConnectionString);
        var limits = new HistoryLimits
        {
            Window = _options.Window,
            MostUnknown = strikes.Sum(strike => strike.MayBeUnknown),
            Rates = [new RateLimit("route", _options.Rate)],
            Confirmations = Confirmations,
            Unstoppable = new HashSet<string> { Samples.Octets(SingleLoad.Code) },
            MayRepeat = new HashSet<string> { Samples.Octets(SingleLoad.Code) },
            EndedLeases = [.. strikes.Select(Ended).OfType<EndedLeases>()],
            Bounds =
            [
                new Bound("memory of a silo", _scene.Watch.MostMemory, MostSiloMemory),
                new Bound("errors the clients saw", _book.Errors.Count, _options.MostErrors ?? double.PositiveInfinity),
            ],
        };
        return new ChaosReport
        {
            Options = _options,
            Strikes = strikes,
            Failures = _failures,
            Told = told,
            Seen = seen,
            Kept = kept,
            Limits = limits,
            Faults = HistoryCheck.Faults(told, seen, kept, limits),
            Book = _book,
            Confirmed = [.. Confirmed(seen)],
            Took = ChaosScene.Now - _began,
        };
    }

    /// <summary>The consents of the run are sealed in one chain, whatever became of the silos that sealed them.</summary>
    private async Task VerifyConsentsAsync(StarlingClient client)
    {
        var audit = await client.VerifyLedgerAsync(new VerifyLedgerRequest()).LastAsync();
        if (audit.Fault is { } fault)
        {
            _failures.Add($"the ledger of consents: {fault.Kind} at seal {fault.Seal}: {fault.Detail}");
        }
        else if (audit.SealCount == 0)
        {
            _failures.Add("the ledger of consents was never sealed");
        }
    }

    private EndedLeases? Ended(Strike strike) =>
        strike is { LivesOnSince: { } since, Held.Count: > 0 } && _scene.Leases.EndOf(strike.Held) is { } end
            ? new EndedLeases(strike.Silo!, since, end)
            : null;

    private async Task ProgressAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(TellEvery, WallClock.Time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var figures = _scene.Smsc.Now.Snapshot();
            Tell(
                $"{figures.Accounts[0].Submits} submits, {figures.Accounts[0].Sessions} binds, {_book.Stops} stops by call, "
                    + $"{_book.Cuts} streams cut, {_book.Errors.Count} client errors, longest stall {figures.LongestStall.TotalMilliseconds:F0} ms"
            );
        }
    }

    private void Tell(string what) => _news.WriteLine($"{ChaosScene.Now - _began:mm\\:ss} {what}");

    private static async Task SaveLogsAsync(ChaosScene scene)
    {
        if (scene.Options.Logs is { } folder)
        {
            Directory.CreateDirectory(folder);
            foreach (var silo in scene.Silos)
            {
                await File.WriteAllLinesAsync(Path.Combine(folder, $"{silo.Name}.log"), silo.Said);
            }
        }
    }
}
