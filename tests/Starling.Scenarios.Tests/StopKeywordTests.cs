using Starling.Domain.Text;
using Starling.Grains.Inbound;
using Starling.Host;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.History;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>People answer STOP, in their words, while campaigns run: one confirmation each, and nothing stoppable after it.</summary>
public sealed class StopKeywordTests
{
    private static readonly InboundOptions Texts = new();
    private static readonly string English = Octets(Texts.StopReply("en"));
    private static readonly string French = Octets(Texts.StopReply("fr"));

    [Fact(Timeout = 120_000)]
    public async Task Who_writes_arret_gets_one_french_confirmation_and_no_more_texts()
    {
        await using var story = await BeginAsync(new RouteSettings { SegmentsPerSecond = 100, Window = 10 });
        var campaign = await story.SendBatchAsync(Samples.Notice(), Samples.People(400));
        await Eventually.TrueAsync(() => story.Smsc.Submits >= 50, "the campaign is on its way");
        var phone = SampleNumbers.At(399);
        Write(story, phone, "Arrêt!");
        await Eventually.TrueAsync(() => Confirmations(story.Smsc.Seen(), phone).Count == 1, "the confirmation is there");

        var later = await story.SendAsync(Text(phone));
        Write(story, phone, "STOP");
        Write(story, phone, "AIDE");
        await Eventually.TrueAsync(
            async () => (await InboxAsync(story, phone)).Count(text => text.Reply.Length > 0) == 2,
            "help is answered"
        );
        await story.SettledAsync(campaign.Campaign);
        await DeliveredAsync(story, (await InboxAsync(story, phone)).Select(text => text.Reply));

        var refused = await story.GetMessageAsync(later.Name);
        Assert.Equal((V1.MessageState.Suppressed, "OPTED_OUT"), (refused.State, refused.Reason));
        Assert.Equal(
            [InboundEffect.OptedOut, InboundEffect.AlreadyOptedOut, InboundEffect.HelpAsked],
            (await InboxAsync(story, phone)).Select(text => text.Effect)
        );
        var seen = await story.CheckAsync();
        var confirmation = Assert.Single(Confirmations(seen, phone));
        Assert.Equal((French, Samples.Sender), (confirmation.Text, confirmation.Source));
        Assert.Single(seen.Submits, submit => submit.Destination == phone[1..] && submit.Text == Octets(Texts.HelpReply("fr")));
        AssertSilent(seen, phone);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_comes_back_by_start_is_texted_again()
    {
        await using var story = await BeginAsync(new RouteSettings());
        var phone = SampleNumbers.At(0);
        Write(story, phone, "stop");
        await Eventually.TrueAsync(async () => (await InboxAsync(story, phone)).Count == 1, "the stop is filed");
        Write(story, phone, "START");
        await Eventually.TrueAsync(async () => (await InboxAsync(story, phone)).Count == 2, "the start is filed");

        var promotion = Samples.Notice();
        promotion.CommunicationType = "promotional";
        var campaign = await story.SendBatchAsync(promotion, Samples.People(2));
        var report = await story.SettledAsync(campaign.Campaign);

        Assert.Equal((1, 1), (report.In(MessageState.Delivered), report.SuppressedReasons["NO_CONSENT"]));
    }

    [Fact(Timeout = 240_000)]
    public async Task Two_hundred_stops_at_random_moments_silence_two_hundred_people()
    {
        const int people = 5_000;
        string[] words = ["STOP", "ARRET", "Arrêt!", "unsubscribe", "Stop 🛑", "arrêtez de m'écrire svp"];
        await using var story = await BeginAsync(new RouteSettings { SegmentsPerSecond = 500, Window = 50 });
        var random = new Random(20260915);
        var sending = story.SendBatchAsync(Samples.Notice(), Samples.People(people));
        var stopped = Enumerable.Range(0, people).OrderBy(_ => random.Next()).Take(200).Select(SampleNumbers.At).ToList();
        foreach (var phone in stopped)
        {
            Write(story, phone, words[random.Next(words.Length)]);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(80)), WallClock.Time, TestContext.Current.CancellationToken);
        }

        var report = await story.SettledAsync((await sending).Campaign, TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(
            () => story.Smsc.Seen() is var now && stopped.TrueForAll(phone => Confirmations(now, phone).Count > 0),
            "everybody has a confirmation"
        );
        var inbox = await InboxAsync(story, "");
        await DeliveredAsync(story, inbox.Select(text => text.Reply));

        Assert.Equal(200, inbox.Count(text => text.Effect == InboundEffect.OptedOut));
        Assert.InRange(report.SuppressedReasons["OPTED_OUT"], 1, 200);
        var seen = await story.CheckAsync();
        Assert.All(stopped, phone => Assert.Single(Confirmations(seen, phone)));
        Assert.All(stopped, phone => AssertSilent(seen, phone));
    }

    private static async Task<Story> BeginAsync(RouteSettings route)
    {
        var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(route);
        await Eventually.TrueAsync(() => story.Smsc.Now.Snapshot().Accounts[0].Sessions == route.Binds, "the route is up");
        return story;
    }

    private static void Write(Story story, string phone, string text) =>
        story.Smsc.Now.Inject("starling", phone[1..], Samples.Sender, text);

    private static SendMessageRequest Text(string phone) =>
        new()
        {
            Sender = Samples.Sender,
            Phone = phone,
            Text = "Your parcel is here.",
        };

    /// <summary>What somebody wrote, oldest first.</summary>
    private static async Task<IReadOnlyList<InboundMessage>> InboxAsync(Story story, string phone)
    {
        var page = await story.Client.Inbound.ListInboundMessagesAsync(new ListInboundMessagesRequest { Phone = phone, PageSize = 1_000 });
        return [.. page.InboundMessages.Reverse()];
    }

    private static Task DeliveredAsync(Story story, IEnumerable<string> replies) =>
        Eventually.TrueAsync(
            async () =>
            {
                foreach (var reply in replies.Where(name => name.Length > 0))
                {
                    if ((await story.GetMessageAsync(reply)).State != V1.MessageState.Delivered)
                    {
                        return false;
                    }
                }

                return true;
            },
            "the replies are delivered"
        );

    private static List<SeenSubmit> Confirmations(SeenByCarrier seen, string phone) =>
        [.. seen.Submits.Where(submit => submit.Destination == phone[1..] && (submit.Text == English || submit.Text == French))];

    /// <summary>After the confirmation only answers to what the person wrote.</summary>
    private static void AssertSilent(SeenByCarrier seen, string phone)
    {
        var quiet = Confirmations(seen, phone)[0].At;
        string[] answers = [English, French, Octets(Texts.HelpReply("en")), Octets(Texts.HelpReply("fr"))];
        Assert.DoesNotContain(
            seen.Submits,
            submit => submit.Destination == phone[1..] && submit.At > quiet && !answers.Contains(submit.Text)
        );
    }

    private static string Octets(string text)
    {
        var octets = new byte[text.Length * 2];
        Assert.True(Gsm7Alphabet.TryEncode(text, octets, out var written));
        return Convert.ToHexStringLower(octets.AsSpan(0, written));
    }
}
