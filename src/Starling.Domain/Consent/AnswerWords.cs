namespace Starling.Domain.Consent;

/// <summary>The only words that a question may claim for its answers. The numbers are a data format.</summary>
[Flags]
public enum AnswerWords
{
    None = 0,
    Yes = 1,
    Oui = 2,
    No = 4,
    Non = 8,
}

/// <summary>Reads answers to questions.</summary>
public static class Answers
{
    /// <summary>All there are, in the order they are shown in.</summary>
    public static readonly IReadOnlyList<AnswerWords> All = [AnswerWords.Yes, AnswerWords.Oui, AnswerWords.No, AnswerWords.Non];

    /// <summary>The word as people are asked to write it: <c>OUI</c>.</summary>
    public static string NameOf(AnswerWords word) =>
        word switch
        {
            AnswerWords.Yes => "YES",
            AnswerWords.Oui => "OUI",
            AnswerWords.No => "NO",
            AnswerWords.Non => "NON",
            _ => throw new ArgumentOutOfRangeException(nameof(word), word, "One word has one name."),
        };

    /// <summary>
    /// The answer that the whole text is, case, accents, punctuation and emoji apart; null when it is none. A keyword is never one, save the
    /// words of agreement: who asks for silence or for help gets it, whatever was asked.
    /// </summary>
    /// <param name="text">As it was written.</param>
    /// <param name="match">What it asks for as a keyword.</param>
    public static AnswerWords? Read(string text, KeywordMatch match)
    {
        if (match.Kind is not (KeywordKind.None or KeywordKind.Yes) || PlainWords.Of(text) is not [var word])
        {
            return null;
        }

        return word switch
        {
            "yes" => AnswerWords.Yes,
            "oui" => AnswerWords.Oui,
            "no" => AnswerWords.No,
            "non" => AnswerWords.Non,
            _ => null,
        };
    }
}
