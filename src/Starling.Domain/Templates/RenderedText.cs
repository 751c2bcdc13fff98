using System.Diagnostics.CodeAnalysis;

namespace Starling.Domain.Templates;

/// <summary>The text for one contact, or the fields that were missing for it.</summary>
public readonly struct RenderedText
{
    internal RenderedText(string text) => (Text, Missing) = (text, []);

    internal RenderedText(IReadOnlyList<string> missing) => (Text, Missing) = (null, missing);

    /// <summary>The text, mention included; null when a field is missing.</summary>
    public string? Text { get; }

    /// <summary>Names of the fields that have no value, nor a default, in the order of the template; empty when there is a text.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Whether there is a text.</summary>
    [MemberNotNullWhen(true, nameof(Text))]
    public bool IsComplete => Text is not null;
}
