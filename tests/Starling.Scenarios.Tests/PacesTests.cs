using System.Text;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>Three rates, one inside the other: the route's, a sender's, a campaign's; and one-time codes that go before the queue.</summary>
[Collection(Alone.Name)]
public sealed class PacesTests(ITestOutputHelper output)
{
    private const string SlowSender = "36181";
    private const int Pace = 8;

    /// <summary>D of this route: twice 10 segments at the share of 30 a second, and a second more.</summary>
    private const double DeadlineSeconds = (2 * 1.05 * 10 / 30) + 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    [Fact(Timeout = 120_000)]
    public async Task Route_sender_and_campaign_each_keep_their_rate_in_every_second()
    {
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(
            new RouteSettings
            {
                SegmentsPerSecond = 60,
                Binds = 2,
                Window = 20,
                Elsewhere = new Dictionary<string, string> { [$"Senders:{SlowSender}:SegmentsPerSecond"] = "30" },
            }
        );

        var paced = Samples.Notice("Paced, {{ first_name }}.");
        (paced.Sender, paced.SegmentsPerSecond) = (SlowSender, Pace);
        var slow = Samples.Notice("Slow sender, {{ first_name }}.");
        slow.Sender = SlowSender;
        var campaigns = new[]
        {
            await story.SendBatchAsync(paced, Samples.People(80)),
            await story.SendBatchAsync(slow, Samples.People(80, 100)),
            await story.SendBatchAsync(Samples.Notice("Fast, {{ first_name }}."), Samples.People(200, 200)),
        };
        foreach (var campaign in campaigns)
        {
            await story.SettledAsync(campaign.Campaign, Patience);
        }

        var prefix = Convert.ToHexStringLower(Encoding.ASCII.GetBytes("Paced"));
        var seen = await story.CheckAsync(
            new HistoryLimits
            {
                Window = 20,
                Rates =
                [
                    new RateLimit("route", 60),
                    new RateLimit("sender", 30, submit => submit.Source == SlowSender),
                    // A campaign's pace caps what its lanes take, with a burst of a quarter; what they took may wait its deadline at its bind.
                    new RateLimit(
                        "campaign",
                        (int)((5 + DeadlineSeconds) * Pace) + (Pace / 4),
                        submit => submit.Text.StartsWith(prefix, StringComparison.Ordinal)
                    )
                    {
                        Within = TimeSpan.FromSeconds(5),
                    },
                ],
            }
        );
        Tell("route", seen.Submits);
        Tell("sender", seen.Submits.Where(submit => submit.Source == SlowSender));
        Tell("campaign", seen.Submits.Where(submit => submit.Text.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact(Timeout = 120_000)]
    public async Task One_time_codes_overtake_queued_bulk()
    {
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(
            new RouteSettings
            {
                SegmentsPerSecond = 20,
                Binds = 1,
                Window = 10,
            }
        );
        var bulk = await story.SendBatchAsync(Samples.Notice(), Samples.People(300));
        await Eventually.TrueAsync(() => story.Smsc.Submits >= 20, "the bulk is on its way");

        for (var code = 0; code < 5; code++)
        {
            var before = story.Smsc.Submits;
            var message = await story.SendAsync(
                new SendMessageRequest
                {
                    Sender = Samples.Sender,
                    Phone = SampleNumbers.At(1_000 + code),
                    Text = $"Your code is 48{code}21.",
                    CommunicationType = "one_time_code",
                }
            );
            await Eventually.TrueAsync(
                async () => (await story.GetMessageAsync(message.Name)).State is V1.MessageState.Sent or V1.MessageState.Delivered,
                "the code has left"
            );
            var ahead = story.Smsc.Submits - before - 1;
            output.WriteLine($"code {code}: {ahead} segments of bulk left while it waited and was answered");
            Assert.InRange(ahead, 0, 80);
        }

        Assert.True((await story.ReportAsync(bulk.Campaign)).Production.Remaining > 0, "the bulk was still queued");
        await story.Client.Campaigns.CancelCampaignAsync(new CancelCampaignRequest { Name = bulk.Campaign });
        await story.SettledAsync(bulk.Campaign);
        await Eventually.TrueAsync(() => story.Kept().In(MessageState.Sent) == 0, "the codes' receipts have come");
        await story.CheckAsync(new HistoryLimits { Window = 10, Rates = [new RateLimit("route", 20)] });
    }

    private void Tell(string name, IEnumerable<SeenSubmit> submits)
    {
        var times = submits.Select(submit => submit.At).Order().ToList();
        output.WriteLine($"{name}: {times.Count} segments in {(times[^1] - times[0]).TotalSeconds:F1} s");
    }
}
