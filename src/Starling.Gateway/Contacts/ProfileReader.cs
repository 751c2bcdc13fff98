using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Submissions;
using Enum = System.Enum;

namespace Starling.Gateway.Contacts;

/// <summary>Reads a profile that somebody wants made or changed, or everything that is wrong with it.</summary>
internal sealed class ProfileReader(PhoneNumberReader phones, ConsentReader consents, ContactKeys keys)
{
    private const string FreeField = "fields.";

    private static readonly string[] Maskable = ["first_name", "last_name", "language", "time_zone", "stage", "fields"];

    /// <param name="profile">As sent; null when it is missing.</param>
    /// <param name="mask">What changes; null: what is not empty.</param>
    /// <param name="consent">What is stated of a permission.</param>
    /// <param name="consentType">What it is for.</param>
    /// <param name="evidence">Its proof.</param>
    /// <param name="found">Faults are added to it; the answer is of use only when there are none.</param>
    public ProfileChange Read(
        V1.Profile? profile,
        FieldMask? mask,
        V1.ConsentAssertion? consent,
        CommunicationType consentType,
        ConsentEvidence evidence,
        TenantId tenant,
        string region,
        Instant now,
        List<FieldFault> found
    )
    {
        profile ??= new V1.Profile();
        if (!phones.TryRead(profile.Phone, region, out var number, out var fault))
        {
            found.Add(fault);
        }

        Check(PersonRules.Check(profile.ProfileId, profile.Language, profile.TimeZone), found);
        CheckText("first_name", profile.FirstName, Limits.PersonName, found);
        CheckText("last_name", profile.LastName, Limits.PersonName, found);
        if (profile.Stage.Length > 0 && !ValueRules.IsSnakeCase(profile.Stage, Limits.Stage))
        {
            found.Add(new(ErrorReasons.ValueMalformed, "stage", profile.Stage, $"lower snake case, 1 to {Limits.Stage} characters"));
        }

        if (!Enum.IsDefined(profile.TimeZoneSource))
        {
            found.Add(
                new(
                    ErrorReasons.ValueOutOfRange,
                    "time_zone_source",
                    $"{(int)profile.TimeZoneSource}",
                    "a source of the contract, or absent"
                )
            );
        }

        var stated = ReadConsent(consent, consentType, evidence, now, found);
        var patch = ReadPatch(profile, mask, found);
        var version = ReadEtag(profile.Etag, found);
        return new ProfileChange(found.Count > 0 ? default : keys.Of(tenant, number), number, profile.ProfileId, patch, stated, version);
    }

    /// <summary>The communication type a consent is for; empty: promotional.</summary>
    public static CommunicationType ReadConsentType(string name, string field, List<FieldFault> found)
    {
        if (name.Length == 0)
        {
            return CommunicationType.Promotional;
        }

        if (CommunicationType.Find(name) is { NeedsConsent: true } type)
        {
            return type;
        }

        var needing = string.Join(", ", CommunicationType.BuiltIn.Where(known => known.NeedsConsent).Select(known => known.Name));
        found.Add(new(ErrorReasons.CommunicationTypeUnknown, field, name, $"consent is asked for {needing}"));
        return CommunicationType.Promotional;
    }

    private StatedConsent? ReadConsent(
        V1.ConsentAssertion? consent,
        CommunicationType type,
        ConsentEvidence evidence,
        Instant now,
        List<FieldFault> found
    )
    {
        if (!consents.TryRead(consent, now, out var read, out var fault))
        {
            found.Add(fault);
        }

        return read is null
            ? null
            : new StatedConsent(type.Name, read, evidence with { Source = read.Source }, consent?.CollectTime is not null);
    }

