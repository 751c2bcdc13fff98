using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Sending;

namespace Starling.Grains.Surrogates;

/// <summary>Small values of the domain as Orleans carries them: the domain itself knows no Orleans.</summary>
[GenerateSerializer, Alias("starling.instant")]
public struct InstantSurrogate
{
    [Id(0)]
    public long Days;

    [Id(1)]
    public long NanosecondOfDay;
}

[RegisterConverter]
public sealed class InstantConverter : IConverter<Instant, InstantSurrogate>
{
    private static readonly Instant Epoch = NodaConstants.UnixEpoch;

    public Instant ConvertFromSurrogate(in InstantSurrogate surrogate) =>
        Epoch + Duration.FromDays(surrogate.Days) + Duration.FromNanoseconds(surrogate.NanosecondOfDay);

    public InstantSurrogate ConvertToSurrogate(in Instant value)
    {
        var since = value - Epoch;
        return new InstantSurrogate { Days = since.Days, NanosecondOfDay = since.NanosecondOfDay };
    }
}

[GenerateSerializer, Alias("starling.duration")]
public struct DurationSurrogate
{
    [Id(0)]
    public long Nanoseconds;
}

[RegisterConverter]
public sealed class DurationConverter : IConverter<Duration, DurationSurrogate>
{
    public Duration ConvertFromSurrogate(in DurationSurrogate surrogate) => Duration.FromNanoseconds(surrogate.Nanoseconds);

    public DurationSurrogate ConvertToSurrogate(in Duration value) => new() { Nanoseconds = value.ToInt64Nanoseconds() };
}

[GenerateSerializer, Alias("starling.message-id")]
public struct MessageIdSurrogate
{
    [Id(0)]
    public long Value;
}

[RegisterConverter]
public sealed class MessageIdConverter : IConverter<MessageId, MessageIdSurrogate>
{
    public MessageId ConvertFromSurrogate(in MessageIdSurrogate surrogate) => new(surrogate.Value);

    public MessageIdSurrogate ConvertToSurrogate(in MessageId value) => new() { Value = value.Value };
}

[GenerateSerializer, Alias("starling.campaign-id")]
public struct CampaignIdSurrogate
{
    [Id(0)]
    public long Value;
}

[RegisterConverter]
public sealed class CampaignIdConverter : IConverter<CampaignId, CampaignIdSurrogate>
{
    public CampaignId ConvertFromSurrogate(in CampaignIdSurrogate surrogate) => new(surrogate.Value);

    public CampaignIdSurrogate ConvertToSurrogate(in CampaignId value) => new() { Value = value.Value };
}

[GenerateSerializer, Alias("starling.contact-key")]
public struct ContactKeySurrogate
{
    [Id(0)]
    public ulong High;

    [Id(1)]
    public ulong Low;
}

[RegisterConverter]
public sealed class ContactKeyConverter : IConverter<ContactKey, ContactKeySurrogate>
{
    public ContactKey ConvertFromSurrogate(in ContactKeySurrogate surrogate) => new(surrogate.High, surrogate.Low);

    public ContactKeySurrogate ConvertToSurrogate(in ContactKey value) => new() { High = value.High, Low = value.Low };
}

[GenerateSerializer, Alias("starling.msisdn")]
public struct MsisdnSurrogate
{
    [Id(0)]
    public long Digits;
}

[RegisterConverter]
public sealed class MsisdnConverter : IConverter<Msisdn, MsisdnSurrogate>
{
    public Msisdn ConvertFromSurrogate(in MsisdnSurrogate surrogate) => Msisdn.FromDigits(surrogate.Digits);

    public MsisdnSurrogate ConvertToSurrogate(in Msisdn value) => new() { Digits = value.Digits };
}

[GenerateSerializer, Alias("starling.communication-type")]
public struct CommunicationTypeSurrogate
{
    [Id(0)]
    public string Name;

    [Id(1)]
    public CommunicationClass Class;
}

[RegisterConverter]
public sealed class CommunicationTypeConverter : IConverter<CommunicationType, CommunicationTypeSurrogate>
{
    public CommunicationType ConvertFromSurrogate(in CommunicationTypeSurrogate surrogate) =>
        CommunicationType.Find(surrogate.Name) is { } known && known.Class == surrogate.Class
            ? known
            : new CommunicationType(surrogate.Name, surrogate.Class);

    public CommunicationTypeSurrogate ConvertToSurrogate(in CommunicationType value) => new() { Name = value.Name, Class = value.Class };
}

[GenerateSerializer, Alias("starling.campaign-hours")]
public struct CampaignHoursSurrogate
{
    [Id(0)]
    public string? Week;

    [Id(1)]
    public bool PreferredOnly;

    [Id(2)]
    public string? DefaultZone;
}

[RegisterConverter]
public sealed class CampaignHoursConverter : IConverter<CampaignHours, CampaignHoursSurrogate>
{
    public CampaignHours ConvertFromSurrogate(in CampaignHoursSurrogate surrogate) =>
        surrogate is { Week: null, PreferredOnly: false, DefaultZone: null }
            ? CampaignHours.None
            : new CampaignHours(surrogate.Week is { } week ? WeekHours.Parse(week) : null, surrogate.PreferredOnly, surrogate.DefaultZone);

    public CampaignHoursSurrogate ConvertToSurrogate(in CampaignHours value) =>
        new()
        {
            Week = value.Week?.ToString(),
            PreferredOnly = value.PreferredOnly,
            DefaultZone = value.DefaultZone,
        };
}

[GenerateSerializer, Alias("starling.recent-send")]
public struct RecentSendSurrogate
{
    [Id(0)]
    public long Campaign;

    [Id(1)]
    public ulong Profile;

    [Id(2)]
    public long Message;

    [Id(3)]
    public long AtSeconds;

    [Id(4)]
    public CommunicationClass? Class;
}

[RegisterConverter]
public sealed class RecentSendConverter : IConverter<RecentSend, RecentSendSurrogate>
{
    public RecentSend ConvertFromSurrogate(in RecentSendSurrogate surrogate) =>
        new(
            surrogate.Campaign,
            surrogate.Profile,
            new MessageId(surrogate.Message),
            Instant.FromUnixTimeSeconds(surrogate.AtSeconds),
            surrogate.Class
        );

    public RecentSendSurrogate ConvertToSurrogate(in RecentSend value) =>
        new()
        {
            Campaign = value.Campaign,
            Profile = value.Profile,
            Message = value.Message.Value,
            AtSeconds = value.At.ToUnixTimeSeconds(),
            Class = value.Class,
        };
}
