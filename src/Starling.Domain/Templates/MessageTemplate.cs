using System.Diagnostics.CodeAnalysis;
using Starling.Domain.Text;

namespace Starling.Domain.Templates;

/// <summary>Text with named fields: <c>Bonjour {{ first_name | default: "ami" }}</c>. Read once, rendered for each contact.</summary>
/// <remarks>
/// <para>
/// A placeholder is a field name in double braces, then any filters, each after a bar: <see cref="TemplateFilterKind"/>. Field names
/// are <c>a-z 0-9 _ .</c>, 1 to 64 of them. A text argument stands in double quotes, straight or curly, or in single straight ones.
/// Single braces are ordinary text; double braces cannot be written as text.
/// </para>
/// <para>Immutable; one instance serves all threads.</para>
/// </remarks>
public sealed class MessageTemplate
{
    /// <summary>Longest source, in UTF-16 units.</summary>
    public const int MaxLength = 2_000;

    /// <summary>Most placeholders in one template.</summary>
    public const int MaxPlaceholders = 50;

    /// <summary>Longest field name.</summary>
    public const int MaxFieldName = 64;

    internal MessageTemplate(string source, IReadOnlyList<string> fields, TemplatePart[] parts) =>
        (Source, Fields, Parts) = (source, fields, parts);

    /// <summary>The template as written.</summary>
    public string Source { get; }

    /// <summary>The fields it names, each once, in the order of their first use.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Whether every contact gets the same text.</summary>
    public bool IsLiteral => Fields.Count == 0;

    internal TemplatePart[] Parts { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="source">What its author wrote.</param>
    /// <param name="template">The template, when it has no fault.</param>
    /// <param name="faults">Everything wrong with it, in the order of the text; empty when it is good.</param>
    public static bool TryParse(string source, [NotNullWhen(true)] out MessageTemplate? template, out IReadOnlyList<TemplateFault> faults)
    {
        var reader = new TemplateReader(source);
        template = reader.Read();
        faults = reader.Faults;
        return template is not null;
    }

    /// <summary>How long the texts may become, given how long each field may be.</summary>
    /// <param name="lengths">Least and most characters of a field's values, 0 when it may be missing; a field not named here counts as 0.</param>
    /// <param name="budget">What a segment holds on the route.</param>
    /// <param name="mention">How to stop, if it will be added; null for none.</param>
    public TemplateEstimate Estimate(IReadOnlyDictionary<string, LengthRange> lengths, SegmentBudget budget, StopMention? mention = null) =>
        TemplateEstimate.Of(this, lengths, budget, mention);

    public override string ToString() => Source;
}

/// <summary>A stretch of literal text, or a field with its filters.</summary>
/// <param name="Text">The literal text, or the name of the field.</param>
/// <param name="Field">Place in <see cref="MessageTemplate.Fields"/>, −1 for a literal.</param>
/// <param name="Filters">Applied from left to right.</param>
internal readonly record struct TemplatePart(string Text, int Field, TemplateFilter[] Filters)
{
    /// <summary>Whether it has something to say even without the field.</summary>
    public bool HasDefault => Array.Exists(Filters, filter => filter.Kind == TemplateFilterKind.Default);
}
