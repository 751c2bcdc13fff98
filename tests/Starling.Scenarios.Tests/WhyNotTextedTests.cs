using System.Text.Json;
using NodaTime;
using Starling.Host;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>
/// "Why was Ms Tremblay not texted?" A promotion at 22:30 in Toronto, to one who wrote ARRET, one who never consented, one for whom it is night,
/// and one in Vancouver, where it is 19:30. Each is asked about before, and after; then everything about them changes.
/// </summary>
public sealed class WhyNotTextedTests
{
    private const string Marie = "+14165550100";
    private const string Paul = "+14165550101";
    private const string Luc = "+14165550102";
    private const string Vera = "+16045550103";

    private static readonly DateTimeZone Toronto = DateTimeZoneProviders.Tzdb["America/Toronto"];

    [Fact(Timeout = 180_000)]
    public async Task One_command_tells_why_she_was_not_texted_and_goes_on_telling_it()
    {
        var clock = new MovedClock(new LocalDateTime(2026, 9, 17, 22, 30).InZoneStrictly(Toronto).ToInstant());
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(
            new RouteSettings
            {
                Elsewhere = new Dictionary<string, string> { ["Hours:Everywhere"] = "", ["Caps:Promotional"] = "2 per 7 days" },
            },
            clock
        );
        await Eventually.TrueAsync(() => story.Smsc.Now.Snapshot().Accounts[0].Sessions > 0, "the route is up");
        await FileAsync(story, Marie, "Marie", "Tremblay", consents: true);
        await FileAsync(story, Paul, "Paul", "Roy", consents: false);
        await FileAsync(story, Luc, "Luc", "Gagnon", consents: true);
        await FileAsync(story, Vera, "Vera", "Lee", consents: true);
        story.Smsc.Now.Inject("starling", Marie[1..], Samples.Sender, "Arrêt!");
        await Eventually.TrueAsync(async () => (await AskAsync(story, Marie)).Reason == "OPTED_OUT", "the word of silence is on record");

        // What would be said.
        string[] everybody = [Marie, Paul, Luc, Vera];
        var foretold = await Task.WhenAll(everybody.Select(phone => AskAsync(story, phone)));
        Assert.Equal(["OPTED_OUT", "NO_CONSENT", "OUTSIDE_HOURS", ""], foretold.Select(one => one.Reason));
        Assert.All(foretold, one => Assert.True(one.Hypothetical));
        var again = await Task.WhenAll(everybody.Select(phone => AskAsync(story, phone)));
        Assert.Equal(foretold.Select(one => one.ContactVersion), again.Select(one => one.ContactVersion));

        // What is done.
        var items = everybody.Select(phone => new BatchItem { Phone = phone }).Append(new BatchItem { Phone = "12" });
        var result = await story.SendBatchAsync(Promotion(), items, _ => { });
        var report = await story.ReportAsync(
            result.Campaign,
            found => found.In(MessageState.Delivered) == 1 && found.In(MessageState.Held) == 1 && found.In(MessageState.Suppressed) == 2,
            "one has it, one waits, two never get it"
        );
        Assert.Equal((5, 1, 4), (report.Lines, report.InvalidLines, report.Audience));
        Assert.Equal(2, report.SuppressedReasons.Values.Sum());
        Assert.Equal(
            report.Audience,
            report.SuppressedReasons.Values.Sum()
                + report.HeldReasons.Values.Sum()
                + report.FailedReasons.Values.Sum()
                + report.In(MessageState.Delivered)
        );
        var told = await Task.WhenAll(everybody.Select(phone => RecordedAsync(story, phone, result.Campaign)));
        Assert.Equal(foretold.Select(one => (one.Verdict, one.Reason)), told.Select(one => (one.Verdict, one.Reason)));
        Assert.Equal(
            [DecisionEvidence.Recorded, DecisionEvidence.Recorded, DecisionEvidence.Recorded, DecisionEvidence.Reconstructed],
            told.Select(one => one.Evidence)
        );
        Assert.Equal(
            foretold[..3].Select(one => (one.Steps[^1].Rule, one.Steps[^1].Verdict)),
            told[..3].Select(one => (one.Steps[^1].Rule, one.Steps[^1].Verdict))
        );
        Assert.Equal("web_form:loyalty", told[3].Steps.Single().Consent.Source);

        // What is told when everything has changed.
        await story.Client.Contacts.OptInAsync(
            new OptInRequest
            {
                Phone = Marie,
                CommunicationType = "promotional",
                Consent = new ConsentAssertion { Kind = ConsentKind.Express, Source = "call 4711" },
                Evidence = new ConsentEvidence { Circumstance = ConsentCircumstance.CustomerCall },
                LiftSuppression = true,
            }
        );
        await FileAsync(story, Paul, "Paul", "Roy", consents: true);
        Assert.NotEqual("OPTED_OUT", (await AskAsync(story, Marie)).Reason);
        Assert.Equal(told[0], await RecordedAsync(story, Marie, result.Campaign));
        Assert.Equal(told[1], await RecordedAsync(story, Paul, result.Campaign));

        // Read aloud.
        var spoken = await RunAsync(story, "explain", "--phone", Marie, "--campaign", result.Campaign);
        Assert.Matches(
            @"Marie Tremblay's number said ARRET on 17 September 2026 at 22:3\d \(Toronto time\); since then nothing promotional may be\s+sent\.",
            spoken
        );
        var parlant = await RunAsync(story, "explain", "--phone", Marie, "--campaign", result.Campaign, "--lang", "fr", "--json");
        var phrases = JsonDocument.Parse(parlant).RootElement.GetProperty("explanations")[0].GetProperty("sentences");
        Assert.Contains(
            phrases.EnumerateArray().Select(phrase => phrase.GetString()!.Replace('\u00a0', ' ')),
            phrase =>
                phrase.StartsWith("Le numéro de Marie Tremblay a répondu ARRET le 17 septembre 2026 à 22 h 3", StringComparison.Ordinal)
        );
        var asked = await RunAsync(story, "explain", "--phone", Luc, "--type", "promotional", "--at", "2026-09-18T10:00:00-04:00");
        Assert.Contains("So the text may be sent", asked, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () =>
                (await story.Client.Inbound.ListInboundMessagesAsync(new ListInboundMessagesRequest())).InboundMessages.Single().Reply
                    is { Length: > 0 } reply
                && (await story.GetMessageAsync(reply)).State == V1.MessageState.Delivered,
            "the confirmation is delivered"
        );
        await story.CheckAsync();
    }

