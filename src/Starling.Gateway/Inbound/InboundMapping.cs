using Google.Protobuf.WellKnownTypes;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Gateway.Inbound;

/// <summary>Subscribers' texts as the contract shows them.</summary>
internal static class InboundMapping
{
    public static V1.InboundMessage ToProto(InboundRecord text) =>
        new()
        {
            Name = ResourceNames.OfInbound(text.Id),
            Phone = text.Contact?.Msisdn.ToString() ?? text.Source,
            Recipient = SenderAddress.TryParse(text.Destination, out var texted) ? texted.ToString() : text.Destination,
            Text = text.Text,
            ReceiveTime = Timestamp.FromDateTimeOffset(text.ReceivedAt.ToDateTimeOffset()),
            Parts = text.Parts,
            MissingParts = text.Missing,
            Keyword = ToProto(text.Match.Kind),
            KeywordFuzzy = text.Match.Tier > 1,
            KeywordLanguage = text.Match.Language ?? string.Empty,
            Effect = ToProto(text.Effect),
            Reason = text.Reason,
            Reply = text.Reply is { } reply ? ResourceNames.Of(reply) : string.Empty,
            Campaign = text.Answer is { } answered ? ResourceNames.Of(answered.Campaign) : string.Empty,
            Answer = text.Answer is { } answer ? Answers.NameOf(answer.Word) : string.Empty,
        };

    public static V1.InboundReview ToProto(ReviewRecord review) =>
        new()
        {
            Name = ResourceNames.OfReview(review.Text.Id),
            InboundMessage = ToProto(review.Text),
            OpenTime = Timestamp.FromDateTimeOffset(review.OpenedAt.ToDateTimeOffset()),
            Outcome = review.Outcome switch
            {
                ReviewOutcome.OptOut => V1.ReviewOutcome.OptOut,
                ReviewOutcome.Nothing => V1.ReviewOutcome.Nothing,
                _ => V1.ReviewOutcome.Unspecified,
            },
            SettleTime = review.SettledAt is { } at ? Timestamp.FromDateTimeOffset(at.ToDateTimeOffset()) : null,
            SettledBy = review.SettledBy ?? string.Empty,
        };

    private static V1.InboundKeyword ToProto(KeywordKind kind) =>
        kind switch
        {
            KeywordKind.Stop => V1.InboundKeyword.Stop,
            KeywordKind.Help => V1.InboundKeyword.Help,
            KeywordKind.Start => V1.InboundKeyword.Start,
            KeywordKind.MaybeStop => V1.InboundKeyword.MaybeStop,
            KeywordKind.Yes => V1.InboundKeyword.Yes,
            _ => V1.InboundKeyword.Unspecified,
        };

    private static V1.InboundEffect ToProto(InboundEffect effect) =>
        effect switch
        {
            InboundEffect.OptedOut => V1.InboundEffect.OptedOut,
            InboundEffect.OutAlready => V1.InboundEffect.AlreadyOptedOut,
            InboundEffect.OptedIn => V1.InboundEffect.OptedIn,
            InboundEffect.Repeated => V1.InboundEffect.Repeated,
            InboundEffect.HelpAsked => V1.InboundEffect.HelpAsked,
            InboundEffect.HelpUnanswered => V1.InboundEffect.HelpUnanswered,
            InboundEffect.UnderReview => V1.InboundEffect.UnderReview,
            InboundEffect.Answered => V1.InboundEffect.Answered,
            _ => V1.InboundEffect.Unspecified,
        };
}
