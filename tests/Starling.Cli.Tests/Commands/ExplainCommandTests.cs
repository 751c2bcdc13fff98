using System.Reflection;
using System.Text.Json;
using Starling.Cli.Reports;
using Starling.Cli.Tests.Client;
using Starling.Domain.Messages;
using Starling.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Starling.Cli.Tests.Commands;

public sealed class ExplainCommandTests
{
    public static TheoryData<string> AllReasons =>
        new(
            typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!)
        );

    [Theory]
    [MemberData(nameof(AllReasons))]
    public void Every_recorded_reason_has_words(string reason) => Assert.True(ReasonWords.Knows(reason));

    [Fact]
    public void Every_state_has_words_when_no_reason_is_recorded() =>
        Assert.All(
            Enum.GetValues<V1.MessageState>()
                .Except([V1.MessageState.Unspecified, V1.MessageState.Suppressed, V1.MessageState.Failed, V1.MessageState.Quarantined]),
            state => Assert.DoesNotContain("older than the server", ReasonWords.Of(state, "").Words, StringComparison.Ordinal)
        );

    [Fact]
    public async Task A_message_is_explained_by_its_name()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "explain", FakeExplained.Suppressed.Name);
        Assert.Equal(0, run.Code);
        Assert.Contains("SUPPRESSED", run.Output, StringComparison.Ordinal);
        Assert.Contains("NO_CONSENT", run.Output, StringComparison.Ordinal);
        Assert.Contains("No permission", run.Output, StringComparison.Ordinal);
        Assert.Contains("2026-03-03T15:30:00Z", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sent_one_tells_its_life()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "explain", FakeExplained.Delivered.Name, "--json");
        Assert.Equal(0, run.Code);
        var told = JsonDocument.Parse(run.Output).RootElement[0];
        Assert.Equal("DELIVERED", told.GetProperty("state").GetString());
        Assert.Equal(
            ["accepted: on disk", "submitted to the carrier: 2 segments", "receipt: DELIVRD"],
            told.GetProperty("timeline").EnumerateArray().Select(step => step.GetProperty("what").GetString())
        );
    }

    [Fact]
    public async Task A_number_gets_its_newest_texts_explained_or_those_of_a_campaign()
    {
        await using var server = await FakeStarling.StartAsync();
        var newest = await CommandLine.RunAsync(server, "explain", "+14165550101", "--json");
        Assert.Equal("DELIVERED", JsonDocument.Parse(newest.Output).RootElement[0].GetProperty("state").GetString());
        var campaign = await CommandLine.RunAsync(server, "explain", "+14165550101", "--campaign", "campaigns/7", "--json");
        Assert.Equal("campaigns/7", JsonDocument.Parse(campaign.Output).RootElement[0].GetProperty("campaign").GetString());
    }

    [Fact]
    public async Task A_decision_in_a_campaign_is_told_in_sentences_and_rule_by_rule()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "explain", "--phone", "+14165550101", "--campaign", "campaigns/7", "--lang", "fr");
        Assert.Equal(0, run.Code);
        Assert.Equal(
            new ExplainDecisionRequest
            {
                Phone = "+14165550101",
                Campaign = "campaigns/7",
                Language = "fr",
            },
            server.State.Asked
        );
        Assert.Contains("SUPPRESSED, OPTED_OUT", run.Output, StringComparison.Ordinal);
        Assert.Contains("Le numéro de Marie Tremblay a répondu ARRET.", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"SUPPRESSION\s+suppressed\s+source keyword \[arret\]", run.Output);
    }

    [Fact]
    public async Task A_text_that_does_not_exist_is_asked_about_with_its_instant()
    {
        await using var server = await FakeStarling.StartAsync();
        string[] words = ["--phone", "contacts/1a", "--type", "promotional", "--at", "2026-12-01T09:00:00-05:00", "--sender", "36180"];
        var run = await CommandLine.RunAsync(server, ["explain", .. words, "--profile", "zoe", "--campaign", "campaigns/7", "--json"]);
        Assert.Equal(0, run.Code);
        Assert.Equal(
            new ExplainDecisionRequest
            {
                Contact = "contacts/1a",
                Hypothetical = new HypotheticalText
                {
                    CommunicationType = "promotional",
                    Campaign = "campaigns/7",
                    Sender = "36180",
                    ProfileId = "zoe",
                    AtTime = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 12, 1, 14, 0, 0, TimeSpan.Zero)),
                },
            },
            server.State.Asked
        );
        var told = JsonDocument.Parse(run.Output).RootElement.GetProperty("explanations")[0];
        Assert.True(told.GetProperty("hypothetical").GetBoolean());
        Assert.Equal("SUPPRESSION", told.GetProperty("steps")[1].GetProperty("rule").GetString());
    }

    [Fact]
    public async Task A_message_is_explained_in_a_language_when_one_is_named()
    {
        await using var server = await FakeStarling.StartAsync();
        Assert.Equal(0, (await CommandLine.RunAsync(server, "explain", "messages/1-1", "--lang", "fr")).Code);
        Assert.Equal(new ExplainDecisionRequest { Message = "messages/1-1", Language = "fr" }, server.State.Asked);
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("explain", "messages/1-1", "--phone", "+14165550101")]
    [InlineData("explain", "--phone", "+14165550101")]
    [InlineData("explain", "--phone", "zoe", "--type", "promotional")]
    [InlineData("explain", "--phone", "+14165550101", "--campaign", "campaigns/7", "--at", "6h")]
    [InlineData("explain", "--phone", "+14165550101", "--type", "promotional", "--at", "soon")]
    [InlineData("explain", "messages/1-1", "--type", "promotional")]
    [InlineData("explain", "+14165550101", "--lang", "fr")]
    public async Task What_cannot_be_asked_together_is_a_fault_of_the_command_line(params string[] words) =>
        Assert.Equal(2, (await CommandLine.RunAsync(null, words)).Code);

    [Fact]
    public async Task What_is_neither_a_message_nor_a_number_is_a_fault_of_the_command_line() =>
        Assert.Equal(2, (await CommandLine.RunAsync(null, "explain", "zoe")).Code);
}
