namespace Starling.Domain.Contacts;

/// <summary>Kinds of sender; each follows rules of its own.</summary>
public enum SenderKind
{
    /// <summary>3 to 6 digits, leased from a national registry.</summary>
    ShortCode = 0,

    /// <summary>An ordinary number, E.164.</summary>
    LongCode = 1,

    /// <summary>1 to 11 letters, digits and spaces, at least one letter; cannot receive replies.</summary>
    Alphanumeric = 2,
}

/// <summary>The number or name a text leaves from.</summary>
public sealed record SenderAddress
{
    private SenderAddress(SenderKind kind, string value) => (Kind, Value) = (kind, value);

    public SenderKind Kind { get; }

    /// <summary>Digits of a short or long code (no plus), or the name.</summary>
    public string Value { get; }

    /// <summary>Whether a person can answer to it.</summary>
    public bool TakesReplies => Kind != SenderKind.Alphanumeric;

    /// <summary>Recognises the kind by its form; false when it has none of the three.</summary>
    public static bool TryParse(string? text, out SenderAddress sender)
    {
        sender = null!;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        if (text.All(char.IsAsciiDigit) && text.Length is >= 3 and <= 6)
        {
            sender = new SenderAddress(SenderKind.ShortCode, text);
            return true;
        }

        if (Msisdn.TryParse(text, out var number))
        {
            sender = new SenderAddress(SenderKind.LongCode, number.ToString()[1..]);
            return true;
        }

        if (
            text.Length <= 11
            && text.Any(char.IsAsciiLetter)
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '.' or '_')
        )
        {
            sender = new SenderAddress(SenderKind.Alphanumeric, text);
            return true;
        }

        return false;
    }

    public override string ToString() => Kind == SenderKind.LongCode ? "+" + Value : Value;
}
