using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Starling.Domain.Consent;

namespace Starling.Gateway.Tests.Campaigns;

/// <summary>What a campaign may ask, how it is read back with its answers, and what is refused before anything is stored.</summary>
public sealed class CampaignQuestionTests : IAsyncLifetime
{
    private GatewayHarness _door = null!;

    public async ValueTask InitializeAsync() => _door = await GatewayHarness.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task A_question_is_kept_and_read_back_with_the_answers_so_far()
    {
        var asked = Asking("non", "Oui");
        asked.Question.OpenFor = Duration.FromTimeSpan(TimeSpan.FromHours(36));
        asked.Question.Answers["OUI"] = 99;
        _door.Ledger.Answers[AnswerWords.Oui] = 2;
        var made = (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked, RequestId = "r" })).Campaign;

        Assert.Equal(["OUI", "NON"], made.Question.Choices);
        Assert.Equal(TimeSpan.FromHours(36), made.Question.OpenFor.ToTimeSpan());
        Assert.Equal(new Dictionary<string, long> { ["OUI"] = 2 }, made.Question.Answers);
        Assert.Equal(made, (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked, RequestId = "r" })).Campaign);
        Assert.Empty((await _door.Campaigns.ListCampaignsAsync(new())).Campaigns.Single().Question.Answers);

        asked.Question.Choices.RemoveAt(0);
        var fault = await Faults.OfAsync(async () =>
            await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked, RequestId = "r" })
        );
        Assert.Equal(ErrorReasons.RequestIdReused, fault.ReasonOf());
    }

    [Fact]
    public async Task A_question_is_open_for_three_days_unless_it_says_otherwise_and_none_is_asked_unless_it_is_said()
    {
        var made = (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = Asking("YES", "NO"), ValidateOnly = true })).Campaign;
        Assert.Equal(["YES", "NO"], made.Question.Choices);
        Assert.Equal(TimeSpan.FromDays(3), made.Question.OpenFor.ToTimeSpan());
        var silent = Asking();
        silent.Question = null;
        Assert.Null((await _door.Campaigns.CreateCampaignAsync(new() { Campaign = silent })).Campaign.Question);
    }

    [Theory]
    [InlineData("CANCEL", ErrorReasons.AnswerIsKeyword)]
    [InlineData("Arrêt", ErrorReasons.AnswerIsKeyword)]
    [InlineData("fin", ErrorReasons.AnswerIsKeyword)]
    [InlineData("assez", ErrorReasons.AnswerIsKeyword)]
    [InlineData("AIDE", ErrorReasons.AnswerIsKeyword)]
    [InlineData("START", ErrorReasons.AnswerIsKeyword)]
    [InlineData("oui stop", ErrorReasons.AnswerIsKeyword)]
    [InlineData("PEUT-ETRE", ErrorReasons.AnswerNotAllowed)]
    [InlineData("1", ErrorReasons.AnswerNotAllowed)]
    [InlineData("oui merci", ErrorReasons.AnswerNotAllowed)]
    [InlineData("", ErrorReasons.AnswerNotAllowed)]
    [InlineData("oui.", ErrorReasons.ValueMalformed)]
    public async Task A_choice_that_is_a_keyword_another_word_or_there_already_is_refused(string choice, string reason)
    {
        var violation = await RefusedAsync(Asking("OUI", choice));

        Assert.Equal((reason, "campaign.question.choices[1]"), (violation.Reason, violation.Field));
    }

    [Fact]
    public async Task The_refusal_of_a_keyword_says_what_it_means_and_what_may_be_claimed() =>
        Assert.Contains(
            "this word ends all texts, whatever is asked; the words that a question may claim are YES, OUI, NO, NON",
            (await RefusedAsync(Asking("OUI", "CANCEL"))).Description,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_question_without_choices_is_refused()
    {
        var violation = await RefusedAsync(Asking());

        Assert.Equal((ErrorReasons.FieldRequired, "campaign.question.choices"), (violation.Reason, violation.Field));
    }

    [Theory]
    [InlineData(59)]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(35 * 86_400 + 1)]
    [InlineData(long.MaxValue)]
    public async Task A_time_out_of_range_is_refused(long seconds)
    {
        var asked = Asking("OUI");
        asked.Question.OpenFor = new Duration { Seconds = seconds };
        var violation = await RefusedAsync(asked);

        Assert.Equal((ErrorReasons.ValueOutOfRange, "campaign.question.open_for"), (violation.Reason, violation.Field));
    }

    [Fact]
    public async Task A_transactional_campaign_asks_nothing()
    {
        var asked = Asking("OUI");
        asked.CommunicationType = "transactional";
        var violation = await RefusedAsync(asked);

        Assert.Equal((ErrorReasons.CommunicationTypeNotAllowed, "campaign.question"), (violation.Reason, violation.Field));
    }

    [Fact]
    public async Task A_name_that_nobody_can_answer_to_asks_nothing()
    {
        var asked = Asking("OUI");
        asked.Sender = "Boreale";
        var fault = await Faults.OfAsync(async () => await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked }));

        Assert.Contains(
            fault.DetailOf<BadRequest>().FieldViolations,
            violation =>
                violation.Reason == ErrorReasons.SenderTakesNoReplies
                && violation.Description.Contains("a question is asked by a number that takes replies", StringComparison.Ordinal)
        );
    }

    private async Task<BadRequest.Types.FieldViolation> RefusedAsync(V1.Campaign asked)
    {
        var fault = await Faults.OfAsync(async () =>
            await _door.Campaigns.CreateCampaignAsync(new() { Campaign = asked, ValidateOnly = true })
        );
        return Assert.Single(fault.DetailOf<BadRequest>().FieldViolations);
    }

    private static V1.Campaign Asking(params string[] choices) =>
        new()
        {
            DisplayName = "Spring",
            CommunicationType = "promotional",
            Objective = "invitation",
            Sender = "36180",
            TemplateText = "Spring is here. Will you come? OUI or NON",
            Question = new V1.CampaignQuestion { Choices = { choices } },
        };
}
