namespace Starling.Domain.Text;

/// <summary>Replaces what word processors put into texts by what a keyboard has, without a change of meaning.</summary>
/// <remarks>
/// <para>
/// Curly quotes, primes, dashes, the ellipsis, special spaces, tabs, separators of lines, printers' ligatures; letters written with
/// a separate accent become one character; invisible characters go. One curly apostrophe otherwise doubles the price of a text.
/// </para>
/// <para>
/// Joiners, marks of direction and word joiners are left where they mean something: next to anything that is not Latin, as in a
/// family of emoji or in Persian. Accents and letters are never lost here: that is <see cref="LossyTransliteration"/>.
/// </para>
/// </remarks>
public static class SafeReplacements
{
    /// <summary>Zero-width characters that bind, part or turn their neighbours.</summary>
    private const string Invisible = "\u200C\u200D\u200E\u200F\u2060\u2066\u2067\u2068\u2069\u202A\u202B\u202C\u202D\u202E";

    /// <summary>Combining grave, acute, circumflex, tilde, diaeresis, ring, cedilla.</summary>
    private const string Accents = "\u0300\u0301\u0302\u0303\u0308\u030A\u0327";

    /// <summary>For each accent, letters and what they become with it.</summary>
    private static readonly string[] Accented =
    [
        "AÀEÈIÌOÒUÙaàeèiìoòuù",
        "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyý",
        "AÂEÊIÎOÔUÛaâeêiîoôuû",
        "AÃNÑOÕaãnñoõ",
        "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿ",
        "AÅaåUŮuů",
        "CÇcçSŞsş",
    ];

    private static readonly ReplacementTable Table = new(
        new Dictionary<char, string>
        {
            ['\u2018'] = "'",
            ['\u2019'] = "'",
            ['\u201A'] = "'",
            ['\u201B'] = "'",
            ['\u2032'] = "'",
            ['\u02BC'] = "'",
            ['\u00B4'] = "'",
            ['`'] = "'",
            ['\u201C'] = "\"",
            ['\u201D'] = "\"",
            ['\u201E'] = "\"",
            ['\u201F'] = "\"",
            ['\u2033'] = "\"",
            ['\u2010'] = "-",
            ['\u2011'] = "-",
            ['\u2012'] = "-",
            ['\u2013'] = "-",
            ['\u2014'] = "-",
            ['\u2015'] = "-",
            ['\u2212'] = "-",
            ['\u2026'] = "...",
            ['\t'] = " ",
            ['\u00A0'] = " ",
            ['\u2000'] = " ",
            ['\u2001'] = " ",
            ['\u2002'] = " ",
            ['\u2003'] = " ",
            ['\u2004'] = " ",
            ['\u2005'] = " ",
            ['\u2006'] = " ",
            ['\u2007'] = " ",
            ['\u2008'] = " ",
            ['\u2009'] = " ",
            ['\u200A'] = " ",
            ['\u202F'] = " ",
            ['\u205F'] = " ",
            ['\u3000'] = " ",
            ['\u0085'] = "\n",
            ['\u2028'] = "\n",
            ['\u2029'] = "\n",
            ['\u00AD'] = "",
            ['\u200B'] = "",
            ['\uFEFF'] = "",
            ['\uFB00'] = "ff",
            ['\uFB01'] = "fi",
            ['\uFB02'] = "fl",
            ['\uFB03'] = "ffi",
            ['\uFB04'] = "ffl",
        },
        Invisible + Accents,
        InContext
    );

    /// <summary>Replaces wherever there is something to replace.</summary>
    /// <returns>The text itself, and nothing is allocated, when there is not.</returns>
    public static ReplacedText Apply(string text) => Table.Apply(text);

    /// <summary>Replaces only if that brings the text into the GSM 7-bit alphabet; otherwise it is left alone, as nothing would be gained.</summary>
    public static string ForGsm7(string text)
    {
        if (Gsm7Alphabet.IndexOfUnencodable(text) < 0)
        {
            return text;
        }

        var replaced = Table.Apply(text).Text;
        return Gsm7Alphabet.IndexOfUnencodable(replaced) < 0 ? replaced : text;
    }

    private static (int Length, string To)? InContext(string text, int at)
    {
        var accent = Accents.IndexOf(text[at], StringComparison.Ordinal);
        if (accent >= 0)
        {
            var pairs = Accented[accent];
            var letter = at == 0 ? -1 : pairs.IndexOf(text[at - 1], StringComparison.Ordinal);
            return letter >= 0 && letter % 2 == 0 ? (2, pairs[letter + 1].ToString()) : null;
        }

        var before = at - 1;
        while (before >= 0 && Invisible.Contains(text[before], StringComparison.Ordinal))
        {
            before--;
        }

        var after = at + 1;
        while (after < text.Length && Invisible.Contains(text[after], StringComparison.Ordinal))
        {
            after++;
        }

        var isAmongLatin = (before < 0 || IsLatin(text[before])) && (after == text.Length || IsLatin(text[after]));
        return isAmongLatin ? (1, string.Empty) : null;
    }

    /// <summary>Latin letters, digits and signs, and the punctuation that goes with them.</summary>
    private static bool IsLatin(char character) => character is < '\u0250' or (>= '\u2010' and <= '\u2027') or '€';
}
