using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Xunit;

namespace Starling.Domain.Tests.Consent;

/// <summary>The four words however they are written · more than a word · keywords of every kind · what a question claims, and how long.</summary>
public sealed class AnswersTests
{
    private static readonly KeywordMatcher Matcher = new(KeywordTable.Default);
    private static readonly Instant Sent = Instant.FromUtc(2026, 9, 15, 14, 30);

    [Theory]
    [InlineData("YES", AnswerWords.Yes)]
    [InlineData("yes.", AnswerWords.Yes)]
    [InlineData("OUI", AnswerWords.Oui)]
    [InlineData(" « Oui ! » ", AnswerWords.Oui)]
    [InlineData("ouiii", AnswerWords.Oui)]
    [InlineData("OUI 👍", AnswerWords.Oui)]
    [InlineData("No", AnswerWords.No)]
    [InlineData("“no”", AnswerWords.No)]
    [InlineData("non", AnswerWords.Non)]
    [InlineData("NON!!", AnswerWords.Non)]
    public void A_word_of_answer_is_the_whole_text(string text, AnswerWords answer) => Assert.Equal(answer, Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("👍")]
    [InlineData("oui merci")]
    [InlineData("yes please")]
    [InlineData("no no")]
    [InlineData("oui 2")]
    [InlineData("yeah")]
    [InlineData("ok")]
    [InlineData("nonstop")]
    [InlineData("non, pas samedi")]
    public void More_than_the_word_or_another_one_answers_nothing(string text) => Assert.Null(Read(text));

    [Theory]
    [InlineData("STOP")]
    [InlineData("Arrêt!")]
    [InlineData("oui stop")]
    [InlineData("NON ARRET")]
    [InlineData("no more texts")]
    [InlineData("cancel")]
    [InlineData("FIN")]
    [InlineData("assez")]
    [InlineData("HELP")]
    [InlineData("oui, aide")]
    [InlineData("INFO")]
    [InlineData("START")]
    [InlineData("début")]
    public void A_keyword_answers_nothing_whatever_was_asked(string text) => Assert.Null(Read(text));

    /// <summary>A country's table may have one of the four among its words of silence.</summary>
    [Theory]
    [InlineData(KeywordKind.Stop)]
    [InlineData(KeywordKind.MaybeStop)]
    [InlineData(KeywordKind.Help)]
    [InlineData(KeywordKind.Start)]
    public void What_a_word_means_as_a_keyword_comes_first(KeywordKind kind) =>
        Assert.Null(Answers.Read("non", new KeywordMatch(kind, "fr", 1, "non")));

    [Theory]
    [InlineData(AnswerWords.Oui, 0, true)]
    [InlineData(AnswerWords.Non, 59_999, true)]
    [InlineData(AnswerWords.Oui, 60_000, false)]
    [InlineData(AnswerWords.Oui, -1, false)]
    [InlineData(AnswerWords.Yes, 0, false)]
    [InlineData(AnswerWords.No, 0, false)]
    public void A_question_takes_the_words_it_claims_from_its_text_until_its_time_is_over(AnswerWords word, int milliseconds, bool isAnswer)
    {
        var question = new CampaignQuestion(AnswerWords.Oui | AnswerWords.Non, Duration.FromMinutes(1));

        Assert.Equal(isAnswer, question.IsAnsweredBy(word, Sent, Sent + Duration.FromMilliseconds(milliseconds)));
    }

    [Fact]
    public void Each_word_is_the_one_that_people_are_asked_to_write() =>
        Assert.All(Answers.All, word => Assert.Equal(word, Read(Answers.NameOf(word))));

    private static AnswerWords? Read(string text) => Answers.Read(text, Matcher.Match(text));
}
