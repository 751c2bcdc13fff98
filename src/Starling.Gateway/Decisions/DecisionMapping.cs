using NodaTime;
using NodaTime.Text;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Sending;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Decisions;

/// <summary>Decisions and their steps as the contract shows them.</summary>
internal static class DecisionMapping
{
    public static V1.DecisionVerdict ToProto(SendDecisionKind kind) => (V1.DecisionVerdict)((int)kind + 1);

    public static V1.DecisionVerdict ToProto(StepVerdict verdict) =>
        verdict switch
        {
            StepVerdict.Suppressed => V1.DecisionVerdict.Suppressed,
            StepVerdict.Held => V1.DecisionVerdict.Held,
            StepVerdict.Later => V1.DecisionVerdict.Later,
            _ => V1.DecisionVerdict.Permitted,
        };

    public static string NameOf(ZoneSource? source) =>
        source switch
        {
            ZoneSource.Stated => "STATED",
            ZoneSource.Address => "ADDRESS",
            ZoneSource.SignUp => "SIGN_UP",
            ZoneSource.PhonePrefix => "PHONE_PREFIX",
            _ => string.Empty,
        };

    public static string NameOf(DecisionRule rule) =>
        rule switch
        {
            DecisionRule.LocalHours => "LOCAL_HOURS",
            DecisionRule.InFlight => "IN_FLIGHT",
            _ => rule.ToString().ToUpperInvariant(),
        };

    public static V1.DecisionStep ToProto(DecisionStep step, string sentence)
    {
        var shown = new V1.DecisionStep
        {
            Rule = NameOf(step.Rule),
            Verdict = (V1.StepVerdict)((int)step.Verdict + 1),
            Sentence = sentence,
        };
        switch (step)
        {
            case DecisionStep.Validity validity:
                shown.Validity = new V1.ValidityInputs { EndTime = MessageMapping.ToProto(validity.End) };
                break;
            case DecisionStep.Suppression suppression:
                shown.Suppression = new V1.SuppressionInputs
                {
                    SinceTime = Dated(suppression.Since),
                    Source = suppression.Why ?? string.Empty,
                };
                break;
            case DecisionStep.Consent consent:
                shown.Consent = ToProto(consent);
                break;
            case DecisionStep.Review review:
                shown.Review = new V1.ReviewInputs { SinceTime = MessageMapping.ToProto(review.Since) };
                break;
            case DecisionStep.LocalHours hours:
                shown.LocalHours = ToProto(hours.Found);
                break;
            case DecisionStep.Duplicate duplicate:
                shown.Duplicate = new V1.DuplicateInputs
                {
                    Scope = NameOf(duplicate.Scope),
                    FirstMessage = duplicate.First is { } first ? ResourceNames.Of(first) : string.Empty,
                    FirstTime = MessageMapping.ToProto(duplicate.At),
                };
                break;
            case DecisionStep.InFlight flight:
                shown.InFlight = new V1.InFlightInputs
                {
                    OtherMessage = flight.Other is { } other ? ResourceNames.Of(other) : string.Empty,
                };
                break;
            case DecisionStep.Cap cap:
                shown.Cap = ToProto(cap);
                break;
            case DecisionStep.Room room:
                shown.Room = new V1.RoomInputs
                {
                    Recorded = room.Recorded,
                    Most = RecentSend.Limit,
                    FreeTime = MessageMapping.ToProto(room.Frees),
                };
                break;
        }

        return shown;
    }

    private static V1.ConsentInputs ToProto(DecisionStep.Consent step) =>
        new()
        {
            Finding = step.Verdict == StepVerdict.NotAsked ? string.Empty : NameOf(step.Finding),
            Kind = step.Found?.Kind switch
            {
                ConsentKind.Express => V1.ConsentKind.Express,
                ConsentKind.Implied => V1.ConsentKind.Implied,
                _ => V1.ConsentKind.Unspecified,
            },
            SinceTime = Dated(step.Found?.Since),
            UntilTime = MessageMapping.ToProto(step.Found?.Until),
            Source = step.Found?.Source ?? string.Empty,
            ProfileId = step.Profile ?? string.Empty,
        };

    private static V1.LocalHoursInputs ToProto(HoursFinding? found) =>
        found is null
            ? new V1.LocalHoursInputs()
            : new V1.LocalHoursInputs
            {
                ZoneGround = found.Ground.ToString().ToUpperInvariant(),
                TimeZone = found.Zone ?? string.Empty,
                ZoneCount = found.Zones,
                LocalTime = found.Local is { } local ? LocalDateTimePattern.GeneralIso.Format(local) : string.Empty,
                Hours = found.Hours,
                Holiday = found.Holiday ?? string.Empty,
                ChangeTime = MessageMapping.ToProto(found.Changes),
                TableVersion = found.Table,
            };

    private static V1.CapInputs ToProto(DecisionStep.Cap step)
    {
        var shown = new V1.CapInputs
        {
            Cap = step.Limit?.ToString() ?? string.Empty,
            Count = step.Counted.Count,
            Most = step.Limit?.Most ?? 0,
            FreeTime = MessageMapping.ToProto(step.Frees),
        };
        foreach (var send in step.Counted)
        {
            shown.Texts.Add(
                new V1.CountedText { Campaign = ResourceNames.Of(send.Campaign), PermitTime = MessageMapping.ToProto(send.At) }
            );
        }

        return shown;
    }

    private static string NameOf(ConsentFinding finding) =>
        finding == ConsentFinding.NotYet ? "NOT_YET" : finding.ToString().ToUpperInvariant();

    private static string NameOf(DuplicateRule? scope) =>
        scope switch
        {
            DuplicateRule.PerNumber => "PER_NUMBER",
            DuplicateRule.PerProfile => "PER_PROFILE",
            _ => string.Empty,
        };

    /// <summary>An instant that is on a calendar: an opt-in without a day is older than any.</summary>
    private static Google.Protobuf.WellKnownTypes.Timestamp? Dated(Instant? at) =>
        at is { } known && known > Instant.FromUnixTimeSeconds(0) ? MessageMapping.ToProto(known) : null;
}
