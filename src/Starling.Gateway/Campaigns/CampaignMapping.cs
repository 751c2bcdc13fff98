using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Messages;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Campaigns;

/// <summary>Campaigns and their figures as the contract shows them.</summary>
internal static class CampaignMapping
{
    /// <summary>Counts what has no reason, so that totals by reason hold even then.</summary>
    private const string Unrecorded = "UNRECORDED";

    /// <param name="campaign">As the ledger has it.</param>
    /// <param name="tally">Its counters; null when they are not asked for.</param>
    public static V1.Campaign ToProto(Campaign campaign, CampaignTally? tally)
    {
        var shown = ToProto(campaign.Definition);
        shown.Name = ResourceNames.Of(campaign.Id);
        shown.State = ToProto(campaign.State);
        shown.CreateTime = MessageMapping.ToProto(campaign.CreatedAt);
        shown.StartTime = MessageMapping.ToProto(campaign.StartedAt ?? campaign.StartsAt);
        shown.EndTime = MessageMapping.ToProto(campaign.EndedAt);
        shown.InputComplete = campaign.InputComplete;
        shown.Report = tally is null ? null : ToProto(tally);
        return shown;
    }

    /// <summary>A definition alone, as an answer to validate_only shows it.</summary>
    public static V1.Campaign ToProto(CampaignDefinition definition) =>
        new()
        {
            DisplayName = definition.DisplayName,
            CommunicationType = definition.Type.Name,
            Objective = definition.Objective,
            Sender = definition.Sender?.ToString() ?? string.Empty,
            TemplateText = definition.Template,
            Language = definition.Language,
            SegmentsPerSecond = definition.PaceSegmentsPerSecond ?? 0,
            DuplicateRule = definition.Duplicates == DuplicateRule.PerProfile ? V1.DuplicateRule.PerProfile : V1.DuplicateRule.PerNumber,
            StopMention = definition.WithStopMention ? V1.StopMention.Add : V1.StopMention.Omit,
            CharacterPolicy = ToProto(definition.Characters),
            ExpireTime = MessageMapping.ToProto(definition.ExpiresAt),
            LocalHours = definition.Hours.Week?.ToString() ?? string.Empty,
            PreferredSlotsOnly = definition.Hours.PreferredOnly,
            DefaultTimeZone = definition.Hours.DefaultZone ?? string.Empty,
            Question = definition.Question is { } question ? ToProto(question) : null,
        };

    /// <summary>The contract counts states from 1; 0 is for what was never said.</summary>
    public static V1.CampaignState ToProto(CampaignState state) => (V1.CampaignState)((int)state + 1);

    public static CampaignState ToDomain(V1.CampaignState state) => (CampaignState)((int)state - 1);

    /// <summary>The figures of S97 to S100. Lines = invalid lines + audience; audience = the sum of all states.</summary>
    public static V1.CampaignReport ToProto(CampaignTally tally)
    {
        var report = new V1.CampaignReport
        {
            Lines = tally.Lines,
            InvalidLines = tally.InvalidLines,
            Audience = tally.Audience,
            Segments = tally.Segments,
            Errors = tally.ProductionErrors + tally.DeliveryErrors,
            Production = new V1.ProductionFigures
            {
                Produced =
                    tally.Audience
                    - tally.Remaining
                    - tally.ProductionErrors
                    - tally[MessageState.Suppressed]
                    - tally[MessageState.Cancelled],
                Errors = tally.ProductionErrors,
                Remaining = tally.Remaining,
            },
            Delivery = new V1.DeliveryFigures { Delivered = tally.Delivered, Errors = tally.DeliveryErrors },
            Confirmation = new V1.ConfirmationFigures
            {
                WithReceipt = tally[MessageState.Delivered],
                WithoutReceipt = tally[MessageState.Sent],
            },
        };
        foreach (var (state, count) in tally.States)
        {
            report.States[MessageMapping.NameOf(state)] = count;
        }

        report.SuppressedReasons.Add(NamedReasons(tally, MessageState.Suppressed));
        report.FailedReasons.Add(NamedReasons(tally, MessageState.Failed));
        report.HeldReasons.Add(NamedReasons(tally, MessageState.Held));
        return report;
    }

    /// <summary>Whether nothing can change any more, receipts included.</summary>
    public static bool IsOver(CampaignState state, CampaignTally tally) =>
        state is CampaignState.Completed or CampaignState.Cancelled && tally.States.Keys.All(MessageTransitions.IsFinal);

    private static V1.CampaignQuestion ToProto(CampaignQuestion question) =>
        new()
        {
            Choices = { Answers.All.Where(word => question.Claims.HasFlag(word)).Select(Answers.NameOf) },
            OpenFor = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(question.OpenFor.ToTimeSpan()),
        };

    private static V1.CharacterPolicy ToProto(CharacterPolicy policy) =>
        policy switch
        {
            CharacterPolicy.Keep => V1.CharacterPolicy.Keep,
            CharacterPolicy.Lossy => V1.CharacterPolicy.Lossy,
            _ => V1.CharacterPolicy.Safe,
        };

    /// <summary>They add up to the state, whatever was recorded.</summary>
    private static Dictionary<string, long> NamedReasons(CampaignTally tally, MessageState state) =>
        tally.ReasonsOf(state).ToDictionary(reason => reason.Key.Length > 0 ? reason.Key : Unrecorded, reason => reason.Value);
}
