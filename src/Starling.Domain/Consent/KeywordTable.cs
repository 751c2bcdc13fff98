namespace Starling.Domain.Consent;

/// <summary>What a keyword asks for.</summary>
public enum KeywordKind
{
    /// <summary>No keyword: an ordinary text.</summary>
    None = 0,

    /// <summary>No more texts.</summary>
    Stop = 1,

    /// <summary>Who writes, and how to end it.</summary>
    Help = 2,

    /// <summary>Texts again.</summary>
    Start = 3,
}

/// <summary>One keyword or phrase.</summary>
/// <param name="Words">As <see cref="PlainWords"/> leaves them, one space between.</param>
/// <param name="Language">BCP 47; null for a word of several languages.</param>
/// <param name="Alone">Whether it means this only when it is the whole text: an everyday word, or one that must be unmistakable.</param>
public sealed record Keyword(string Words, KeywordKind Kind, string? Language, bool Alone = false);

/// <summary>The keywords as data: an operator's or a country's table may be another.</summary>
/// <param name="Keywords">Words that act alone or with a few others.</param>
/// <param name="Phrases">Wordings that leave no doubt.</param>
/// <param name="Idioms">Wordings in which a keyword or phrase means something else; it then acts only as the whole text.</param>
/// <param name="Courtesies">Polite words: they are not counted beside a keyword.</param>
public sealed record KeywordTable(
    IReadOnlyList<Keyword> Keywords,
    IReadOnlyList<Keyword> Phrases,
    IReadOnlyList<string> Idioms,
    IReadOnlyList<string> Courtesies
)
{
    private const string English = "en";
    private const string French = "fr";

    /// <summary>English and French.</summary>
    /// <remarks>
    /// The five words of Canada's short codes (STOP, ARRET, HELP, AIDE, INFO), those of CTIA and of the FCC's revocation rule of April 2025,
    /// and the usual further ones. END and FIN act alone only ("bonne fin de semaine"); so do all words that opt in: consent must be
    /// unmistakable.
    /// </remarks>
    public static readonly KeywordTable Default = new(
        [
            .. Of(KeywordKind.Stop, English, "stop", "stopall", "stop all", "unsubscribe", "unsub", "cancel", "quit", "revoke"),
            .. Of(KeywordKind.Stop, English, "optout", "opt out", "remove"),
            .. Of(KeywordKind.Stop, French, "arret", "arrett", "arrete", "arretez", "arreter", "desabonner", "desinscrire"),
            .. Of(KeywordKind.Stop, French, "desabonnement", "desinscription"),
            new("end", KeywordKind.Stop, English, Alone: true),
            new("fin", KeywordKind.Stop, French, Alone: true),
            new("help", KeywordKind.Help, English),
            new("aide", KeywordKind.Help, French),
            new("info", KeywordKind.Help, null),
            new("start", KeywordKind.Start, English, Alone: true),
            new("unstop", KeywordKind.Start, English, Alone: true),
            new("yes", KeywordKind.Start, English, Alone: true),
            new("oui", KeywordKind.Start, French, Alone: true),
            new("debut", KeywordKind.Start, French, Alone: true),
            new("reprendre", KeywordKind.Start, French, Alone: true),
        ],
        [
            .. Of(KeywordKind.Stop, English, "stop texting", "stop messaging", "stop sending", "remove me", "take me off", "no more texts"),
            .. Of(KeywordKind.Stop, English, "no more messages", "don t text me", "do not text me", "don t message me", "leave me alone"),
            new("opt me out", KeywordKind.Stop, English),
            .. Of(KeywordKind.Stop, French, "arretez de m ecrire", "arrete de m ecrire", "ne m ecrivez plus", "ne plus m ecrire"),
            .. Of(KeywordKind.Stop, French, "arretez de m envoyer", "arretez d envoyer", "plus de messages", "plus de textos"),
            .. Of(KeywordKind.Stop, French, "retirez moi", "enlevez moi", "desinscrivez moi", "desabonnez moi", "laissez moi tranquille"),
            .. Of(KeywordKind.Stop, French, "me desabonner", "me desinscrire", "je me desabonne", "je me desinscris"),
            new("besoin d aide", KeywordKind.Help, French),
        ],
        [
            "stop by",
            "bus stop",
            "non stop",
            "don t stop",
            "arret de bus",
            "arret d autobus",
            "arret de travail",
            "arret maladie",
            "sans arret",
            "n arrete pas",
            "n arretez pas",
            "n arretez surtout pas",
            "l arrete du",
            "encore plus de messages",
            "for your help",
            "for the help",
            "for the info",
            "pour votre aide",
            "de votre aide",
            "pour l aide",
            "pour l info",
        ],
        ["please", "pls", "thanks", "thank you", "svp", "stp", "s il vous plait", "s il te plait", "merci"]
    );

    private static IEnumerable<Keyword> Of(KeywordKind kind, string language, params string[] words) =>
        words.Select(word => new Keyword(word, kind, language));
}