    private static async Task FileAsync(Story story, string phone, string first, string last, bool consents) =>
        await story.Client.Contacts.UpsertProfileAsync(
            new UpsertProfileRequest
            {
                Profile = new Profile
                {
                    Phone = phone,
                    FirstName = first,
                    LastName = last,
                },
                Consent = consents ? new ConsentAssertion { Kind = ConsentKind.Express, Source = "web_form:loyalty" } : null,
            }
        );

    private static async Task<DecisionExplanation> AskAsync(Story story, string phone) =>
        Assert.Single(
            (
                await story.Client.Decisions.ExplainDecisionAsync(
                    new ExplainDecisionRequest
                    {
                        Phone = phone,
                        Hypothetical = new HypotheticalText { CommunicationType = "promotional" },
                    }
                )
            ).Explanations
        );

    private static async Task<DecisionExplanation> RecordedAsync(Story story, string phone, string campaign) =>
        Assert.Single(
            (
                await story.Client.Decisions.ExplainDecisionAsync(new ExplainDecisionRequest { Phone = phone, Campaign = campaign })
            ).Explanations
        );

    private static async Task<string> RunAsync(Story story, params string[] arguments)
    {
        using var cli = DotnetProcess.Start("starling.dll", [.. arguments, "--address", story.Address.ToString()]);
        Assert.Equal(0, await cli.ExitAsync(TimeSpan.FromSeconds(60)));
        return cli.Output;
    }

    private static Campaign Promotion() =>
        new()
        {
            DisplayName = "Boréale, autumn",
            CommunicationType = "promotional",
            Objective = "promotion",
            Sender = Samples.Sender,
            TemplateText = "Boréale: two for one until Sunday.",
            Language = "en",
        };
}
