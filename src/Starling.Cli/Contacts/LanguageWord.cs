namespace Starling.Cli.Contacts;

/// <summary>Languages as people write them in a spreadsheet.</summary>
internal static class LanguageWord
{
    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["francais"] = "fr",
        ["francaise"] = "fr",
        ["french"] = "fr",
        ["anglais"] = "en",
        ["anglaise"] = "en",
        ["english"] = "en",
        ["espagnol"] = "es",
        ["espanol"] = "es",
        ["spanish"] = "es",
        ["allemand"] = "de",
        ["deutsch"] = "de",
        ["german"] = "de",
        ["italien"] = "it",
        ["italiano"] = "it",
        ["italian"] = "it",
        ["portugais"] = "pt",
        ["portugues"] = "pt",
        ["portuguese"] = "pt",
    };

    /// <summary>The BCP 47 tag of a language's name in English, French or itself, and of <c>fr_CA</c>; any other cell as it is: the server knows the rule.</summary>
    public static string ToTag(string cell) => Tags.GetValueOrDefault(FieldName.Normalise(cell)) ?? cell.Replace('_', '-');
}
