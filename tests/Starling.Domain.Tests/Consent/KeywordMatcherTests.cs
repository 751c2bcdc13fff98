using System.Text;
using Starling.Domain.Consent;
using Xunit;

namespace Starling.Domain.Tests.Consent;

/// <summary>
/// Whole texts · case, accents, punctuation, quotes, emoji, invisible characters · few words beside · phrases · several kinds · sentences that only
/// contain a keyword.
/// </summary>
public sealed class KeywordMatcherTests
{
    private static readonly KeywordMatcher Matcher = new(KeywordTable.Default);

    [Theory]
    [InlineData("STOP", KeywordKind.Stop, "en")]
    [InlineData("stopall", KeywordKind.Stop, "en")]
    [InlineData("Stop all", KeywordKind.Stop, "en")]
    [InlineData("UNSUBSCRIBE", KeywordKind.Stop, "en")]
    [InlineData("unsub", KeywordKind.Stop, "en")]
    [InlineData("Cancel", KeywordKind.Stop, "en")]
    [InlineData("END", KeywordKind.Stop, "en")]
    [InlineData("quit", KeywordKind.Stop, "en")]
    [InlineData("revoke", KeywordKind.Stop, "en")]
    [InlineData("optout", KeywordKind.Stop, "en")]
    [InlineData("OPT OUT", KeywordKind.Stop, "en")]
    [InlineData("Opt-Out", KeywordKind.Stop, "en")]
    [InlineData("REMOVE", KeywordKind.Stop, "en")]
    [InlineData("ARRET", KeywordKind.Stop, "fr")]
    [InlineData("Arrêt", KeywordKind.Stop, "fr")]
    [InlineData("ARRETE", KeywordKind.Stop, "fr")]
    [InlineData("arrête", KeywordKind.Stop, "fr")]
    [InlineData("arrêtez", KeywordKind.Stop, "fr")]
    [InlineData("ARRÊTER", KeywordKind.Stop, "fr")]
    [InlineData("Arrett", KeywordKind.Stop, "fr")]
    [InlineData("désabonner", KeywordKind.Stop, "fr")]
    [InlineData("Désinscrire", KeywordKind.Stop, "fr")]
    [InlineData("FIN", KeywordKind.Stop, "fr")]
    [InlineData("HELP", KeywordKind.Help, "en")]
    [InlineData("aide", KeywordKind.Help, "fr")]
    [InlineData("Info", KeywordKind.Help, null)]
    [InlineData("START", KeywordKind.Start, "en")]
    [InlineData("unstop", KeywordKind.Start, "en")]
    [InlineData("Yes", KeywordKind.Yes, "en")]
    [InlineData("OUI", KeywordKind.Yes, "fr")]
    [InlineData("Début", KeywordKind.Start, "fr")]
    [InlineData("reprendre", KeywordKind.Start, "fr")]
    public void A_keyword_alone_acts(string text, KeywordKind kind, string? language)
    {
        var match = Matcher.Match(text);

        Assert.Equal((kind, language, 1), (match.Kind, match.Language, match.Tier));
    }

    [Theory]
    [InlineData("  stop \r\n", "en")]
    [InlineData("Stop.", "en")]
    [InlineData("\"STOP\"", "en")]
    [InlineData("“STOP”", "en")]
    [InlineData("« ARRÊT »", "fr")]
    [InlineData("'stop'", "en")]
    [InlineData("Arrêt!", "fr")]
    [InlineData("ARRÊT !!!", "fr")]
    [InlineData("stop 🛑", "en")]
    [InlineData("🙏🏽 arrêt ❤️", "fr")]
    [InlineData("S\u200BT\u200BO\u200DP", "en")]
    [InlineData("\uFEFFstop", "en")]
    [InlineData("arre\u0302t", "fr")]
    [InlineData("ARRE\u0302T", "fr")]
    [InlineData("s.t.o.p", "en")]
    [InlineData("S T O P", "en")]
    [InlineData("STOP", "en")]
    [InlineData("stop\u00A0", "en")]
    [InlineData("sto\u00ADp", "en")]
    public void Typing_does_not_matter(string text, string language)
    {
        var match = Matcher.Match(text);

        Assert.Equal((KeywordKind.Stop, language, 1), (match.Kind, match.Language, match.Tier));
    }

