using Starling.Domain.Consent;

namespace Starling.Gateway.Contacts;

/// <summary>Reads the proof behind a consent.</summary>
internal static class EvidenceReader
{
    /// <param name="stated">As sent; null when it has none.</param>
    /// <param name="source">Where the consent was collected.</param>
    /// <param name="whenUnsaid">The circumstance of a request that names none.</param>
    /// <param name="found">Faults are added to it.</param>
    public static ConsentEvidence Read(V1.ConsentEvidence? stated, string? source, ConsentCircumstance whenUnsaid, List<FieldFault> found)
    {
        if (stated is null)
        {
            return new ConsentEvidence(whenUnsaid, source);
        }

        if (!Enum.IsDefined(stated.Circumstance))
        {
            found.Add(
                new(ErrorReasons.ValueOutOfRange, "evidence.circumstance", $"{(int)stated.Circumstance}", "a circumstance of the contract")
            );
        }

        CheckLength("evidence.wording", stated.Wording, Limits.Wording, found);
        CheckLength("evidence.wording_version", stated.WordingVersion, Limits.WordingVersion, found);
        CheckLength("evidence.actor", stated.Actor, Limits.Actor, found);
        if (stated.TimeZone.Length > 0 && !ValueRules.IsZone(stated.TimeZone))
        {
            found.Add(
                new(
                    ErrorReasons.TimeZoneUnknown,
                    "evidence.time_zone",
                    stated.TimeZone,
                    "a time zone is an IANA name such as America/Toronto"
                )
            );
        }

        return new ConsentEvidence(
            stated.Circumstance == V1.ConsentCircumstance.Unspecified ? whenUnsaid : (ConsentCircumstance)((int)stated.Circumstance - 1),
            source,
            OrNull(stated.Wording),
            OrNull(stated.WordingVersion),
            OrNull(stated.Actor),
            OrNull(stated.TimeZone)
        );
    }

    private static void CheckLength(string field, string value, int most, List<FieldFault> found)
    {
        if (value.Length > most)
        {
            found.Add(new(ErrorReasons.ValueTooLong, field, value, $"at most {most} characters"));
        }
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
