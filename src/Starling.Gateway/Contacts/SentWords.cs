using System.Text.Json;
using Starling.Domain.Campaigns;
using Starling.Domain.Ports;
using Starling.Domain.Templates;
using Starling.Domain.Text;

namespace Starling.Gateway.Contacts;

/// <summary>The words of a text that was sent, made again from what its row kept.</summary>
internal static class SentWords
{
    /// <returns>Empty when they cannot be made: the contact was erased, a field is missing, the campaign is gone.</returns>
    public static string Of(SentEntry entry, CampaignDefinition? campaign, StopMentionSettings mentions)
    {
        if (
            entry.Message.Msisdn is null
            || (entry.Template ?? campaign?.Template) is not { } source
            || !MessageTemplate.TryParse(source, out var template, out _)
            || !TryMention(entry, campaign, mentions, out var mention)
        )
        {
            return string.Empty;
        }

        var fields = entry.Fields is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(entry.Fields) ?? [];
        var rendered = TemplateRenderer.Render(template, new NamedFields(fields), mention);
        return !rendered.IsComplete
            ? string.Empty
            : campaign?.Characters switch
            {
                CharacterPolicy.Keep => rendered.Text,
                CharacterPolicy.Lossy => LossyTransliteration.Apply(SafeReplacements.Apply(rendered.Text).Text).Text,
                _ => SafeReplacements.ForGsm7(rendered.Text),
            };
    }

    private static bool TryMention(SentEntry entry, CampaignDefinition? campaign, StopMentionSettings mentions, out StopMention? mention)
    {
        mention = null;
        var isMentioned = entry.WithStopMention ?? campaign?.WithStopMention ?? false;
        return !isMentioned
            || (
                (entry.Message.Sender ?? campaign?.Sender) is { } sender
                && StopMention.TryFor(sender, entry.Message.Language ?? campaign?.Language ?? "en", mentions, out mention, out _)
            );
    }
}
