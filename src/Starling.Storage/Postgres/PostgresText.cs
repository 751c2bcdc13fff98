namespace Starling.Storage.Postgres;

/// <summary>What PostgreSQL cannot keep in a text: the character 0, and half a surrogate pair. Subscribers and lists bring both.</summary>
internal static class PostgresText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text itself, or with U+FFFD in the place of each such character.</summary>
    public static string? Keep(string? text)
    {
        if (text is null || !HasDoubtful(text))
        {
            return text;
        }

        return string.Create(
            text.Length,
            text,
            static (kept, text) =>
            {
                for (var at = 0; at < kept.Length; at++)
                {
                    var isPair = at + 1 < kept.Length && char.IsSurrogatePair(text[at], text[at + 1]);
                    kept[at] = !isPair && (text[at] == '\0' || char.IsSurrogate(text[at])) ? Replacement : text[at];
                    if (isPair)
                    {
                        at++;
                        kept[at] = text[at];
                    }
                }
            }
        );
    }

    private static bool HasDoubtful(ReadOnlySpan<char> text) => text.Contains('\0') || text.ContainsAnyInRange('\uD800', '\uDFFF');
}