    private static ProfilePatch ReadPatch(V1.Profile profile, FieldMask? mask, List<FieldFault> found)
    {
        var fields = ReadFields(profile, found);
        var source = (ZoneSource)Math.Max(0, (int)profile.TimeZoneSource - 1);
        if (mask is null)
        {
            return new ProfilePatch(
                OrNull(profile.FirstName),
                OrNull(profile.LastName),
                OrNull(profile.Language),
                OrNull(profile.TimeZone),
                source,
                OrNull(profile.Stage),
                fields.Count > 0 ? fields : null
            );
        }

        foreach (var path in mask.Paths.Where(path => !Maskable.Contains(path) && !IsFreeField(path)))
        {
            found.Add(new(ErrorReasons.ValueMalformed, "update_mask", path, $"one of {string.Join(", ", Maskable)}, or fields.NAME"));
        }

        var replaces = mask.Paths.Contains("fields");
        var named = mask.Paths.Where(IsFreeField).Select(path => path[FreeField.Length..]);
        return new ProfilePatch(
            mask.Paths.Contains("first_name") ? profile.FirstName : null,
            mask.Paths.Contains("last_name") ? profile.LastName : null,
            mask.Paths.Contains("language") ? profile.Language : null,
            mask.Paths.Contains("time_zone") ? profile.TimeZone : null,
            source,
            mask.Paths.Contains("stage") ? profile.Stage : null,
            replaces ? fields : named.ToDictionary(name => name, name => fields.GetValueOrDefault(name), StringComparer.Ordinal),
            replaces
        );
    }

    private static Dictionary<string, FieldValue?> ReadFields(V1.Profile profile, List<FieldFault> found)
    {
        var fields = new Dictionary<string, FieldValue?>(StringComparer.Ordinal);
        if (profile.Fields.Count > Limits.Fields)
        {
            found.Add(new(ErrorReasons.TooManyFields, "fields", $"{profile.Fields.Count} fields", $"at most {Limits.Fields} fields"));
        }

        foreach (var (name, value) in profile.Fields)
        {
            if (name.Length is 0 or > Limits.FieldName || !ValueRules.IsPlain(name))
            {
                found.Add(
                    new(ErrorReasons.ValueMalformed, "fields", name, $"a field's name has 1 to {Limits.FieldName} characters on one line")
                );
                continue;
            }

            fields[name] = ReadValue($"fields[\"{name}\"]", value, found);
        }

        return fields;
    }

    private static FieldValue? ReadValue(string field, V1.FieldValue value, List<FieldFault> found)
    {
        switch (value.ValueCase)
        {
            case V1.FieldValue.ValueOneofCase.TextValue:
                CheckText(field, value.TextValue, Limits.FieldValue, found, oneLine: false);
                return FieldValue.Of(value.TextValue);
            case V1.FieldValue.ValueOneofCase.NumberValue when double.IsFinite(value.NumberValue):
                return FieldValue.Of(value.NumberValue);
            case V1.FieldValue.ValueOneofCase.NumberValue:
                found.Add(new(ErrorReasons.ValueOutOfRange, field, $"{value.NumberValue}", "a number is finite"));
                return null;
            case V1.FieldValue.ValueOneofCase.FlagValue:
                return FieldValue.Of(value.FlagValue);
            case V1.FieldValue.ValueOneofCase.DateValue:
                return ReadDate(field, value.DateValue, found);
            default:
                return null;
        }
    }

    private static FieldValue? ReadDate(string field, Google.Type.Date date, List<FieldFault> found)
    {
        var isDay =
            date is { Year: >= 1 and <= 9999, Month: >= 1 and <= 12, Day: >= 1 }
            && date.Day <= CalendarSystem.Iso.GetDaysInMonth(date.Year, date.Month);
        if (isDay)
        {
            return FieldValue.Of(new LocalDate(date.Year, date.Month, date.Day));
        }

        found.Add(new(ErrorReasons.ValueOutOfRange, field, $"{date.Year}-{date.Month}-{date.Day}", "a date has a year, a month and a day"));
        return null;
    }

    private static long? ReadEtag(string etag, List<FieldFault> found)
    {
        if (etag.Length == 0)
        {
            return null;
        }

        if (long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return version;
        }

        found.Add(new(ErrorReasons.ValueMalformed, "etag", etag, "an etag is one that was read with the profile"));
        return null;
    }

    private static void Check(FieldFault fault, List<FieldFault> found)
    {
        if (fault.Reason is not null)
        {
            found.Add(fault);
        }
    }

    private static void CheckText(string field, string value, int most, List<FieldFault> found, bool oneLine = true)
    {
        if (value.Length > most || (oneLine && !ValueRules.IsPlain(value)))
        {
            found.Add(new(ErrorReasons.ValueTooLong, field, value, $"at most {most} characters{(oneLine ? " on one line" : "")}"));
        }
    }

    private static bool IsFreeField(string path) => path.StartsWith(FreeField, StringComparison.Ordinal) && path.Length > FreeField.Length;

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
