using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Extensions;
using Starling.Client;
using Starling.Host;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using Duration = NodaTime.Duration;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>Campaigns start by themselves at the instant stated: not before, once, over restarts and deaths, and judged as of then.</summary>
[Collection(Alone.Name)]
public sealed class ScheduledCampaignTests
{
    private static readonly RouteSettings Route = new() { SegmentsPerSecond = 200, Window = 20 };

    [Fact(Timeout = 180_000)]
    public async Task It_waits_for_its_time_over_a_restart_and_who_has_stopped_meanwhile_gets_nothing()
    {
        const int people = 40;
        var clock = new MovedClock();
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(Route, clock);
        var startsAt = InWholeSeconds(clock.GetCurrentInstant() + Duration.FromDays(2));
        var campaign = await UploadAsync(story, people);

        var told = await ScheduleAsync(story.Client, campaign, startsAt + Duration.FromDays(3));
        Assert.Equal(CampaignState.Scheduled, told.State);
        told = await ScheduleAsync(story.Client, campaign, startsAt);
        Assert.Equal(startsAt, told.StartTime.ToDateTimeOffset().ToInstant());
        Assert.Equal(["start"], Reminders(story));
        var pause = await Assert.ThrowsAsync<StarlingException>(async () =>
            await story.Client.Campaigns.PauseCampaignAsync(new PauseCampaignRequest { Name = campaign })
        );
        Assert.Equal((StatusCode.FailedPrecondition, "CAMPAIGN_STATE"), (pause.Status, pause.Reason));

        await Eventually.TrueAsync(() => story.Smsc.Now.Snapshot().Accounts[0].Sessions == Route.Binds, "the route is up");
        story.Smsc.Now.Inject("starling", SampleNumbers.At(7)[1..], Samples.Sender, "STOP");
        await Eventually.TrueAsync(() => story.Smsc.Submits == 1, "the stop is confirmed");
        await story.StopServerAsync();
        await story.StartServerAsync(Route, clock);
        clock.PutForwardTo(startsAt - Duration.FromMinutes(1));
        var other = await story.SendAsync(Text(people));
        await Eventually.TrueAsync(
            async () => (await story.GetMessageAsync(other.Name)).State == V1.MessageState.Delivered,
            "the route works for others"
        );
        Assert.Equal((CampaignState.Scheduled, 2), ((await GetAsync(story.Client, campaign)).State, story.Smsc.Submits));

        clock.PutForwardTo(startsAt);
        var report = await story.SettledAsync(campaign);
        Assert.Equal((people - 1, 1), (report.In(MessageState.Delivered), report.SuppressedReasons["OPTED_OUT"]));
        var started = await GetAsync(story.Client, campaign);
        Assert.InRange(started.StartTime.ToDateTimeOffset().ToInstant() - startsAt, Duration.Zero, Duration.FromSeconds(15));
        await Eventually.TrueAsync(() => Reminders(story).Count == 0, "the reminder is gone");
        await story.CheckAsync(new HistoryLimits { Window = Route.Window });
    }

    [Fact(Timeout = 180_000)]
    public async Task One_whose_time_passed_while_no_server_ran_starts_with_the_server_and_a_cancelled_one_never()
    {
        const int people = 20;
        var clock = new MovedClock();
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(Route, clock);
        var startsAt = clock.GetCurrentInstant() + Duration.FromHours(6);
        var (missed, cancelled) = (await UploadAsync(story, people), await UploadAsync(story, people));
        await ScheduleAsync(story.Client, missed, startsAt);
        await ScheduleAsync(story.Client, cancelled, startsAt);
        await story.Client.Campaigns.CancelCampaignAsync(new CancelCampaignRequest { Name = cancelled });

        await story.StopServerAsync();
        clock.PutForwardTo(startsAt + Duration.FromHours(3));
        await story.StartServerAsync(Route, clock);
        var report = await story.SettledAsync(missed);
        Assert.Equal(people, report.In(MessageState.Delivered));
        Assert.Equal(people, (await story.ReportAsync(cancelled)).In(MessageState.Cancelled));
        Assert.Equal(people, story.Smsc.Submits);
        await story.CheckAsync(new HistoryLimits { Window = Route.Window });
    }

