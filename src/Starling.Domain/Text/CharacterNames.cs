using System.Globalization;
using System.Text;

namespace Starling.Domain.Text;

/// <summary>What to call a character that the author of a text may not be able to see.</summary>
internal static class CharacterNames
{
    /// <summary>The Unicode names, in lower case, of what is met most in texts that turn out dear.</summary>
    private static readonly Dictionary<int, string> Names = new()
    {
        [0x0009] = "tab",
        [0x0060] = "grave accent",
        [0x00A0] = "no-break space",
        [0x00AB] = "left guillemet",
        [0x00AD] = "soft hyphen",
        [0x00B0] = "degree sign",
        [0x00B4] = "acute accent",
        [0x00BB] = "right guillemet",
        [0x00E7] = "small c with cedilla",
        [0x0152] = "capital ligature oe",
        [0x0153] = "small ligature oe",
        [0x2009] = "thin space",
        [0x200B] = "zero width space",
        [0x200C] = "zero width non-joiner",
        [0x200D] = "zero width joiner",
        [0x200E] = "left-to-right mark",
        [0x200F] = "right-to-left mark",
        [0x2010] = "hyphen",
        [0x2011] = "no-break hyphen",
        [0x2013] = "en dash",
        [0x2014] = "em dash",
        [0x2018] = "left curly single quote",
        [0x2019] = "curly apostrophe",
        [0x201C] = "left curly quote",
        [0x201D] = "right curly quote",
        [0x201E] = "low curly quote",
        [0x2022] = "bullet",
        [0x2026] = "ellipsis",
        [0x202F] = "narrow no-break space",
        [0x2060] = "word joiner",
        [0x2122] = "trade mark sign",
        [0xFE0F] = "emoji style selector",
        [0xFEFF] = "zero width no-break space",
    };

    /// <summary>A name, or the kind of character it is.</summary>
    public static string Of(Rune rune)
    {
        if (Names.TryGetValue(rune.Value, out var name))
        {
            return name;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter => "capital letter",
            UnicodeCategory.LowercaseLetter => "small letter",
            UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => "letter",
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => "combining mark",
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => "number",
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "space",
            UnicodeCategory.Control or UnicodeCategory.Format => "invisible character",
            UnicodeCategory.CurrencySymbol => "currency sign",
            UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol => rune.Value >= 0x1F000 ? "emoji" : "symbol",
            UnicodeCategory.MathSymbol => "mathematical sign",
            UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => "unknown character",
            _ => "punctuation",
        };
    }
}
