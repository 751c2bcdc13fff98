namespace Starling.Domain.Templates;

/// <summary>Which word the mention shows. All of them always work when a person sends them.</summary>
public enum StopWords
{
    /// <summary>STOP in every language: understood everywhere, and the shortest.</summary>
    Stop = 0,

    /// <summary>ARRET in French, STOP elsewhere.</summary>
    OfTheLanguage = 1,

    /// <summary>STOP/ARRET, the text's own language first: programmes that write in both.</summary>
    Both = 2,
}

/// <summary>An operator's choices for the STOP mention.</summary>
public sealed record StopMentionSettings
{
    /// <summary>STOP, after a space.</summary>
    public static StopMentionSettings Default { get; } = new();

    /// <summary>The word shown; STOP by default.</summary>
    public StopWords Words { get; init; }

    /// <summary>Whether the mention stands on a line of its own; by default it follows a space. Both cost one character.</summary>
    public bool OnNewLine { get; init; }

    /// <summary>Where a person stops a sender that takes no replies: a short code to text, or a short link. GSM 7-bit characters only.</summary>
    public string? AlphanumericTarget { get; init; }
}
