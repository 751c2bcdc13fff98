using System.Collections.Concurrent;
using System.Globalization;
using Starling.Client;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.Scene;
using Starling.V1;

namespace Starling.Scenarios.Tests;

/// <summary>Silos join and leave in the middle of a campaign: work spreads, nobody who calls or watches notices, no outcome is unknown.</summary>
public sealed class SilosComeAndGoTests
{
    private const int People = 1_200;
    private static readonly RouteSettings Route = new()
    {
        SegmentsPerSecond = 80,
        Binds = 2,
        Window = 20,
    };

    [Fact(Timeout = 240_000)]
    public async Task A_silo_joins_a_running_campaign_and_another_leaves_it()
    {
        await using var cluster = await Cluster.StartAsync(Route);
        var first = await cluster.StartSiloAsync();
        await Eventually.TrueAsync(async () => await cluster.BindsAsync() is [2], "the only silo has both binds");
        var second = await cluster.StartSiloAsync();
        using var client = cluster.Connect();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        using var upload = new BatchUpload(
            client,
            new BatchOpening
            {
                NewCampaign = Samples.Notice(),
                Autostart = true,
                DefaultRegion = "CA",
            }
        );
        var uploading = upload.RunAsync(Samples.People(People).ToAsyncEnumerable(), stop.Token);
        await Eventually.TrueAsync(() => upload.Campaign.Length > 0, "the campaign is made");
        var told = new ConcurrentDictionary<string, MessageState>();
        var watching = WatchAsync(client, upload.Campaign, told, stop.Token);
        var result = await uploading;
        await Eventually.TrueAsync(async () => await cluster.BindsAsync() is [1, 1], "each silo has one of the binds");
        await Eventually.TrueAsync(() => cluster.Smsc.Submits > People / 4, "the campaign is on its way");

        // Calls of all kinds go on while a silo leaves; each of them fails the test if it fails.
        var calling = CallAsync(client, stop.Token);
        await cluster.StopAsync(first);
        Assert.Empty(await cluster.QueryAsync("SELECT id FROM message_state WHERE state NOT IN (0, 1, 2, 3, 4)"));
        await Eventually.TrueAsync(async () => await cluster.BindsAsync() is [2], "the silo that is left has both binds");
        await Eventually.TrueAsync(
            () => told.Count(state => state.Value == MessageState.Delivered) == People,
            "the watch was told that each message was delivered",
            TimeSpan.FromMinutes(2)
        );
        await stop.CancelAsync();
        await watching;
        Assert.NotEqual(0, await calling);
        var report = (await client.Campaigns.GetCampaignAsync(new() { Name = result.Campaign })).Campaign.Report;
        Assert.Equal(People, report.In(Domain.Messages.MessageState.Delivered));
        Assert.False(second.HasStoodDown);
    }

    [Fact(Timeout = 240_000)]
    public async Task When_the_table_of_members_is_lost_and_a_silo_starts_the_new_one_stays_and_the_others_end_in_good_order()
    {
        await using var cluster = await Cluster.StartAsync(Route);
        var old = await cluster.StartSiloAsync();
        await Eventually.TrueAsync(async () => await cluster.BindsAsync() is [2], "the binds are held");
        using (var client = cluster.Connect())
        {
            using var upload = new BatchUpload(client, new BatchOpening { NewCampaign = Samples.Notice(), Autostart = true });
            await upload.RunAsync(Samples.People(300).ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        }

        await cluster.LoseMembersAsync();
        var fresh = await cluster.StartSiloAsync();
        await old.WaitForShutdownAsync().WaitAsync(Eventually.Soon, TestContext.Current.CancellationToken);
        Assert.True(old.HasStoodDown);
        await cluster.StopAsync(old);
        await Eventually.TrueAsync(
            async () => await cluster.QueryAsync("SELECT count(*) FROM message_state WHERE state = 4") is ["300"],
            "all are delivered"
        );
        Assert.False(fresh.HasStoodDown);
        Assert.Equal(300, cluster.Smsc.Submits);
        Assert.Single(await cluster.QueryAsync("SELECT silo FROM silo"));
    }

    [Fact(Timeout = 240_000)]
    public async Task A_front_door_alone_serves_its_callers_while_the_silos_behind_it_change()
    {
        await using var cluster = await Cluster.StartAsync(Route);
        var first = await cluster.StartSiloAsync();
        var door = await cluster.StartGatewayAsync();
        using var client = Cluster.Connect(door);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var upload = new BatchUpload(client, new BatchOpening { NewCampaign = Samples.Notice(), Autostart = true });
        var result = await upload.RunAsync(Samples.People(300).ToAsyncEnumerable(), stop.Token);
        var told = new ConcurrentDictionary<string, MessageState>();
        var watching = WatchAsync(client, result.Campaign, told, stop.Token);
        await cluster.StartSiloAsync();
        await Eventually.TrueAsync(async () => await cluster.BindsAsync() is [1, 1], "each silo has one of the binds");

        var calling = CallAsync(client, stop.Token);
        await cluster.StopAsync(first);
        await Eventually.TrueAsync(
            async () =>
                (await client.Campaigns.GetCampaignAsync(new() { Name = result.Campaign })).Campaign.Report.Audience == 300
                && told.Any(state => state.Value == MessageState.Delivered)
                && await cluster.QueryAsync("SELECT count(*) FROM message_state WHERE state = 4") is [var delivered]
                && int.Parse(delivered, CultureInfo.InvariantCulture) > 300,
            "the campaign is delivered, and some of the single messages"
        );
        await stop.CancelAsync();
        await watching;
        Assert.NotEqual(0, await calling);
    }

    private static async Task WatchAsync(
        StarlingClient client,
        string campaign,
        ConcurrentDictionary<string, MessageState> told,
        CancellationToken cancel
    )
    {
        try
        {
            await foreach (var news in client.WatchMessagesAsync(new WatchMessagesRequest { Campaign = campaign }, cancel))
            {
                Assert.False(news.Reset, "the watch has missed something");
                foreach (var message in news.Messages)
                {
                    told[message.Name] = message.State;
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The story is over.
        }
    }

    /// <summary>Sends, reads and steers until told to stop.</summary>
    private static async Task<int> CallAsync(StarlingClient client, CancellationToken cancel)
    {
        var calls = 0;
        while (!cancel.IsCancellationRequested)
        {
            var sent = await client.Messages.SendMessageAsync(
                new SendMessageRequest
                {
                    Sender = Samples.Sender,
                    Phone = Testing.SampleNumbers.At(People + calls % 100),
                    Text = "Your table is ready.",
                }
            );
            await client.Messages.GetMessageAsync(new() { Name = sent.Message.Name });
            await client.Campaigns.ListCampaignsAsync(new());
            await client.Routes.ListRoutesAsync(new());
            calls++;
        }

        return calls;
    }
}
