using System.Text.Json;
using NodaTime;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;
using Duration = NodaTime.Duration;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>"Will you come on Saturday? OUI or NON": what people answer, and who asks for silence meanwhile.</summary>
public sealed class OpenQuestionTests
{
    /// <summary>In Toronto, on a Tuesday.</summary>
    private static readonly Instant Noon = Instant.FromUtc(2026, 9, 15, 16, 0);

    [Fact(Timeout = 180_000)]
    public async Task Oui_answers_while_the_question_is_open_and_opts_in_afterwards_and_arret_silences_at_any_time()
    {
        var clock = new MovedClock(Noon);
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(new RouteSettings(), clock);
        await Eventually.TrueAsync(() => story.Smsc.Now.Snapshot().Accounts[0].Sessions > 0, "the route is up");
        var (zoe, luc, eve) = (SampleNumbers.At(0), SampleNumbers.At(1), SampleNumbers.At(2));
        var asked = await story.SendBatchAsync(Invitation(), Enumerable.Range(0, 3).Select(Consenting));
        await story.ReportAsync(asked.Campaign, found => found.In(MessageState.Delivered) == 3, "everybody is asked");

        // Luc writes both words in the same moment.
        Write(story, zoe, "Oui !");
        Write(story, luc, "OUI");
        Write(story, luc, "ARRET");
        Write(story, eve, "non");
        await FiledAsync(story, 4);

        var answers = (await story.Client.Inbound.ListInboundMessagesAsync(new() { Campaign = asked.Campaign })).InboundMessages;
        Assert.Equal(
            [(zoe, "OUI"), (luc, "OUI"), (eve, "NON")],
            answers.Select(text => (text.Phone, text.Answer)).OrderBy(answer => answer.Phone)
        );
        Assert.All(answers, text => Assert.Equal((InboundEffect.Answered, asked.Campaign), (text.Effect, text.Campaign)));
        Assert.Equal([InboundEffect.OptedOut, InboundEffect.Answered], (await InboxAsync(story, luc)).Select(text => text.Effect).Order());
        var shown = (await story.Client.Campaigns.GetCampaignAsync(new() { Name = asked.Campaign })).Campaign.Question;
        Assert.Equal((2, 1), (shown.Answers["OUI"], shown.Answers["NON"]));
        var listed = JsonDocument.Parse(await RunAsync(story, "inbox", "--campaign", asked.Campaign, "--json")).RootElement;
        Assert.Equal(
            ["NON", "OUI", "OUI"],
            listed.GetProperty("inbound_messages").EnumerateArray().Select(text => text.GetProperty("answer").GetString()).Order()
        );
        Assert.Contains("answers", await RunAsync(story, "inbox"), StringComparison.Ordinal);

        // He is silent, and agreement to what was asked does not change that.
        Write(story, luc, "oui");
        await FiledAsync(story, 5);
        var silent = await story.SendBatchAsync(Plain(), [Consenting(1)]);
        var refused = await story.ReportAsync(silent.Campaign, found => found.In(MessageState.Suppressed) == 1, "he is not texted");
        Assert.Equal(1, refused.SuppressedReasons["OPTED_OUT"]);

        // The next day but one nothing is open any more.
        clock.PutForwardTo(Noon + Duration.FromDays(2));
        Write(story, luc, "Oui");
        Write(story, zoe, "OUI");
        await FiledAsync(story, 7);
        Assert.Equal(InboundEffect.OptedIn, (await InboxAsync(story, luc))[^1].Effect);
        Assert.Equal(
            (InboundEffect.Unspecified, ""),
            (await InboxAsync(story, zoe)).Where(text => text.Answer.Length == 0).Select(text => (text.Effect, text.Campaign)).Single()
        );
        var again = await story.SendBatchAsync(Plain(), [Consenting(1)]);
        await story.ReportAsync(again.Campaign, found => found.In(MessageState.Delivered) == 1, "he is texted again");
        await story.CheckAsync();
    }

    private static void Write(Story story, string phone, string text) =>
        story.Smsc.Now.Inject("starling", phone[1..], Samples.Sender, text);

    private static Task FiledAsync(Story story, int texts) =>
        Eventually.TrueAsync(
            async () => (await story.Client.Inbound.ListInboundMessagesAsync(new())).InboundMessages.Count == texts,
            "every text is filed"
        );

    /// <summary>What somebody wrote, oldest first.</summary>
    private static async Task<IReadOnlyList<InboundMessage>> InboxAsync(Story story, string phone) =>
        [.. (await story.Client.Inbound.ListInboundMessagesAsync(new() { Phone = phone })).InboundMessages.Reverse()];

    private static async Task<string> RunAsync(Story story, params string[] arguments)
    {
        using var cli = DotnetProcess.Start("starling.dll", [.. arguments, "--address", story.Address.ToString()]);
        Assert.Equal(0, await cli.ExitAsync(TimeSpan.FromSeconds(60)));
        return cli.Output;
    }

    private static BatchItem Consenting(int index)
    {
        var item = Samples.Person(index);
        item.Consent = new ConsentAssertion { Kind = ConsentKind.Express, Source = "web_form:loyalty" };
        return item;
    }

    private static Campaign Plain() =>
        new()
        {
            DisplayName = "Boréale, autumn",
            CommunicationType = "informational",
            Objective = "invitation",
            Sender = Samples.Sender,
            TemplateText = "Boréale: we open at noon on Saturday.",
            Language = "en",
        };

    private static Campaign Invitation()
    {
        var campaign = Plain();
        campaign.TemplateText = "Boréale: will you come on Saturday? OUI or NON";
        campaign.Question = new CampaignQuestion
        {
            Choices = { "OUI", "NON" },
            OpenFor = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromDays(1)),
        };
        return campaign;
    }
}
