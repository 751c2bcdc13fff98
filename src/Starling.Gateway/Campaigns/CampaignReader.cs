using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Templates;
using Duration = NodaTime.Duration;
using Enum = System.Enum;

namespace Starling.Gateway.Campaigns;

/// <summary>Reads a campaign that somebody wants made, or everything that is wrong with it.</summary>
internal sealed class CampaignReader(StopMentionSettings mentions, SenderOwners owners, IOptions<GatewayOptions> options)
{
    /// <summary>No campaign runs longer: that is how far back a contact remembers its sends.</summary>
    public static readonly Duration Longest = Duration.FromDays(35);

    /// <summary>A millisecond's play: an instant may come back from a row with less precision than it went in.</summary>
    private static readonly Duration Precision = Duration.FromMilliseconds(1);

    /// <param name="campaign">As sent; what only the server says is not looked at.</param>
    /// <param name="tenant">From the credential.</param>
    /// <param name="now">The instant of receipt.</param>
    /// <param name="faults">Empty when it is good.</param>
    public CampaignDefinition? Read(V1.Campaign campaign, TenantId tenant, Instant now, out IReadOnlyList<FieldFault> faults)
    {
        var found = new List<FieldFault>();
        faults = found;
        var reader = new DefinitionReader(options.Value, mentions, found);
        CheckNames(campaign, found);
        var type = reader.ReadType(campaign.CommunicationType, whenEmpty: null);
        if (type.Class == CommunicationClass.OneTimeCode)
        {
            found.Add(
                new(
                    ErrorReasons.CommunicationTypeNotAllowed,
                    "communication_type",
                    type.Name,
                    "a code is asked for by one person: use SendMessage"
                )
            );
        }

        var sender = reader.ReadSender(campaign.Sender);
        owners.Check(sender, tenant, found);
        reader.ReadTemplate(campaign.TemplateText);
        if (campaign.Language.Length > 0 && !ValueRules.IsLanguage(campaign.Language))
        {
            found.Add(new(ErrorReasons.LanguageMalformed, "language", campaign.Language, "a language is a BCP 47 tag such as fr or fr-CA"));
        }

        var mention = reader.ReadMention(campaign.StopMention, type, sender, campaign.Language);
        CheckChoices(campaign, found);
        var expires = ReadExpireTime(campaign.ExpireTime, now, found);
        var hours = ReadHours(campaign, type, found);
        var question = QuestionReader.Read(campaign.Question, type, sender, found);
        return found.Count > 0
            ? null
            : new CampaignDefinition(
                tenant,
                CampaignKind.Batch,
                campaign.DisplayName,
                type,
                campaign.Objective,
                campaign.TemplateText,
                sender,
                reader.LanguageOr(campaign.Language),
                campaign.SegmentsPerSecond == 0 ? null : campaign.SegmentsPerSecond,
                campaign.DuplicateRule == V1.DuplicateRule.PerProfile ? DuplicateRule.PerProfile : DuplicateRule.PerNumber,
                ToDomain(campaign.CharacterPolicy),
                mention,
                expires
            )
            {
                Hours = hours,
                Question = question,
            };
    }

    /// <summary>Whether a request that was sent again asks for the campaign that the first one made.</summary>
    /// <param name="asked">What this request asks for.</param>
    /// <param name="made">What is there.</param>
    /// <param name="statesEnd">Whether the request named an end; otherwise it moved with the clock.</param>
    public static bool IsSame(CampaignDefinition asked, CampaignDefinition made, bool statesEnd)
    {
        var endsAlike =
            !statesEnd
            || asked.ExpiresAt is not { } one
            || made.ExpiresAt is not { } other
            || (one - other) <= Precision && (other - one) <= Precision;
        return endsAlike && asked with { ExpiresAt = made.ExpiresAt } == made;
    }

    /// <summary>An open enum of the contract, as a policy; what is not said is <see cref="CharacterPolicy.Safe"/>.</summary>
    public static CharacterPolicy ToDomain(V1.CharacterPolicy policy) =>
        policy switch
        {
            V1.CharacterPolicy.Keep => CharacterPolicy.Keep,
            V1.CharacterPolicy.Lossy => CharacterPolicy.Lossy,
            _ => CharacterPolicy.Safe,
        };

