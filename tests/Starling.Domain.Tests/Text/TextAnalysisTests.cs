using FsCheck.Xunit;
using Starling.Domain.Text;

namespace Starling.Domain.Tests.Text;

/// <summary>Figures; which characters cost, where and how often; what would cost less.</summary>
public sealed class TextAnalysisTests
{
    [Fact]
    public void Gsm7_text_has_nothing_against_it()
    {
        var analysis = TextAnalysis.Of("Bonjour Zoé, 10 € de remise", SegmentBudget.Default);
        Assert.Equal(new SegmentCount(DataCoding.Gsm7, 28, 1, 132, 10), analysis.Count);
        Assert.Empty(analysis.Offending);
        Assert.Empty(analysis.Suggestions);
    }

    [Fact]
    public void Offending_characters_are_named_with_their_first_place_and_their_number()
    {
        var analysis = TextAnalysis.Of("L\u2019été\u00A0: l\u2019œuvre 👍👍 \uD83D", SegmentBudget.Default);
        Assert.Equal(
            [
                new OffendingCharacter("\u2019", "U+2019", "curly apostrophe", 1, 2),
                new OffendingCharacter("\u00A0", "U+00A0", "no-break space", 5, 1),
                new OffendingCharacter("œ", "U+0153", "small ligature oe", 10, 1),
                new OffendingCharacter("👍", "U+1F44D", "emoji", 16, 2),
                new OffendingCharacter("\uD83D", "U+D83D", "half of a surrogate pair", 21, 1),
            ],
            analysis.Offending
        );
    }

    [Theory]
    [InlineData("Ж", "capital letter")]
    [InlineData("ж", "small letter")]
    [InlineData("日", "letter")]
    [InlineData("\u0301", "combining mark")]
    [InlineData("₽", "currency sign")]
    [InlineData("➊", "number")]
    [InlineData("\u2001", "space")]
    [InlineData("\u0007", "invisible character")]
    [InlineData("☎", "symbol")]
    [InlineData("∑", "mathematical sign")]
    [InlineData("‽", "punctuation")]
    [InlineData("\uE000", "unknown character")]
    public void A_character_without_a_name_is_told_by_its_kind(string text, string name) =>
        Assert.Equal(name, Assert.Single(TextAnalysis.Of(text, SegmentBudget.Default).Offending).Name);

    [Fact]
    public void One_curly_apostrophe_costs_a_segment_and_the_safe_suggestion_saves_it()
    {
        var text = "l\u2019été " + new string('a', 80);
        var analysis = TextAnalysis.Of(text, SegmentBudget.Default);
        Assert.Equal(2, analysis.Count.Segments);
        var suggestion = Assert.Single(analysis.Suggestions);
        Assert.False(suggestion.IsLossy);
        Assert.Equal("l'été " + new string('a', 80), suggestion.Replaced.Text);
        Assert.Equal(new SegmentCount(DataCoding.Gsm7, 86, 1, 74, 10), suggestion.Count);
        Assert.Equal(1, suggestion.SegmentsSaved);
    }

    [Fact]
    public void What_only_the_lossy_one_can_save_is_said_to_be_lossy()
    {
        var analysis = TextAnalysis.Of("l\u2019œuvre de la fête " + new string('a', 80), SegmentBudget.Default);
        var suggestion = Assert.Single(analysis.Suggestions);
        Assert.True(suggestion.IsLossy);
        Assert.Equal(1, suggestion.SegmentsSaved);
        Assert.Equal(
            [new TextChange(1, "\u2019", "'"), new TextChange(2, "œ", "oe"), new TextChange(15, "ê", "e")],
            suggestion.Replaced.Changes
        );
    }

    [Fact]
    public void A_short_text_is_told_how_to_gain_room() =>
        Assert.Equal(0, Assert.Single(TextAnalysis.Of("l\u2019été", SegmentBudget.Default).Suggestions).SegmentsSaved);

    [Theory]
    [InlineData("日本語 \u2019")]
    [InlineData("👍")]
    public void Nothing_is_suggested_that_would_not_help(string text) =>
        Assert.Empty(TextAnalysis.Of(text, SegmentBudget.Default).Suggestions);

    [Fact]
    public void A_letter_and_its_accent_count_as_one_change()
    {
        var analysis = TextAnalysis.Of("fe\u0302te, \u2026 noe\u0308l", SegmentBudget.Default);
        var suggestion = Assert.Single(analysis.Suggestions);
        Assert.Equal("fete, ... noel", suggestion.Replaced.Text);
        Assert.Equal(
            [new TextChange(1, "e\u0302", "e"), new TextChange(7, "\u2026", "..."), new TextChange(11, "e\u0308", "e")],
            suggestion.Replaced.Changes
        );
    }

    [Property(Arbitrary = [typeof(MixedText)], MaxTest = 1_000)]
    public void Suggestions_are_better_and_their_changes_lead_to_them(MixedText text)
    {
        var budget = new SegmentBudget(20, 13, 10, 7);
        var analysis = TextAnalysis.Of(text.Value, budget);
        foreach (var suggestion in analysis.Suggestions)
        {
            SafeReplacementsTests.AssertChangesExplain(text.Value, suggestion.Replaced);
            Assert.Equal(SegmentPlanner.Count(suggestion.Replaced.Text, budget), suggestion.Count);
            Assert.Equal(analysis.Count.Segments - suggestion.Count.Segments, suggestion.SegmentsSaved);
        }

        Assert.Equal(analysis.Count.Coding == DataCoding.Ucs2, analysis.Offending.Count > 0);
        Assert.All(analysis.Offending, o => Assert.StartsWith(o.Character, text.Value[o.Position..], StringComparison.Ordinal));
    }
}
