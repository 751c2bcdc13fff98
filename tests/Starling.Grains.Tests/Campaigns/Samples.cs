using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Grains.Tests.Campaigns;

internal static class Samples
{
    public static readonly Instant Now = Instant.FromUtc(2026, 9, 15, 14, 30);

    public static SenderAddress Sender(string text) =>
        SenderAddress.TryParse(text, out var sender) ? sender : throw new ArgumentException($"{text} is no sender.", nameof(text));

    public static LaneMessage Row(
        uint index,
        string? sender = null,
        string? fields = null,
        string? text = null,
        string? language = null,
        bool? withStopMention = null
    ) =>
        new(
            new MessageId(1, index),
            new CampaignId(1),
            0,
            MessageState.Accepted,
            new ContactKey(1, index),
            Msisdn.FromDigits(14165550100 + index),
            ProfileId: null,
            language,
            fields,
            text,
            sender is null ? null : Sender(sender),
            Type: null,
            withStopMention,
            ExpiresAt: null,
            Now,
            PossibleDuplicate: false
        );

    public static CampaignDefinition Campaign(
        string template,
        bool withStopMention = false,
        CharacterPolicy characters = CharacterPolicy.Safe,
        CampaignKind kind = CampaignKind.Batch
    ) =>
        new(
            TenantId.Default,
            kind,
            "Autumn news",
            CommunicationType.Promotional,
            "Announce the autumn programme",
            template,
            Sender("12345"),
            "fr",
            PaceSegmentsPerSecond: null,
            DuplicateRule.PerNumber,
            characters,
            withStopMention,
            ExpiresAt: null
        );
}
