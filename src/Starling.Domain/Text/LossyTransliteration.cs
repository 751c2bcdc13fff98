namespace Starling.Domain.Text;

/// <summary>Writes Latin letters and signs that GSM 7-bit lacks with the nearest ones it has: <c>ê</c> → <c>e</c>, <c>œ</c> → <c>oe</c>.</summary>
/// <remarks>
/// Something is lost, so it is done only where a person asked for it and saw the result. Letters the alphabet has (é, è, à, ù, Ç …)
/// are never touched; other scripts and emoji stay as they are. Apply <see cref="SafeReplacements"/> first.
/// </remarks>
public static class LossyTransliteration
{
    private static readonly (string From, string To)[] Letters =
    [
        ("ÀÁÂÃĀĂĄ", "A"),
        ("áâãāăą", "a"),
        ("ĆĈĊČ", "C"),
        ("çćĉċč", "c"),
        ("ĎĐÐ", "D"),
        ("ďđð", "d"),
        ("ÈÊËĒĔĖĘĚ", "E"),
        ("êëēĕėęě", "e"),
        ("ĜĞĠĢ", "G"),
        ("ĝğġģ", "g"),
        ("ĤĦ", "H"),
        ("ĥħ", "h"),
        ("ÌÍÎÏĨĪĬĮİ", "I"),
        ("íîïĩīĭįı", "i"),
        ("Ĵ", "J"),
        ("ĵ", "j"),
        ("Ķ", "K"),
        ("ķĸ", "k"),
        ("ĹĻĽĿŁ", "L"),
        ("ĺļľŀł", "l"),
        ("ŃŅŇŊ", "N"),
        ("ńņňŋ", "n"),
        ("ÒÓÔÕŌŎŐ", "O"),
        ("óôõōŏőº", "o"),
        ("ŔŖŘ", "R"),
        ("ŕŗř", "r"),
        ("ŚŜŞŠȘ", "S"),
        ("śŝşšșſ", "s"),
        ("ŢŤŦȚ", "T"),
        ("ţťŧț", "t"),
        ("ÙÚÛŨŪŬŮŰŲ", "U"),
        ("úûũūŭůűų", "u"),
        ("Ŵ", "W"),
        ("ŵ", "w"),
        ("ÝŶŸ", "Y"),
        ("ýÿŷ", "y"),
        ("ŹŻŽ", "Z"),
        ("źżž", "z"),
        ("ª", "a"),
        ("Ĳ", "IJ"),
        ("ĳ", "ij"),
        ("ŉ", "'n"),
        ("Œ", "OE"),
        ("œ", "oe"),
        ("ẞ", "SS"),
        ("Þ", "Th"),
        ("þ", "th"),
        ("«»", "\""),
        ("‹›", "'"),
        ("•·‣◦", "-"),
        ("°", "o"),
        ("©", "(c)"),
        ("®", "(r)"),
        ("™", "(tm)"),
        ("×", "x"),
        ("÷", "/"),
        ("±", "+/-"),
        ("¹", "1"),
        ("²", "2"),
        ("³", "3"),
        ("¼", "1/4"),
        ("½", "1/2"),
        ("¾", "3/4"),
        ("µ", "u"),
        ("¢", "c"),
        ("¦", "|"),
        ("‰", "0/00"),
        ("→", "->"),
        ("←", "<-"),
        ("≤", "<="),
        ("≥", ">="),
        ("≠", "=/="),
    ];

    private static readonly ReplacementTable Table = new(
        Letters.SelectMany(row => row.From.Select(from => (from, row.To))).ToDictionary(row => row.from, row => row.To)
    );

    /// <summary>Replaces wherever there is something to replace.</summary>
    /// <returns>The text itself, and nothing is allocated, when there is not.</returns>
    public static ReplacedText Apply(string text) => Table.Apply(text);
}
