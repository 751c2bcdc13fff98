using Starling.Domain.Text;

namespace Starling.Domain.Tests.Text;

public sealed class LossyTransliterationTests
{
    [Theory]
    [InlineData("fête", "fete")]
    [InlineData("Œuvre, cœur", "OEuvre, coeur")]
    [InlineData("Ça, ça", "Ça, ca")]
    [InlineData("« oui »", "\" oui \"")]
    [InlineData("À bientôt, Éloïse", "A bientot, Éloise")]
    [InlineData("été à Nîmes où", "été à Nimes où")]
    [InlineData("n° 5 ½ m²", "no 5 1/2 m2")]
    [InlineData("Łódź", "Lodz")]
    [InlineData("© 2026", "(c) 2026")]
    public void A_letter_gives_way_to_its_nearest_neighbour(string text, string replaced) =>
        Assert.Equal(replaced, LossyTransliteration.Apply(text).Text);

    [Theory]
    [InlineData("été où Ça")]
    [InlineData("👍 日本 Ж")]
    [InlineData("l\u2019été")]
    public void The_rest_is_left_alone(string text) => Assert.Same(text, LossyTransliteration.Apply(text).Text);

    [Fact]
    public void Changes_say_what_stood_where() =>
        Assert.Equal([new TextChange(1, "œ", "oe"), new TextChange(6, "ê", "e")], LossyTransliteration.Apply("cœur fête").Changes);
}
