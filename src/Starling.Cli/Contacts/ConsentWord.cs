using Starling.V1;

namespace Starling.Cli.Contacts;

/// <summary>The words of a consent column, in English and French.</summary>
public static class ConsentWord
{
    private static readonly Dictionary<string, ConsentKind> Words = new(StringComparer.Ordinal)
    {
        [""] = ConsentKind.Unspecified,
        ["no"] = ConsentKind.Unspecified,
        ["non"] = ConsentKind.Unspecified,
        ["n"] = ConsentKind.Unspecified,
        ["none"] = ConsentKind.Unspecified,
        ["aucun"] = ConsentKind.Unspecified,
        ["false"] = ConsentKind.Unspecified,
        ["faux"] = ConsentKind.Unspecified,
        ["0"] = ConsentKind.Unspecified,
        ["yes"] = ConsentKind.Express,
        ["y"] = ConsentKind.Express,
        ["oui"] = ConsentKind.Express,
        ["o"] = ConsentKind.Express,
        ["true"] = ConsentKind.Express,
        ["vrai"] = ConsentKind.Express,
        ["1"] = ConsentKind.Express,
        ["express"] = ConsentKind.Express,
        ["expres"] = ConsentKind.Express,
        ["explicit"] = ConsentKind.Express,
        ["explicite"] = ConsentKind.Express,
        ["opt_in"] = ConsentKind.Express,
        ["implied"] = ConsentKind.Implied,
        ["implicit"] = ConsentKind.Implied,
        ["implicite"] = ConsentKind.Implied,
        ["tacit"] = ConsentKind.Implied,
        ["tacite"] = ConsentKind.Implied,
    };

    /// <summary>The words that are understood, for error messages.</summary>
    public const string Known = "yes/oui, express, implied/tacite, no/non, or nothing";

    /// <summary>Reads a cell; case, accents and surrounding white space do not matter.</summary>
    /// <returns>False for a word that is not known: a permission is never guessed.</returns>
    public static bool TryRead(string cell, out ConsentKind kind)
    {
        if (Words.TryGetValue(cell, out kind))
        {
            return true;
        }

        var word = FieldName.Normalise(cell);
        // What has no letter or digit at all ("-", "?") is no word of ours either.
        kind = default;
        return (word.Length > 0 || string.IsNullOrWhiteSpace(cell)) && Words.TryGetValue(word, out kind);
    }
}