    [Theory]
    [InlineData("please stop", "en")]
    [InlineData("STOP 36180", "en")]
    [InlineData("stop36180", "en")]
    [InlineData("stop stop STOP!!", "en")]
    [InlineData("Stop it right now", "en")]
    [InlineData("cancel my subscription please", "en")]
    [InlineData("yes stop", "en")]
    [InlineData("stop help", "en")]
    [InlineData("unsubscribe me", "en")]
    [InlineData("please remove me from that list of yours", "en")]
    [InlineData("Stop texting me", "en")]
    [InlineData("Don’t text me again", "en")]
    [InlineData("Take me off your list", "en")]
    [InlineData("arrêt svp", "fr")]
    [InlineData("Arrêtez de m’écrire", "fr")]
    [InlineData("arretez de m'ecrire svp merci bonne journée", "fr")]
    [InlineData("ne m'écrivez plus", "fr")]
    [InlineData("Je veux me désabonner", "fr")]
    [InlineData("Plus de textos, merci", "fr")]
    [InlineData("Retirez-moi de votre liste", "fr")]
    public void An_opt_out_among_few_words_acts_as_a_likely_one(string text, string language)
    {
        var match = Matcher.Match(text);

        Assert.Equal((KeywordKind.Stop, language, 2), (match.Kind, match.Language, match.Tier));
    }

    [Theory]
    [InlineData("help me please", "en")]
    [InlineData("j'ai besoin d'aide", "fr")]
    [InlineData("more info?", null)]
    public void A_call_for_help_among_few_words_is_heard(string text, string? language)
    {
        var match = Matcher.Match(text);

        Assert.Equal((KeywordKind.Help, language, 2), (match.Kind, match.Language, match.Tier));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("🙂")]
    [InlineData("Thank you")]
    [InlineData("please stop by the store tomorrow at noon")]
    [InlineData("please stop by tomorrow")]
    [InlineData("je serai à l'arrêt de bus vers 8 h")]
    [InlineData("à l'arrêt de bus")]
    [InlineData("Bonne fin de semaine!")]
    [InlineData("the end")]
    [InlineData("à la fin du mois")]
    [InlineData("I will stop at the pharmacy on my way home")]
    [InlineData("could you cancel the appointment that I have on Friday")]
    [InlineData("ne pas oublier d'arrêter le four avant de partir ce soir")]
    [InlineData("nonstop fun")]
    [InlineData("non-stop fun")]
    [InlineData("bus stop")]
    [InlineData("Thanks for your help")]
    [InlineData("Merci pour l'info")]
    [InlineData("Merci pour votre aide")]
    [InlineData("yes please")]
    [InlineData("Oui merci")]
    [InlineData("when do you start")]
    [InlineData("stopped")]
    [InlineData("Спасибо, до встречи")]
    public void An_ordinary_text_asks_for_nothing(string text) => Assert.Equal(KeywordMatch.None, Matcher.Match(text));

    [Fact]
    public void Every_word_of_the_table_is_found_as_it_stands_there()
    {
        Assert.All(
            KeywordTable.Default.Keywords,
            keyword =>
                Assert.Equal((keyword.Kind, keyword.Language), (Matcher.Match(keyword.Words).Kind, Matcher.Match(keyword.Words).Language))
        );
        Assert.All(KeywordTable.Default.Phrases, phrase => Assert.Equal(phrase.Kind, Matcher.Match(phrase.Words).Kind));
        Assert.All(KeywordTable.Default.Pleas, plea => Assert.Contains(Matcher.Match(plea.Words).Tier, new[] { 2, 3 }));
        Assert.All(
            KeywordTable
                .Default.Keywords.Concat(KeywordTable.Default.Phrases)
                .Select(entry => entry.Words)
                .Concat(KeywordTable.Default.Pleas.Concat(KeywordTable.Default.Weary).Select(entry => entry.Words))
                .Concat(KeywordTable.Default.Idioms)
                .Concat(KeywordTable.Default.Courtesies)
                .Concat(KeywordTable.Default.Subjects)
                .Concat(KeywordTable.Default.Companions)
                .Concat(KeywordTable.Default.Doings)
                .Concat(KeywordTable.Default.Errands),
            words => Assert.Equal(words, string.Join(' ', PlainWords.Of(words)))
        );
    }

    [Fact]
    public void A_keyword_in_a_very_long_text_is_doubtful()
    {
        var text = new StringBuilder().Insert(0, "they stop or ", 5_000).ToString();

        Assert.Equal(new KeywordMatch(KeywordKind.MaybeStop, "en", 3, "stop"), Matcher.Match(text));
    }

    [Theory]
    [InlineData("help! I have told you so many times to please let it stop", 3)]
    [InlineData("info please, and stop", 2)]
    [InlineData("yes, but stop writing", 2)]
    [InlineData("oui mais arrêtez de m'écrire", 2)]
    public void An_opt_out_wins_over_every_other_word(string text, int tier)
    {
        var match = Matcher.Match(text);

        Assert.Equal((tier == 2 ? KeywordKind.Stop : KeywordKind.MaybeStop, tier), (match.Kind, match.Tier));
    }
}
