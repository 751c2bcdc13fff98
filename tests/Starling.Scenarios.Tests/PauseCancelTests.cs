using Grpc.Core;
using Starling.Client;
using Starling.Host;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>Pause holds, resume goes on, cancel ends: when the answer is there, it is so.</summary>
public sealed class PauseCancelTests
{
    private const int People = 200;
    private static readonly RouteSettings Route = new() { SegmentsPerSecond = 50, Window = 10 };

    [Fact(Timeout = 90_000)]
    public async Task Nothing_leaves_between_the_answer_to_pause_and_the_call_of_resume()
    {
        await using var story = await BeginAsync();
        var campaign = await BeginCampaignAsync(story);

        var pause = await story.Client.Campaigns.PauseCampaignAsync(new PauseCampaignRequest { Name = campaign });
        var paused = WallClock.Time.GetUtcNow();
        Assert.Equal(CampaignState.Paused, pause.Campaign.State);
        // The route works for others meanwhile, which takes its time.
        var other = await story.SendBatchAsync(Samples.Notice("The other, {{ first_name }}."), Samples.People(50, 1_000));
        await story.SettledAsync(other.Campaign);
        var resumed = WallClock.Time.GetUtcNow();
        await story.Client.Campaigns.ResumeCampaignAsync(new ResumeCampaignRequest { Name = campaign });
        var report = await story.SettledAsync(campaign);

        Assert.Equal(People, report.In(MessageState.Delivered));
        var seen = await story.CheckAsync(new HistoryLimits { Window = Route.Window });
        var others = Samples.People(50, 1_000).Select(person => person.Phone[1..]).ToHashSet();
        Assert.DoesNotContain(
            seen.Submits,
            submit => submit.At > paused + seen.LongestStall && submit.At < resumed && !others.Contains(submit.Destination)
        );
        Assert.Contains(seen.Submits, submit => submit.At > paused && submit.At < resumed);
    }

    [Fact(Timeout = 90_000)]
    public async Task A_cancelled_campaign_ends_what_waits_and_keeps_what_left()
    {
        await using var story = await BeginAsync();
        var campaign = await BeginCampaignAsync(story);

        await story.Client.Campaigns.CancelCampaignAsync(new CancelCampaignRequest { Name = campaign });
        var cancelled = WallClock.Time.GetUtcNow();
        var report = await story.SettledAsync(campaign);

        Assert.True(report.In(MessageState.Cancelled) > 0);
        Assert.Equal(People, report.In(MessageState.Cancelled) + report.In(MessageState.Delivered));
        await Eventually.TrueAsync(
            async () =>
                (await story.Client.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = campaign })).Campaign.State
                == CampaignState.Cancelled,
            "the campaign is cancelled"
        );
        var refusal = await Assert.ThrowsAsync<StarlingException>(async () =>
            await story.Client.Campaigns.ResumeCampaignAsync(new ResumeCampaignRequest { Name = campaign })
        );
        Assert.Equal((StatusCode.FailedPrecondition, "CAMPAIGN_STATE"), (refusal.Status, refusal.Reason));
        var seen = await story.CheckAsync(new HistoryLimits { Window = Route.Window });
        Assert.DoesNotContain(seen.Submits, submit => submit.At > cancelled + seen.LongestStall);
    }

    [Fact(Timeout = 90_000)]
    public async Task A_message_is_taken_back_while_it_waits_and_not_after_it_left()
    {
        await using var story = new Story(OutsideSmsc.Absent());
        await story.StartServerAsync(Route);
        var waiting = await story.SendAsync(Text(0));
        var other = await story.SendAsync(Text(1));

        var taken = await story.Client.Messages.CancelMessageAsync(new CancelMessageRequest { Name = waiting.Name });
        Assert.Equal(V1.MessageState.Cancelled, taken.Message.State);
        await story.Smsc.ComeAsync(Samples.CalmCarrier());
        await Eventually.TrueAsync(
            async () => (await story.GetMessageAsync(other.Name)).State == V1.MessageState.Delivered,
            "the other one is delivered"
        );

        var refusal = await Assert.ThrowsAsync<StarlingException>(async () =>
            await story.Client.Messages.CancelMessageAsync(new CancelMessageRequest { Name = other.Name })
        );
        Assert.Equal((StatusCode.FailedPrecondition, "MESSAGE_STATE"), (refusal.Status, refusal.Reason));
        var seen = await story.CheckAsync();
        Assert.Single(seen.Submits);
    }

    private static async Task<Story> BeginAsync()
    {
        var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(Route);
        return story;
    }

    private static async Task<string> BeginCampaignAsync(Story story)
    {
        var result = await story.SendBatchAsync(Samples.Notice(), Samples.People(People));
        await Eventually.TrueAsync(() => story.Smsc.Submits >= 20, "the campaign is on its way");
        return result.Campaign;
    }

    private static SendMessageRequest Text(int index) =>
        new()
        {
            Sender = Samples.Sender,
            Phone = SampleNumbers.At(index),
            Text = "Your parcel is here.",
        };
}
