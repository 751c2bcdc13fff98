using System.Diagnostics.CodeAnalysis;
using Starling.Domain.Contacts;
using Starling.Domain.Text;

namespace Starling.Domain.Templates;

/// <summary>The words that tell how to stop, for one sender and one language: <c> STOP 36180</c>.</summary>
/// <remarks>
/// A five-digit short code costs 11 characters and leaves 149 of 160; a number or a link costs more, so the cost is computed, never
/// assumed. Immutable; made once per sender and language.
/// </remarks>
public sealed class StopMention
{
    private readonly string _withSeparator;

    private StopMention(string text, char separator)
    {
        _withSeparator = separator + text;
        Gsm7Alphabet.TryCountSeptets(_withSeparator, out var septets);
        Septets = septets;
    }

    /// <summary>The mention without what sets it apart.</summary>
    public string Text => _withSeparator[1..];

    /// <summary>What it usually costs in GSM 7-bit: septets, with the space or the new line before it.</summary>
    public int Septets { get; }

    /// <summary>What it usually costs in UCS-2: UTF-16 units, with the space or the new line before it.</summary>
    public int Length => _withSeparator.Length;

    /// <summary>The mention of a sender.</summary>
    /// <param name="sender">A short code or a number is named itself; a name is replaced by <see cref="StopMentionSettings.AlphanumericTarget"/>.</param>
    /// <param name="language">BCP 47, such as <c>fr</c> or <c>fr-CA</c>; null when unknown.</param>
    /// <param name="settings">The operator's choices.</param>
    /// <param name="mention">The mention, when it can be made.</param>
    /// <param name="fault">Otherwise why not, for the operator.</param>
    public static bool TryFor(
        SenderAddress sender,
        string? language,
        StopMentionSettings settings,
        [NotNullWhen(true)] out StopMention? mention,
        [NotNullWhen(false)] out string? fault
    )
    {
        mention = null;
        fault = null;
        var target = sender.TakesReplies ? sender.ToString() : settings.AlphanumericTarget;
        if (string.IsNullOrWhiteSpace(target))
        {
            fault = $"{sender} takes no replies: name a short code or a link by which a person can stop (AlphanumericTarget)";
            return false;
        }

        if (Gsm7Alphabet.IndexOfUnencodable(target) is var index and >= 0)
        {
            fault =
                $"AlphanumericTarget is {target}: '{target[index]}' is not in the GSM 7-bit alphabet and would double the cost of every text";
            return false;
        }

        mention = new StopMention($"{Word(language, settings.Words)} {target}", settings.OnNewLine ? '\n' : ' ');
        return true;
    }

    /// <summary>Puts the mention at the end, unless the text already ends with it.</summary>
    public MentionedText AppendTo(string text)
    {
        var ending = Ending(text);
        Gsm7Alphabet.TryCountSeptets(ending, out var septets);
        return ending.IsEmpty ? new MentionedText(text, 0, 0) : new MentionedText(string.Concat(text, ending), septets, ending.Length);
    }

    /// <summary>What is still to be written behind the text: nothing, the mention, or the mention with a space or a new line before it.</summary>
    internal ReadOnlySpan<char> Ending(ReadOnlySpan<char> text)
    {
        var mention = _withSeparator.AsSpan(1);
        var trimmed = text.TrimEnd();
        if (trimmed.EndsWith(mention, StringComparison.OrdinalIgnoreCase))
        {
            var before = trimmed[..^mention.Length];
            if (before.IsEmpty || !char.IsLetterOrDigit(before[^1]))
            {
                return default;
            }
        }

        var isApart = text.IsEmpty || text[^1] == '\n' || (text[^1] == ' ' && _withSeparator[0] == ' ');
        return isApart ? mention : _withSeparator;
    }

    private static string Word(string? language, StopWords words)
    {
        var isFrench = language is not null && language.Split('-')[0].Equals("fr", StringComparison.OrdinalIgnoreCase);
        return words switch
        {
            StopWords.Both => isFrench ? "ARRET/STOP" : "STOP/ARRET",
            StopWords.OfTheLanguage when isFrench => "ARRET",
            _ => "STOP",
        };
    }
}

/// <summary>A text with its mention.</summary>
/// <param name="Text">The text to send.</param>
/// <param name="Septets">What was added, in GSM 7-bit; 0 when the text already ended with the mention.</param>
/// <param name="Length">What was added, in UTF-16 units.</param>
public readonly record struct MentionedText(string Text, int Septets, int Length);
