using System.Globalization;
using System.Runtime.CompilerServices;
using Starling.Client;
using Starling.Host;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>The server dies in the middle of a campaign, again and again; the client goes on with its stream each time.</summary>
/// <remarks>Four kills; <c>STARLING_KILLS=10</c> for a long run.</remarks>
[Collection(Alone.Name)]
public sealed class ServerKilledMidCampaignTests(ITestOutputHelper output)
{
    private const int PerLife = 400;
    private const int Binds = 2;
    private const int Window = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // RouteProfile.Credits: one and a half windows.
    private const int Credits = Window * 3 / 2;

    private static readonly RouteSettings Route = new()
    {
        SegmentsPerSecond = 300,
        Binds = Binds,
        Window = Window,
    };

    private static readonly BatchUploadOptions SmallPages = new() { PageSize = 50, PagesInFlight = 2 };

    private volatile int _kills;

    private static int Kills =>
        Environment.GetEnvironmentVariable("STARLING_KILLS") is { } kills ? int.Parse(kills, CultureInfo.InvariantCulture) : 4;

    [Fact(Timeout = 600_000)]
    public async Task Nothing_is_lost_nothing_is_sent_twice_and_what_is_unknown_is_said()
    {
        await using var story = await BeginAsync();
        using var server = await StartAsync(story);
        var total = (PerLife * (Kills + 1)) + (Credits * Binds * Kills);
        var upload = story.SendBatchAsync(Samples.Notice(), PacedAsync(story.Smsc, total), options: SmallPages);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await SeesAsync(story.Smsc, PerLife * kill, upload);
            await server.KillAsync();
            _kills = kill;
            var killedAt = WallClock.Time.GetTimestamp();
            var (unknown, submits) = (story.Kept().In(MessageState.Unknown), story.Smsc.Submits);
            await server.StartAsync();
            var ready = WallClock.Time.GetElapsedTime(killedAt);
            await SeesAsync(story.Smsc, submits + 1, upload);
            var sending = WallClock.Time.GetElapsedTime(killedAt);
            var more = story.Kept().In(MessageState.Unknown) - unknown;
            output.WriteLine(
                $"kill {kill}: {more} unknown, ready after {ready.TotalSeconds:F1} s, sending after {sending.TotalSeconds:F1} s"
            );
            Assert.InRange(more, 0, Credits * Binds);
        }

        var result = await upload;
        var report = await story.SettledAsync(result.Campaign, Patience);
        await story.CheckAsync(new HistoryLimits { Window = Window, MostUnknown = Credits * Binds * Kills });
    }

    [Fact(Timeout = 180_000)]
    public async Task A_server_that_is_asked_to_stop_leaves_nothing_unknown()
    {
        await using var story = await BeginAsync();
        using var server = await StartAsync(story);
        var total = PerLife * 2;
        var upload = story.SendBatchAsync(Samples.Notice(), PacedAsync(story.Smsc, total), options: SmallPages);
        await SeesAsync(story.Smsc, PerLife, upload);

        var askedAt = WallClock.Time.GetTimestamp();
        await server.StopAsync();
        output.WriteLine($"stopped within {WallClock.Time.GetElapsedTime(askedAt).TotalSeconds:F1} s");
        Assert.InRange(story.Smsc.Submits, PerLife, total - 1);
        Assert.Equal(0, story.Kept().In(MessageState.Submitting));
        await server.StartAsync();

        var result = await upload;
        var report = await story.SettledAsync(result.Campaign, Patience);
        Assert.Equal(total, report.In(MessageState.Delivered));
        await story.CheckAsync(new HistoryLimits { Window = Window });
    }

    private static async Task<Story> BeginAsync()
    {
        var carrier = Samples.CalmCarrier();
        carrier.AnswerDelayMin = TimeSpan.FromMilliseconds(20);
        carrier.AnswerDelayMax = TimeSpan.FromMilliseconds(200);
        return new Story(await OutsideSmsc.StartAsync(carrier));
    }

    private static async Task<ServerProcess> StartAsync(Story story)
    {
        var port = ServerProcess.FreePort();
        var server = new ServerProcess(Route.ToSettings(story.Smsc.Port, story.DataFolder, port));
        await server.StartAsync();
        story.Connect(new Uri($"http://127.0.0.1:{port}"));
        return server;
    }

    private static Task SeesAsync(OutsideSmsc smsc, long submits, Task upload) =>
        Eventually.TrueAsync(
            async () =>
            {
                if (upload.IsFaulted)
                {
                    await upload;
                }

                return smsc.Submits >= submits;
            },
            $"the SMSC has read {submits} submits",
            Patience
        );

    /// <summary>
    /// Recipients that come as the campaign advances, so that every kill hits the stream too. What a kill made unknown may never have reached
    /// the SMSC.
    /// </summary>
    private async IAsyncEnumerable<BatchItem> PacedAsync(
        OutsideSmsc smsc,
        int count,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        for (var index = 0; index < count; index++)
        {
            if (index % 50 == 0)
            {
                var ahead = index - (PerLife / 2);
                await Eventually.TrueAsync(
                    () => cancel.IsCancellationRequested || smsc.Submits + (Credits * Binds * _kills) > ahead,
                    "the campaign advances",
                    Patience
                );
            }

            yield return Samples.Person(index);
        }
    }
}
