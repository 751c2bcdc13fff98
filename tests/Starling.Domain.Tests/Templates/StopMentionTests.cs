using Starling.Domain.Contacts;
using Starling.Domain.Templates;
using Starling.Domain.Text;

namespace Starling.Domain.Tests.Templates;

/// <summary>The mention of each kind of sender in each wording, with its cost; never twice; senders that cannot have one.</summary>
public sealed class StopMentionTests
{
    [Theory]
    [InlineData("36180", "en", StopWords.Stop, " STOP 36180", 11)]
    [InlineData("36180", "fr", StopWords.Stop, " STOP 36180", 11)]
    [InlineData("36180", null, StopWords.Stop, " STOP 36180", 11)]
    [InlineData("36180", "fr-CA", StopWords.OfTheLanguage, " ARRET 36180", 12)]
    [InlineData("36180", "en-CA", StopWords.OfTheLanguage, " STOP 36180", 11)]
    [InlineData("36180", "FR", StopWords.OfTheLanguage, " ARRET 36180", 12)]
    [InlineData("36180", "fry", StopWords.OfTheLanguage, " STOP 36180", 11)]
    [InlineData("36180", "en", StopWords.Both, " STOP/ARRET 36180", 17)]
    [InlineData("36180", "fr", StopWords.Both, " ARRET/STOP 36180", 17)]
    [InlineData("789", "en", StopWords.Stop, " STOP 789", 9)]
    [InlineData("123456", "en", StopWords.Stop, " STOP 123456", 12)]
    [InlineData("+14165550123", "en", StopWords.Stop, " STOP +14165550123", 18)]
    [InlineData("+33639980123", "fr", StopWords.OfTheLanguage, " ARRET +33639980123", 19)]
    [InlineData("Starling", "fr", StopWords.Stop, " STOP 36180", 11)]
    public void The_mention_names_who_can_be_told_to_stop(string sender, string? language, StopWords words, string mention, int cost)
    {
        var made = Mention(sender, language, new StopMentionSettings { Words = words, AlphanumericTarget = "36180" });
        Assert.Equal(mention[1..], made.Text);
        Assert.Equal((cost, cost), (made.Septets, made.Length));
        Assert.Equal(new MentionedText("Soldes" + mention, cost, cost), made.AppendTo("Soldes"));
    }

    [Fact]
    public void A_five_digit_short_code_leaves_149_characters()
    {
        var mention = Mention("36180", "fr", StopMentionSettings.Default);
        Assert.Single(SegmentPlanner.Plan(mention.AppendTo(new string('a', 149)).Text).Segments);
        Assert.Equal(2, SegmentPlanner.Plan(mention.AppendTo(new string('a', 150)).Text).Segments.Count);
    }

    [Fact]
    public void A_link_costs_what_it_is_long_and_its_escapes_twice()
    {
        var mention = Mention("Starling", "en", new StopMentionSettings { AlphanumericTarget = "https://s.example/~a1" });
        Assert.Equal("STOP https://s.example/~a1", mention.Text);
        Assert.Equal((28, 27), (mention.Septets, mention.Length));
    }

    [Fact]
    public void The_mention_may_stand_on_its_own_line()
    {
        var mention = Mention("36180", "en", new StopMentionSettings { OnNewLine = true });
        Assert.Equal(new MentionedText("Sale\nSTOP 36180", 11, 11), mention.AppendTo("Sale"));
        Assert.Equal(new MentionedText("Sale\nSTOP 36180", 10, 10), mention.AppendTo("Sale\n"));
        Assert.Equal(new MentionedText("Sale \nSTOP 36180", 11, 11), mention.AppendTo("Sale "));
    }

    [Theory]
    [InlineData("", "STOP 36180", 10)]
    [InlineData("Sale ", "Sale STOP 36180", 10)]
    [InlineData("Sale\n", "Sale\nSTOP 36180", 10)]
    [InlineData("Sale STOP 36180", "Sale STOP 36180", 0)]
    [InlineData("Sale\nSTOP 36180", "Sale\nSTOP 36180", 0)]
    [InlineData("Sale Stop 36180 \n", "Sale Stop 36180 \n", 0)]
    [InlineData("STOP 36180", "STOP 36180", 0)]
    [InlineData("Sale-STOP 36180", "Sale-STOP 36180", 0)]
    [InlineData("NONSTOP 36180", "NONSTOP 36180 STOP 36180", 11)]
    [InlineData("STOP 36180 to stop", "STOP 36180 to stop STOP 36180", 11)]
    [InlineData("STOP 36181", "STOP 36181 STOP 36180", 11)]
    public void The_mention_is_added_once(string text, string mentioned, int cost)
    {
        var mention = Mention("36180", "en", StopMentionSettings.Default);
        var first = mention.AppendTo(text);
        Assert.Equal(new MentionedText(mentioned, cost, cost), first);
        Assert.Equal(new MentionedText(mentioned, 0, 0), mention.AppendTo(first.Text));
    }

    [Theory]
    [InlineData(null, "Starling takes no replies")]
    [InlineData(" ", "Starling takes no replies")]
    [InlineData("arrêt", "AlphanumericTarget is arrêt: 'ê'")]
    public void A_name_needs_somewhere_to_stop(string? target, string said)
    {
        Assert.True(SenderAddress.TryParse("Starling", out var sender));
        var settings = new StopMentionSettings { AlphanumericTarget = target };
        Assert.False(StopMention.TryFor(sender, "fr", settings, out var mention, out var fault));
        Assert.Null(mention);
        Assert.StartsWith(said, fault, StringComparison.Ordinal);
    }

    private static StopMention Mention(string sender, string? language, StopMentionSettings settings)
    {
        Assert.True(SenderAddress.TryParse(sender, out var address));
        Assert.True(StopMention.TryFor(address, language, settings, out var mention, out _));
        return mention;
    }
}
