using System.Globalization;
using FsCheck.Xunit;
using Starling.Domain.Text;

namespace Starling.Domain.Tests.Text;

/// <summary>What is replaced, what must stay, where changes are reported; every character that could be replaced.</summary>
public sealed class SafeReplacementsTests
{
    [Theory]
    [InlineData("l\u2019été", "l'été")]
    [InlineData("\u2018a\u2019 \u201Cb\u201D \u201Ec\u201F", "'a' \"b\" \"c\"")]
    [InlineData("5\u20327\u2033", "5'7\"")]
    [InlineData("a\u2013b\u2014c\u2212d\u2011e", "a-b-c-d-e")]
    [InlineData("Bientôt\u2026", "Bientôt...")]
    [InlineData("10\u00A0€\u202F!\tou", "10 € ! ou")]
    [InlineData("a\u2028b\u2029c\u0085d", "a\nb\nc\nd")]
    [InlineData("\uFEFFa\u200Bb\u00ADc", "abc")]
    [InlineData("+1\u202A4165550123\u202C", "+14165550123")]
    [InlineData("o\uFB03ce", "office")]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("C\u0327a", "Ça")]
    [InlineData("n\u0303", "ñ")]
    [InlineData("a\u200Cb", "ab")]
    public void Typography_becomes_what_a_keyboard_has(string text, string replaced) =>
        Assert.Equal(replaced, SafeReplacements.Apply(text).Text);

    [Theory]
    [InlineData("")]
    [InlineData("Été à Noël, ça coûte 10 € !\r\n{ok}")]
    [InlineData("« œuvre »")]
    [InlineData("👨\u200D👩\u200D👧")]
    [InlineData("❤\uFE0F")]
    [InlineData("می\u200Cخواهم")]
    [InlineData("क्\u200Dष")]
    [InlineData("\u0301e")]
    [InlineData("x\u0301")]
    [InlineData("日本\u200E語")]
    public void What_has_a_meaning_stays(string text)
    {
        var result = SafeReplacements.Apply(text);
        Assert.Same(text, result.Text);
        Assert.Empty(result.Changes);
    }

    [Fact]
    public void Changes_say_what_stood_where()
    {
        var result = SafeReplacements.Apply("l\u2019e\u0301te\u0301\u2026\u200B");
        Assert.Equal("l'été...", result.Text);
        Assert.Equal(
            [
                new TextChange(1, "\u2019", "'"),
                new TextChange(2, "e\u0301", "é"),
                new TextChange(5, "e\u0301", "é"),
                new TextChange(7, "\u2026", "..."),
                new TextChange(8, "\u200B", ""),
            ],
            result.Changes
        );
    }

    [Fact]
    public void Looking_in_vain_allocates_nothing()
    {
        const string Text = "Été à Noël, ça coûte 10 € !";
        SafeReplacements.Apply(Text);
        LossyTransliteration.Apply("Été à 10 € !");
        var before = GC.GetAllocatedBytesForCurrentThread();
        SafeReplacements.Apply(Text);
        LossyTransliteration.Apply("Été à 10 € !");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("l\u2019été", "l'été")]
    [InlineData("été", "été")]
    [InlineData("l\u2019hiver à Nîmes", "l\u2019hiver à Nîmes")]
    [InlineData("日本\u2026", "日本\u2026")]
    public void For_gsm7_it_is_replaced_only_where_it_helps(string text, string result) =>
        Assert.Equal(result, SafeReplacements.ForGsm7(text));

    [Fact]
    public void Nothing_of_the_gsm7_alphabet_is_replaced_and_every_replacement_is_in_it_or_a_letter()
    {
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            var text = ((char)unit).ToString();
            var safe = SafeReplacements.Apply(text);
            var lossy = LossyTransliteration.Apply(text);
            if (Gsm7Alphabet.Contains((char)unit))
            {
                Assert.Same(text, safe.Text);
                Assert.Same(text, lossy.Text);
            }

            Assert.True(safe.Text == text || safe.Text.All(Gsm7Alphabet.Contains), $"U+{unit:X4}");
            Assert.True(lossy.Text == text || lossy.Text.All(Gsm7Alphabet.Contains), $"U+{unit:X4}");
        }
    }

    [Fact]
    public void Every_latin_letter_of_the_first_blocks_has_a_way_into_gsm7()
    {
        for (var unit = 0xC0; unit < 0x180; unit++)
        {
            if (char.GetUnicodeCategory((char)unit) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter)
            {
                Assert.All(
                    LossyTransliteration.Apply(((char)unit).ToString()).Text,
                    c => Assert.True(Gsm7Alphabet.Contains(c), $"U+{unit:X4}")
                );
            }
        }
    }

    [Property(Arbitrary = [typeof(MixedText)], MaxTest = 1_000)]
    public void The_changes_lead_from_one_text_to_the_other(MixedText text)
    {
        AssertChangesExplain(text.Value, SafeReplacements.Apply(text.Value));
        AssertChangesExplain(text.Value, LossyTransliteration.Apply(text.Value));
    }

    internal static void AssertChangesExplain(string text, ReplacedText replaced)
    {
        for (var i = replaced.Changes.Count - 1; i >= 0; i--)
        {
            var change = replaced.Changes[i];
            Assert.Equal(change.From, text.Substring(change.Position, change.From.Length));
            text = text.Remove(change.Position, change.From.Length).Insert(change.Position, change.To);
        }

        Assert.Equal(text, replaced.Text);
    }
}
