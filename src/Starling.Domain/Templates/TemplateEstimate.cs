using Starling.Domain.Text;

namespace Starling.Domain.Templates;

/// <summary>Least and most of something.</summary>
public readonly record struct LengthRange(int Min, int Max)
{
    public static LengthRange operator +(LengthRange left, LengthRange right) => new(left.Min + right.Min, left.Max + right.Max);
}

/// <summary>How long the texts of a template may become, before any contact is known.</summary>
/// <param name="Characters">UTF-16 units of the text, mention included.</param>
/// <param name="FixedCoding">The coding that the literal text and the defaults alone need.</param>
/// <param name="IsCodingVariable">Whether a field's value could still force UCS-2 on a text that is otherwise GSM 7-bit.</param>
/// <param name="Gsm7Segments">Segments if every value is GSM 7-bit without escapes; null when the fixed text already needs UCS-2.</param>
/// <param name="Ucs2Segments">Segments of a text in UCS-2.</param>
/// <remarks>Segments are counted as full ones: a cut before an escape or an emoji may add one.</remarks>
public sealed record TemplateEstimate(
    LengthRange Characters,
    DataCoding FixedCoding,
    bool IsCodingVariable,
    LengthRange? Gsm7Segments,
    LengthRange Ucs2Segments
)
{
    internal static TemplateEstimate Of(
        MessageTemplate template,
        IReadOnlyDictionary<string, LengthRange> lengths,
        SegmentBudget budget,
        StopMention? mention
    )
    {
        var characters = new LengthRange(mention?.Length ?? 0, mention?.Length ?? 0);
        var escapes = mention is null ? 0 : mention.Septets - mention.Length;
        var isGsm7 = true;
        foreach (var part in template.Parts)
        {
            if (part.Field < 0)
            {
                characters += new LengthRange(part.Text.Length, part.Text.Length);
                isGsm7 &= Gsm7Alphabet.TryCountSeptets(part.Text, out var septets) && budget.Carries(part.Text);
                escapes += septets - part.Text.Length;
                continue;
            }

            var length = lengths.GetValueOrDefault(part.Text);
            foreach (var filter in part.Filters)
            {
                length = Filtered(length, filter);
                isGsm7 &= Gsm7Alphabet.IndexOfUnencodable(filter.Text) < 0 && budget.Carries(filter.Text);
            }

            characters += length;
        }

        return new TemplateEstimate(
            characters,
            isGsm7 ? DataCoding.Gsm7 : DataCoding.Ucs2,
            isGsm7 && !template.IsLiteral,
            isGsm7 ? Segments(characters + new LengthRange(escapes, escapes), DataCoding.Gsm7, budget) : null,
            Segments(characters, DataCoding.Ucs2, budget)
        );
    }

    private static LengthRange Filtered(LengthRange length, TemplateFilter filter) =>
        filter.Kind switch
        {
            TemplateFilterKind.Truncate => new(Math.Min(length.Min, filter.Length), Math.Min(length.Max, filter.Length)),
            TemplateFilterKind.Default when length.Min > 0 => length,
            TemplateFilterKind.Default when length.Max == 0 => new(filter.Text.Length, filter.Text.Length),
            TemplateFilterKind.Default => new(Math.Min(filter.Text.Length, 1), Math.Max(length.Max, filter.Text.Length)),
            _ => length,
        };

    private static LengthRange Segments(LengthRange units, DataCoding coding, SegmentBudget budget)
    {
        return new LengthRange(Count(units.Min), Count(units.Max));

        int Count(int length)
        {
            var joined = budget.Joined(coding);
            return length <= budget.Single(coding) ? 1 : (length + joined - 1) / joined;
        }
    }
}
