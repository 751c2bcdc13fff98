using Starling.Domain.Contacts;
using Starling.Domain.Templates;
using Starling.Domain.Text;

namespace Starling.Domain.Tests.Templates;

public sealed class TemplateEstimateTests
{
    private static readonly Dictionary<string, LengthRange> Lengths = new()
    {
        ["name"] = new LengthRange(2, 30),
        ["city"] = new LengthRange(0, 12),
    };

    [Theory]
    [InlineData("Bonjour", 7, 7)]
    [InlineData("Hi {{ name }}!", 6, 34)]
    [InlineData("Hi {{ name | truncate: 10 }}!", 6, 14)]
    [InlineData("{{ city }}", 0, 12)]
    [InlineData("{{ city | default: \"ici\" }}", 1, 12)]
    [InlineData("{{ city | default: \"\" }}", 0, 12)]
    [InlineData("{{ name | default: \"x\" }}", 2, 30)]
    [InlineData("{{ unknown }}", 0, 0)]
    [InlineData("{{ unknown | default: \"cher client\" }}", 11, 11)]
    [InlineData("{{ unknown | default: \"cher client\" | truncate: 4 }}", 4, 4)]
    public void Characters_range_from_the_shortest_values_to_the_longest(string source, int min, int max) =>
        Assert.Equal(new LengthRange(min, max), Estimate(source).Characters);

    [Fact]
    public void Segments_are_told_for_both_codings()
    {
        var estimate = Estimate(new string('a', 140) + "{{ name }}");
        Assert.Equal(DataCoding.Gsm7, estimate.FixedCoding);
        Assert.True(estimate.IsCodingVariable);
        Assert.Equal(new LengthRange(1, 2), estimate.Gsm7Segments);
        Assert.Equal(new LengthRange(3, 3), estimate.Ucs2Segments);
    }

    [Fact]
    public void Fixed_text_outside_gsm7_settles_the_coding()
    {
        var estimate = Estimate("Fête de {{ name }}");
        Assert.Equal(DataCoding.Ucs2, estimate.FixedCoding);
        Assert.False(estimate.IsCodingVariable);
        Assert.Null(estimate.Gsm7Segments);
        Assert.Equal(DataCoding.Ucs2, Estimate("{{ city | default: \"forêt\" }}").FixedCoding);
        Assert.False(Estimate("Bonjour").IsCodingVariable);
    }

    [Fact]
    public void Escapes_and_the_mention_are_counted()
    {
        Assert.True(SenderAddress.TryParse("36180", out var sender));
        Assert.True(StopMention.TryFor(sender, "fr", StopMentionSettings.Default, out var mention, out _));
        var estimate = TemplateRendererTests.Parse(new string('€', 74)).Estimate(Lengths, SegmentBudget.Default, mention);
        Assert.Equal(new LengthRange(85, 85), estimate.Characters);
        Assert.Equal(new LengthRange(1, 1), estimate.Gsm7Segments);
        estimate = TemplateRendererTests.Parse(new string('€', 75)).Estimate(Lengths, SegmentBudget.Default, mention);
        Assert.Equal(new LengthRange(2, 2), estimate.Gsm7Segments);
    }

    private static TemplateEstimate Estimate(string source) => TemplateRendererTests.Parse(source).Estimate(Lengths, SegmentBudget.Default);
}
