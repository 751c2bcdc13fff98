using System.Globalization;
using Starling.Domain.Contacts;
using Starling.Domain.Text;
using Starling.Grains.Inbound;
using Starling.Host;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>People answer STOP, in their words, while campaigns run: one confirmation each, and nothing stoppable after it.</summary>
[Collection(Alone.Name)]
public sealed class StopKeywordTests
{
    private const int FewestPeople = 10_000;
    private const int MostPeople = 200_000;

    /// <summary>What left before may be read after by so much.</summary>
    private static readonly TimeSpan JudgeTolerance = TimeSpan.FromMilliseconds(50);

    private static readonly InboundOptions Texts = new();
    private static readonly string English = Samples.Octets(Texts.StopReply("en", SenderProgram.Unnamed));
    private static readonly string French = Samples.Octets(Texts.StopReply("fr", SenderProgram.Unnamed));

    private static readonly (string Text, bool IsFrench)[] Words =
    [
        ("STOP", false),
        ("stop.", false),
        ("Stop 🛑", false),
        ("stop svp", false),
        ("unsubscribe", false),
        ("Please stop texting me", false),
        ("CANCEL", false),
        ("Arrêt!", true),
        ("arret", true),
        ("ARRET SVP", true),
        ("arrêtez de m'écrire svp", true),
        ("désabonnez-moi", true),
    ];

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

