using NodaTime;

namespace Starling.Domain.Contacts;

/// <summary>How a zone came to be known, the surest first: a surer one is never replaced by a less sure one.</summary>
public enum ZoneSource
{
    /// <summary>The person or the caller said it.</summary>
    Stated = 0,

    /// <summary>From a postal code or an address.</summary>
    Address = 1,

    /// <summary>Seen where the person signed up.</summary>
    SignUp = 2,

    /// <summary>From the first digits of the number.</summary>
    PhonePrefix = 3,
}

/// <summary>One person's record, filed under one number. Consent belongs to (profile, number), suppression to the number.</summary>
/// <param name="Id">The caller's id of the person, at most 128 characters; empty for the number's own record.</param>
/// <param name="Zone">IANA zone, or null.</param>
/// <param name="ZoneSource">How it is known; null without a zone.</param>
/// <param name="Stage">Where in the funnel the person stands, in the tenant's words; or null.</param>
/// <param name="Fields">Free fields, by name.</param>
/// <param name="Version">1 when made; one more with every change.</param>
public sealed record Profile(
    TenantId Tenant,
    string Id,
    ContactKey Contact,
    Msisdn Msisdn,
    string? FirstName,
    string? LastName,
    string? Language,
    string? Zone,
    ZoneSource? ZoneSource,
    string? Stage,
    IReadOnlyDictionary<string, FieldValue> Fields,
    long Version,
    Instant CreatedAt,
    Instant UpdatedAt
)
{
    /// <summary>Free fields of one profile.</summary>
    public const int MaxFields = 64;

    public static readonly IReadOnlyDictionary<string, FieldValue> NoFields = new Dictionary<string, FieldValue>();

    /// <summary>A new record with nothing in it yet.</summary>
    public static Profile New(TenantId tenant, string id, ContactKey contact, Msisdn msisdn, Instant now) =>
        new(tenant, id, contact, msisdn, null, null, null, null, null, null, NoFields, 0, now, now);

    /// <summary>Whether a name, language or field differs; version, number and times are left out of account.</summary>
    public bool SaysTheSameAs(Profile other) =>
        (FirstName, LastName, Language, Zone, ZoneSource, Stage)
            == (other.FirstName, other.LastName, other.Language, other.Zone, other.ZoneSource, other.Stage)
        && Fields.Count == other.Fields.Count
        && Fields.All(field => other.Fields.TryGetValue(field.Key, out var value) && value == field.Value);
}

/// <summary>What changes of a profile: null leaves a value as it is, an empty one clears it.</summary>
/// <param name="Fields">By name: a value to set, or null to remove the field; the others stay.</param>
/// <param name="ReplacesFields">The fields that are not named go.</param>
public sealed record ProfilePatch(
    string? FirstName = null,
    string? LastName = null,
    string? Language = null,
    string? Zone = null,
    ZoneSource ZoneSource = ZoneSource.Stated,
    string? Stage = null,
    IReadOnlyDictionary<string, FieldValue?>? Fields = null,
    bool ReplacesFields = false
)
{
    /// <summary>The profile with the changes; version and times as they were.</summary>
    public Profile ApplyTo(Profile profile)
    {
        var takesZone = Zone is not null && (profile.ZoneSource is not { } known || ZoneSource <= known);
        return profile with
        {
            FirstName = Changed(profile.FirstName, FirstName),
            LastName = Changed(profile.LastName, LastName),
            Language = Changed(profile.Language, Language),
            Zone = takesZone ? Changed(profile.Zone, Zone) : profile.Zone,
            ZoneSource =
                !takesZone ? profile.ZoneSource
                : Zone!.Length == 0 ? null
                : ZoneSource,
            Stage = Changed(profile.Stage, Stage),
            Fields = ApplyTo(profile.Fields),
        };
    }

    private IReadOnlyDictionary<string, FieldValue> ApplyTo(IReadOnlyDictionary<string, FieldValue> known)
    {
        if (Fields is null && !ReplacesFields)
        {
            return known;
        }

        var fields = ReplacesFields ? [] : new Dictionary<string, FieldValue>(known, StringComparer.Ordinal);
        foreach (var (name, value) in Fields ?? new Dictionary<string, FieldValue?>())
        {
            if (value is { } given)
            {
                fields[name] = given;
            }
            else
            {
                fields.Remove(name);
            }
        }

        return fields;
    }

    private static string? Changed(string? known, string? given) =>
        given is null ? known
        : given.Length == 0 ? null
        : given;
}