    /// <remarks>Eight campaigns, so that their reminders lie on both silos, whichever part of the ring each has.</remarks>
    [Fact(Timeout = 300_000)]
    public async Task Each_starts_once_and_in_time_when_a_silo_that_held_reminders_is_killed_before()
    {
        const int campaigns = 8;
        const int people = 10;
        await using var cluster = await Cluster.StartAsync(Route);
        using var first = await cluster.StartProcessAsync();
        using var second = await cluster.StartProcessAsync();
        using var client = Cluster.Connect(second.Address);
        var names = new List<string>();
        for (var at = 0; at < campaigns; at++)
        {
            using var upload = new BatchUpload(client, new BatchOpening { NewCampaign = Samples.Notice() });
            names.Add((await upload.RunAsync(Samples.People(people).ToAsyncEnumerable(), TestContext.Current.CancellationToken)).Campaign);
        }

        var startsAt = InWholeSeconds(WallClock.Clock.GetCurrentInstant() + Duration.FromSeconds(16));
        foreach (var name in names)
        {
            await ScheduleAsync(client, name, startsAt);
        }

        Assert.Equal([$"{campaigns}"], await cluster.QueryAsync("SELECT count(*) FROM grain_reminder"));
        await first.Server.KillAsync();
        Assert.True(WallClock.Clock.GetCurrentInstant() < startsAt, "the silo was killed before the instant");
        await Eventually.TrueAsync(
            async () => await cluster.QueryAsync("SELECT count(*) FROM campaign WHERE kind = 0 AND started_at IS NOT NULL") is ["8"],
            "all have started"
        );
        Assert.Empty(
            await cluster.QueryAsync(
                $"""
                SELECT id || ' started ' || started_at - {startsAt.ToUnixTimeMilliseconds()} || ' ms after its time' FROM campaign
                WHERE kind = 0 AND started_at - {startsAt.ToUnixTimeMilliseconds()} NOT BETWEEN 0 AND 15000
                """
            )
        );
        await Eventually.TrueAsync(
            async () => await cluster.QueryAsync("SELECT count(*) FROM message_state WHERE state = 4") is ["80"],
            "all are delivered"
        );
        Assert.Equal(campaigns * people, cluster.Smsc.Submits);
        Assert.Equal(campaigns, second.Server.Process.Output.Split("its time has come").Length - 1);
        await Eventually.TrueAsync(
            async () => await cluster.QueryAsync("SELECT count(*) FROM grain_reminder") is ["0"],
            "no reminder is left"
        );
    }

    /// <summary>A campaign that is complete and a draft.</summary>
    private static async Task<string> UploadAsync(Story story, int people)
    {
        using var upload = new BatchUpload(story.Client, new BatchOpening { NewCampaign = Samples.Notice() });
        var result = await upload.RunAsync(Samples.People(people).ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        story.Note(result.Campaign, people, new HashSet<long>());
        return result.Campaign;
    }

    private static async Task<Campaign> ScheduleAsync(StarlingClient client, string campaign, Instant startsAt) =>
        (
            await client.Campaigns.StartCampaignAsync(
                new StartCampaignRequest { Name = campaign, StartTime = Timestamp.FromDateTimeOffset(startsAt.ToDateTimeOffset()) }
            )
        ).Campaign;

    private static async Task<Campaign> GetAsync(StarlingClient client, string campaign) =>
        (await client.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = campaign })).Campaign;

    /// <summary>As people state it.</summary>
    private static Instant InWholeSeconds(Instant instant) => Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());

    private static SendMessageRequest Text(int index) =>
        new()
        {
            Sender = Samples.Sender,
            Phone = SampleNumbers.At(index),
            Text = "Your parcel is here.",
        };

    /// <summary>The names of all reminders there are.</summary>
    private static List<string> Reminders(Story story)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(story.DataFolder, "ledger.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM grain_reminder";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }
}
