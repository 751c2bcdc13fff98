using System.Globalization;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Contacts;

/// <summary>Contacts, profiles and consents as the contract shows them.</summary>
internal static class ContactMapping
{
    public static V1.Contact ToProto(ContactCard card)
    {
        var shown = new V1.Contact
        {
            Name = ResourceNames.Of(card.Row.Key),
            Phone = card.Msisdn?.ToString() ?? string.Empty,
            TimeZone = card.Row.Zone ?? string.Empty,
            SuppressTime = MessageMapping.ToProto(card.Row.SuppressedSince),
            SuppressReason = card.Row.SuppressedWhy ?? string.Empty,
            ReviewTime = MessageMapping.ToProto(card.Row.UnderReviewSince),
        };
        foreach (var (key, consent) in card.Row.Consents.OrderBy(filed => filed.Key, StringComparer.Ordinal))
        {
            var bar = key.LastIndexOf('|');
            shown.Consents.Add(
                new V1.Consent
                {
                    ProfileId = key[..bar],
                    CommunicationType = key[(bar + 1)..],
                    Status = ToProto(consent.Kind),
                    SinceTime = MessageMapping.ToProto(consent.Since),
                    UntilTime = MessageMapping.ToProto(consent.Until),
                    Source = consent.Source ?? string.Empty,
                }
            );
        }

        shown.Profiles.Add(card.Profiles.Select(ToProto));
        return shown;
    }

    public static V1.Profile ToProto(Profile profile)
    {
        var shown = new V1.Profile
        {
            ProfileId = profile.Id,
            Contact = ResourceNames.Of(profile.Contact),
            Phone = profile.Msisdn.ToString(),
            FirstName = profile.FirstName ?? string.Empty,
            LastName = profile.LastName ?? string.Empty,
            Language = profile.Language ?? string.Empty,
            TimeZone = profile.Zone ?? string.Empty,
            TimeZoneSource = profile.ZoneSource is { } source ? (V1.ZoneSource)((int)source + 1) : V1.ZoneSource.Unspecified,
            Stage = profile.Stage ?? string.Empty,
            CreateTime = MessageMapping.ToProto(profile.CreatedAt),
            UpdateTime = MessageMapping.ToProto(profile.UpdatedAt),
            Etag = profile.Version.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in profile.Fields)
        {
            shown.Fields[name] = ToProto(value);
        }

        return shown;
    }

    public static V1.ConsentEvent ToProto(ConsentEvent line) =>
        new()
        {
            Sequence = line.Sequence,
            Act = (V1.ConsentAct)((int)line.Act + 1),
            ProfileId = line.Profile,
            CommunicationType = line.Type ?? string.Empty,
            Status = ToProto(line.Kind),
            GiveTime = MessageMapping.ToProto(line.GivenAt),
            UntilTime = MessageMapping.ToProto(line.Until),
            Source = line.Evidence.Source ?? string.Empty,
            Evidence = new V1.ConsentEvidence
            {
                Circumstance = (V1.ConsentCircumstance)((int)line.Evidence.Circumstance + 1),
                Wording = line.Evidence.Wording ?? string.Empty,
                WordingVersion = line.Evidence.WordingVersion ?? string.Empty,
                Actor = line.Evidence.Actor ?? string.Empty,
                TimeZone = line.Evidence.Zone ?? string.Empty,
            },
            RecordTime = MessageMapping.ToProto(line.RecordedAt),
            Erased = line.IsErased,
        };

    public static V1.CommunicationType ToProto(CommunicationType type) =>
        new()
        {
            Name = "communicationTypes/" + type.Name,
            CommunicationType_ = type.Name,
            NeedsConsent = type.NeedsConsent,
            Stoppable = type.Stoppable,
            StopMention = type.HasStopMention,
            Counted = type.IsCounted,
            Express = type.IsExpress,
            ForCampaigns = !type.IsExpress,
        };

    private static V1.FieldValue ToProto(FieldValue value) =>
        value.Kind switch
        {
            FieldKind.Number => new V1.FieldValue { NumberValue = value.Number },
            FieldKind.Flag => new V1.FieldValue { FlagValue = value.Flag },
            FieldKind.Date => new V1.FieldValue
            {
                DateValue = new Google.Type.Date
                {
                    Year = value.Date.Year,
                    Month = value.Date.Month,
                    Day = value.Date.Day,
                },
            },
            _ => new V1.FieldValue { TextValue = value.Text },
        };

    private static V1.ConsentStatus ToProto(ConsentKind kind) =>
        kind switch
        {
            ConsentKind.Express => V1.ConsentStatus.Express,
            ConsentKind.Implied => V1.ConsentStatus.Implied,
            ConsentKind.Withdrawn => V1.ConsentStatus.Withdrawn,
            _ => V1.ConsentStatus.Unspecified,
        };
}
