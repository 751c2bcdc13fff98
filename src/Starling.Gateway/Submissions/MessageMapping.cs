using Google.Protobuf.WellKnownTypes;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Gateway.Submissions;

/// <summary>Messages as the contract shows them.</summary>
internal static class MessageMapping
{
    /// <param name="message">As the ledger has it.</param>
    /// <param name="campaign">What it inherits; null when its campaign is gone.</param>
    public static V1.Message ToProto(MessageRecord message, CampaignDefinition? campaign) =>
        new()
        {
            Name = ResourceNames.Of(message.Id),
            Campaign = message.Standing ? string.Empty : ResourceNames.Of(message.Campaign),
            Phone = message.Msisdn?.ToString() ?? string.Empty,
            Sender = (message.Sender ?? campaign?.Sender)?.ToString() ?? string.Empty,
            CommunicationType = message.Type ?? campaign?.Type.Name ?? string.Empty,
            State = ToProto(message.State),
            Reason = message.Reason,
            ReasonDetail = DetailOf(message),
            Segments = message.Segments,
            // The row counts both ways: to the carrier, and back from it.
            Attempts = (message.Attempt + 1) / 2,
            PossibleDuplicate = message.PossibleDuplicate,
            ProfileId = message.ProfileId ?? string.Empty,
            CreateTime = ToProto(message.Accepted),
            UpdateTime = ToProto(message.Changed),
            ExpireTime = ToProto(message.ExpiresAt),
            HoldUntilTime = message.State == MessageState.Held ? ToProto(message.Due) : null,
        };

    /// <summary>A message that was just taken, without reading it again.</summary>
    /// <param name="id">Null when nothing was stored.</param>
    public static V1.Message ToProto(UnitMessage unit, MessageId? id, Instant now) =>
        new()
        {
            Name = id is { } taken ? ResourceNames.Of(taken) : string.Empty,
            Phone = unit.Message.Msisdn.ToString(),
            Sender = unit.Message.Sender?.ToString() ?? string.Empty,
            CommunicationType = unit.Message.Type ?? string.Empty,
            State = V1.MessageState.Accepted,
            ProfileId = unit.Message.ProfileId ?? string.Empty,
            CreateTime = ToProto(now),
            UpdateTime = ToProto(now),
            ExpireTime = ToProto(unit.Message.ExpiresAt),
        };

    /// <summary>The contract counts states from 1; 0 is for what was never said.</summary>
    public static V1.MessageState ToProto(MessageState state) => (V1.MessageState)((int)state + 1);

    public static MessageState ToDomain(V1.MessageState state) => (MessageState)((int)state - 1);

    /// <summary>The state's name without prefix, as the report's maps have it.</summary>
    public static string NameOf(MessageState state) =>
        state == MessageState.UnknownFinal ? "UNKNOWN_FINAL" : state.ToString().ToUpperInvariant();

    public static Timestamp ToProto(Instant instant) => Timestamp.FromDateTimeOffset(instant.ToDateTimeOffset());

    public static Timestamp? ToProto(Instant? instant) => instant is { } known ? ToProto(known) : null;

    /// <summary>Of a repeated message the row names the first one by its id; callers know it by its name.</summary>
    private static string DetailOf(MessageRecord message) =>
        message.Reason == Reasons.Duplicate && MessageId.TryParse(message.Detail, out var first)
            ? ResourceNames.Of(first)
            : message.Detail ?? string.Empty;
}