    private static void CheckNames(V1.Campaign campaign, List<FieldFault> found)
    {
        if (string.IsNullOrWhiteSpace(campaign.DisplayName))
        {
            found.Add(new(ErrorReasons.FieldRequired, "display_name", campaign.DisplayName, "a campaign has a name that people recognise"));
        }
        else if (campaign.DisplayName.Length > Limits.DisplayName || !ValueRules.IsPlain(campaign.DisplayName))
        {
            found.Add(
                new(ErrorReasons.ValueTooLong, "display_name", campaign.DisplayName, $"at most {Limits.DisplayName} characters on one line")
            );
        }

        if (campaign.Objective.Length == 0)
        {
            found.Add(
                new(ErrorReasons.FieldRequired, "objective", string.Empty, "a campaign has one objective: promotion, news, invitation …")
            );
        }
        else if (!ValueRules.IsSnakeCase(campaign.Objective, Limits.Objective))
        {
            found.Add(
                new(ErrorReasons.ValueMalformed, "objective", campaign.Objective, $"lower snake case, 1 to {Limits.Objective} characters")
            );
        }
    }

    private static void CheckChoices(V1.Campaign campaign, List<FieldFault> found)
    {
        if (campaign.SegmentsPerSecond is < 0 or > Limits.Pace)
        {
            found.Add(
                new(
                    ErrorReasons.ValueOutOfRange,
                    "segments_per_second",
                    $"{campaign.SegmentsPerSecond}",
                    $"1 to {Limits.Pace}, or 0 for no pace of its own"
                )
            );
        }

        if (!Enum.IsDefined(campaign.DuplicateRule))
        {
            found.Add(
                new(ErrorReasons.ValueOutOfRange, "duplicate_rule", $"{(int)campaign.DuplicateRule}", "PER_NUMBER, PER_PROFILE, or absent")
            );
        }

        if (!Enum.IsDefined(campaign.CharacterPolicy))
        {
            found.Add(
                new(ErrorReasons.ValueOutOfRange, "character_policy", $"{(int)campaign.CharacterPolicy}", "SAFE, KEEP, LOSSY, or absent")
            );
        }
    }

    private static CampaignHours ReadHours(V1.Campaign campaign, CommunicationType type, List<FieldFault> found)
    {
        WeekHours? week = null;
        if (campaign.LocalHours.Length > Limits.LocalHours)
        {
            found.Add(new(ErrorReasons.ValueTooLong, "local_hours", campaign.LocalHours, $"at most {Limits.LocalHours} characters"));
        }
        else if (campaign.LocalHours.Length > 0)
        {
            if (WeekHours.TryParse(campaign.LocalHours, out var read, out _))
            {
                week = read;
            }
            else
            {
                found.Add(
                    new(
                        ErrorReasons.ValueMalformed,
                        "local_hours",
                        campaign.LocalHours,
                        "days and hours such as Mon-Fri 09:00-12:00 13:00-17:00; Sat 10:00-18:00; each day once, hours in order, up to 24:00"
                    )
                );
            }
        }

        if (!type.KeepsHours && (week is not null || campaign.PreferredSlotsOnly))
        {
            found.Add(
                new(
                    ErrorReasons.CommunicationTypeNotAllowed,
                    campaign.PreferredSlotsOnly ? "preferred_slots_only" : "local_hours",
                    type.Name,
                    "only informational and promotional campaigns keep local hours"
                )
            );
        }

        if (campaign.DefaultTimeZone.Length > 0 && !ValueRules.IsZone(campaign.DefaultTimeZone))
        {
            found.Add(
                new(
                    ErrorReasons.TimeZoneUnknown,
                    "default_time_zone",
                    campaign.DefaultTimeZone,
                    "a time zone is an IANA name such as America/Toronto"
                )
            );
        }

        return new CampaignHours(week, campaign.PreferredSlotsOnly, campaign.DefaultTimeZone.Length > 0 ? campaign.DefaultTimeZone : null);
    }

    private static Instant ReadExpireTime(Timestamp? time, Instant now, List<FieldFault> found)
    {
        if (time is null)
        {
            return now + Longest;
        }

        // Outside of what both types can hold the rule below refuses it anyway.
        var seconds = Math.Clamp(time.Seconds, 0, (now + Longest).ToUnixTimeSeconds() + 1);
        var expires = Instant.FromUnixTimeSeconds(seconds) + Duration.FromNanoseconds(time.Nanos);
        if (expires <= now || expires > now + Longest)
        {
            found.Add(
                new(
                    ErrorReasons.ExpireTimeOutOfRange,
                    "expire_time",
                    $"{time.Seconds} s",
                    "a campaign ends in the future, at most 35 days ahead"
                )
            );
        }

        return expires;
    }
}
