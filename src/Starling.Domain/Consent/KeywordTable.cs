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

    /// <summary>Perhaps no more texts: a person has to read it.</summary>
    MaybeStop = 4,

    /// <summary>Agreement. Texts again for who had ended them; by itself it permits nothing new, since nobody knows what was asked.</summary>
    Yes = 5,
}

/// <summary>One keyword or phrase.</summary>
/// <param name="Words">As <see cref="PlainWords"/> leaves them, one space between.</param>
/// <param name="Language">BCP 47; null for a word of several languages.</param>
/// <param name="Alone">Whether it means this only when it is the whole text, politeness apart: a very common word, or one that must be unmistakable.</param>
/// <param name="Everyday">Whether people use it for other things too: few words beside it are not enough, they must be of the matter.</param>
public sealed record Keyword(string Words, KeywordKind Kind, string? Language, bool Alone = false, bool Everyday = false);

/// <summary>The keywords as data: an operator's or a country's table may be another.</summary>
public sealed record KeywordTable
{
    /// <summary>English and French.</summary>
    public static readonly KeywordTable Default = KeywordLists.Build();

    /// <summary>Words that act alone or with a few others.</summary>
    public required IReadOnlyList<Keyword> Keywords { get; init; }

    /// <summary>Wordings that leave no doubt.</summary>
    public required IReadOnlyList<Keyword> Phrases { get; init; }

    /// <summary>Wordings after which somebody should read the text, however long it is.</summary>
    public required IReadOnlyList<Keyword> Pleas { get; init; }

    /// <summary>Wordings of somebody who has had enough: of texts, when the text is about them.</summary>
    public required IReadOnlyList<Keyword> Weary { get; init; }

    /// <summary>Wordings in which a keyword or a shorter phrase means something else; it then acts only as the whole text.</summary>
    public required IReadOnlyList<string> Idioms { get; init; }

    /// <summary>Polite words: they are not counted beside a keyword.</summary>
    public required IReadOnlyList<string> Courtesies { get; init; }

    /// <summary>Words of the matter: texts, lists, subscriptions.</summary>
    public required IReadOnlyList<string> Subjects { get; init; }

    /// <summary>Further words that leave an everyday keyword its meaning.</summary>
    public required IReadOnlyList<string> Companions { get; init; }

    /// <summary>What somebody may stop doing: before one of them "stop" is an everyday word.</summary>
    public required IReadOnlyList<string> Doings { get; init; }

    /// <summary>What else people end, put off or take away: an everyday keyword beside one means that.</summary>
    public required IReadOnlyList<string> Errands { get; init; }
}
