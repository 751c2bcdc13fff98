using System.Text.Json;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Templates;
using Starling.Domain.Text;

namespace Starling.Grains.Campaigns;

/// <summary>A message made ready: its coding and segments, or the reason why it cannot be made.</summary>
/// <param name="Segments">Null when it cannot be made.</param>
public readonly record struct ComposedText(DataCoding Coding, string[]? Segments, string Reason, string? Detail)
{
    public static ComposedText Failed(string reason, string? detail) => new(default, null, reason, detail);
}

/// <summary>Fields + template + mention → segments, for the messages of one campaign. Keeps what it compiled; one lane uses it at a time.</summary>
public sealed class TextComposer(CampaignDefinition campaign, StopMentionSettings mentionSettings)
{
    private readonly Dictionary<string, MessageTemplate?> _templates = new(1);
    private readonly Dictionary<(string Sender, string Language), StopMention?> _mentions = [];

    /// <summary>Templates of single messages that are kept compiled; they seldom repeat.</summary>
    private const int MaxTemplates = 64;

    public ComposedText Compose(LaneMessage message, SenderAddress sender, RouteProfile route)
    {
        if (TemplateOf(message.Text ?? campaign.Template) is not { } template)
        {
            return ComposedText.Failed(Reasons.BadTemplate, null);
        }

        StopMention? mention = null;
        if (message.WithStopMention ?? campaign.WithStopMention)
        {
            mention = MentionOf(sender, message.Language ?? campaign.Language);
            if (mention is null)
            {
                return ComposedText.Failed(Reasons.NoStopMention, sender.ToString());
            }
        }

        var rendered = Render(template, message.Fields, mention);
        if (!rendered.IsComplete)
        {
            return ComposedText.Failed(Reasons.MissingField, string.Join(", ", rendered.Missing));
        }

        var text = campaign.Characters.ApplyTo(rendered.Text);
        if (string.IsNullOrWhiteSpace(text))
        {
            return ComposedText.Failed(Reasons.EmptyText, null);
        }

        var plan = SegmentPlanner.Plan(text, route.Budget);
        if (plan.TooLong)
        {
            return ComposedText.Failed(
                Reasons.TooLong,
                FormattableString.Invariant($"{plan.Segments.Count} segments, the route takes {route.Budget.MaxSegments}")
            );
        }

        return new ComposedText(plan.Coding, [.. plan.Segments], "", null);
    }

    private static RenderedText Render(MessageTemplate template, string? fields, StopMention? mention)
    {
        if (template.IsLiteral || fields is null)
        {
            return TemplateRenderer.Render(template, new NamedFields(NoFields), mention);
        }

        return TemplateRenderer.Render(template, new NamedFields(FieldsJson.Read(fields)), mention);
    }

    private static readonly Dictionary<string, string> NoFields = [];

    private MessageTemplate? TemplateOf(string source)
    {
        if (_templates.TryGetValue(source, out var known))
        {
            return known;
        }

        if (_templates.Count >= MaxTemplates)
        {
            _templates.Clear();
        }

        var read = MessageTemplate.TryParse(source, out var template, out _) ? template : null;
        _templates.Add(source, read);
        return read;
    }

    private StopMention? MentionOf(SenderAddress sender, string language)
    {
        var key = (sender.Value, language);
        if (!_mentions.TryGetValue(key, out var mention))
        {
            StopMention.TryFor(sender, language, mentionSettings, out mention, out _);
            _mentions.Add(key, mention);
        }

        return mention;
    }
}

/// <summary>Template fields as rows hold them: a flat JSON object of strings.</summary>
public static class FieldsJson
{
    public static Dictionary<string, string> Read(string json)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var octets = System.Buffers.ArrayPool<byte>.Shared.Rent(System.Text.Encoding.UTF8.GetMaxByteCount(json.Length));
        var reader = new Utf8JsonReader(octets.AsSpan(0, System.Text.Encoding.UTF8.GetBytes(json, octets)));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                fields[name] = reader.GetString() ?? "";
            }
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(octets);
        return fields;
    }
}