        await Eventually.TrueAsync(
            async () =>
                await story.GetMessageAsync(later.Name) is { State: not V1.MessageState.Accepted } decided
                && (decided.State, decided.Reason) == (V1.MessageState.Suppressed, "OPTED_OUT"),
            "the later text is refused"
        );
        Assert.Equal(
            [InboundEffect.OptedOut, InboundEffect.AlreadyOptedOut, InboundEffect.HelpAsked],
            (await InboxAsync(story, phone)).Select(text => text.Effect)
        );
        var seen = await story.CheckAsync();
        var confirmation = Assert.Single(Confirmations(seen, phone));
        Assert.Equal((French, Samples.Sender), (confirmation.Text, confirmation.Source));
        Assert.Single(
            seen.Submits,
            submit => submit.Destination == phone[1..] && submit.Text == Samples.Octets(Texts.HelpReply("fr", SenderProgram.Unnamed))
        );
        AssertSilent(seen, phone);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_tired_persons_sentence_holds_everything_until_somebody_has_read_it()
    {
        await using var story = await BeginAsync(new RouteSettings());
        var (tired, mistaken) = (SampleNumbers.At(0), SampleNumbers.At(1));
        Write(story, tired, "how many times must I write you people stop before a human being reads it");
        Write(story, mistaken, "the sign said stop and then we all had a wonderful evening, thank you again");
        var reviews = story.Client.Inbound;
        ListInboundReviewsResponse open = new();
        await Eventually.TrueAsync(
            async () => (open = await reviews.ListInboundReviewsAsync(new ListInboundReviewsRequest())).InboundReviews.Count == 2,
            "both texts wait to be read"
        );

        var held = await story.SendAsync(Text(tired));
        await Eventually.TrueAsync(
            async () => await story.GetMessageAsync(held.Name) is { State: V1.MessageState.Held, Reason: "UNDER_REVIEW" },
            "the text waits"
        );
        await SettleAsync(story, open, tired, ReviewOutcome.OptOut);
        await SettleAsync(story, open, mistaken, ReviewOutcome.Nothing);
        var refused = await story.SendAsync(Text(tired));
        var sent = await story.SendAsync(Text(mistaken));
        await Eventually.TrueAsync(
            async () =>
                await story.GetMessageAsync(refused.Name) is { State: V1.MessageState.Suppressed, Reason: "OPTED_OUT" }
                && (await story.GetMessageAsync(sent.Name)).State == V1.MessageState.Delivered,
            "the one is silent, the other goes on"
        );
        await Eventually.TrueAsync(() => Confirmations(story.Smsc.Seen(), tired).Count == 1, "the opt-out is confirmed");

        Assert.Empty((await reviews.ListInboundReviewsAsync(new ListInboundReviewsRequest())).InboundReviews);
        var fault = await Assert.ThrowsAsync<Client.StarlingException>(() => SettleAsync(story, open, tired, ReviewOutcome.Nothing));
        Assert.Equal("REVIEW_SETTLED", fault.Reason);
        Assert.Empty(Confirmations(story.Smsc.Seen(), mistaken));
        AssertSilent(story.Smsc.Seen(), tired);
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

    /// <remarks>Ten thousand people; <c>STARLING_STOP_PEOPLE</c> asks for more, up to 200 000.</remarks>
    [Fact(Timeout = 1_800_000)]
    public async Task Two_thousand_stops_while_a_campaign_runs_silence_two_thousand_people_for_good()
    {
        const int stops = 2_000;
        const int redeliverEvery = 5;
        var people = PeopleAsked();
        await using var story = await BeginAsync(
            new RouteSettings
            {
                SegmentsPerSecond = people / 20,
                Window = 100,
                Elsewhere = new Dictionary<string, string> { ["Inbound:RepeatWithinSeconds"] = "1" },
            }
        );
        var random = new Random(20260915);
        var order = Enumerable.Range(0, people).ToArray();
        random.Shuffle(order);
        var stopped = order.Take(stops).Select(at => (Phone: SampleNumbers.At(at), Said: Words[random.Next(Words.Length)])).ToArray();

        var sending = story.SendBatchAsync(Samples.Notice(), Samples.People(people));
        for (var at = 0; at < stops; at++)
        {
            // Spread over the campaign, whatever its pace: the last is written when nine tenths have left.
            var due = at * (people * 9L / 10) / stops;
            await Eventually.TrueAsync(() => story.Smsc.Submits >= due, "the campaign goes on", TimeSpan.FromMinutes(2));
            Write(story, stopped[at].Phone, stopped[at].Said.Text);
            if (at % redeliverEvery == 0)
            {
                Write(story, stopped[at].Phone, stopped[at].Said.Text);
            }
        }

        var report = await story.SettledAsync((await sending).Campaign, TimeSpan.FromMinutes(10));
        await AllConfirmedAsync(story, stops);

        // Carriers redeliver what they hold for unanswered, minutes later too.
        foreach (var (phone, said) in stopped.Where((_, at) => at % redeliverEvery == 1))
        {
            Write(story, phone, said.Text);
        }

        var again = await story.SendBatchAsync(
            Samples.Notice("Boréale: {{ first_name }}, see you on Saturday."),
            order.Take(stops + 500).Select(Samples.Person)
        );
        var second = await story.SettledAsync(again.Campaign, TimeSpan.FromMinutes(2));
        await Eventually.TrueAsync(
            async () =>
                (await WholeInboxAsync(story)).Count(text => text.Effect == InboundEffect.AlreadyOptedOut) >= stops / redeliverEvery,
            "what was redelivered late is filed"
        );

        Assert.Equal((0, 0), (report.InvalidLines, second.InvalidLines));
        Assert.InRange(report.SuppressedReasons["OPTED_OUT"], 1, stops);
        Assert.Equal((500, stops), (second.In(MessageState.Delivered), second.SuppressedReasons["OPTED_OUT"]));
        var inbox = await WholeInboxAsync(story);
        Assert.Equal(stops, inbox.Count(text => text.Effect == InboundEffect.OptedOut));
        Assert.Equal(stops, inbox.Count(text => text.Reply.Length > 0));
        var seen = await story.CheckAsync();
        var byPhone = seen.Submits.ToLookup(submit => submit.Destination);
        var late = new List<TimeSpan>();
        foreach (var (phone, said) in stopped)
        {
            var texts = byPhone[phone[1..]].ToList();
            var confirmation = Assert.Single(texts, submit => submit.Text == English || submit.Text == French);
            Assert.Equal((said.IsFrench ? French : English, Samples.Sender), (confirmation.Text, confirmation.Source));
            late.AddRange(texts.Where(submit => submit != confirmation).Select(submit => submit.At - confirmation.At));
        }

        late.RemoveAll(after => after <= JudgeTolerance);
        Assert.True(late.Count == 0, $"{late.Count} texts began after the confirmation, up to {late.DefaultIfEmpty().Max()} after");
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

    private static async Task SettleAsync(Story story, ListInboundReviewsResponse open, string phone, ReviewOutcome outcome) =>
        await story.Client.Inbound.SettleInboundReviewAsync(
            new SettleInboundReviewRequest
            {
                Name = open.InboundReviews.Single(review => review.InboundMessage.Phone == phone).Name,
                Outcome = outcome,
                Actor = "Claire",
            }
        );

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

    private static async Task<IReadOnlyList<InboundMessage>> WholeInboxAsync(Story story)
    {
        var found = new List<InboundMessage>();
        var request = new ListInboundMessagesRequest { PageSize = 1_000 };
        do
        {
            var page = await story.Client.Inbound.ListInboundMessagesAsync(request);
            found.AddRange(page.InboundMessages);
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);

        return found;
    }

    private static async Task AllConfirmedAsync(Story story, int stops)
    {
        IReadOnlyList<InboundMessage> inbox = [];
        await Eventually.TrueAsync(
            async () => (inbox = await WholeInboxAsync(story)).Count(text => text.Reply.Length > 0) == stops,
            "everybody who wrote has an answer"
        );
        await DeliveredAsync(story, inbox.Select(text => text.Reply));
    }

    private static int PeopleAsked() =>
        Environment.GetEnvironmentVariable("STARLING_STOP_PEOPLE") is { Length: > 0 } asked
            ? Math.Clamp(int.Parse(asked, CultureInfo.InvariantCulture), FewestPeople, MostPeople)
            : FewestPeople;

    private static async Task DeliveredAsync(Story story, IEnumerable<string> replies)
    {
        foreach (var reply in replies.Where(name => name.Length > 0))
        {
            await Eventually.TrueAsync(
                async () => (await story.GetMessageAsync(reply)).State == V1.MessageState.Delivered,
                "the reply is delivered"
            );
        }
    }

    private static List<SeenSubmit> Confirmations(SeenByCarrier seen, string phone) =>
        [.. seen.Submits.Where(submit => submit.Destination == phone[1..] && (submit.Text == English || submit.Text == French))];

    /// <summary>After the confirmation only answers to what the person wrote.</summary>
    private static void AssertSilent(SeenByCarrier seen, string phone)
    {
        var quiet = Confirmations(seen, phone)[0].At;
        string[] answers =
        [
            English,
            French,
            Samples.Octets(Texts.HelpReply("en", SenderProgram.Unnamed)),
            Samples.Octets(Texts.HelpReply("fr", SenderProgram.Unnamed)),
        ];
        Assert.DoesNotContain(
            seen.Submits,
            submit => submit.Destination == phone[1..] && submit.At > quiet && !answers.Contains(submit.Text)
        );
    }
}
