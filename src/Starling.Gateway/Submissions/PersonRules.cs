namespace Starling.Gateway.Submissions;

/// <summary>What a caller may say about the person behind a number, in a batch or singly.</summary>
internal static class PersonRules
{
    /// <returns>The first fault, or one without a reason.</returns>
    public static FieldFault Check(string profileId, string language, string timeZone)
    {
        // A bar parts profile and communication type in the keys of consents.
        if (profileId.Length > Limits.ProfileId || profileId.Contains('|') || !ValueRules.IsPlain(profileId))
        {
            return new(
                ErrorReasons.ValueMalformed,
                "profile_id",
                profileId,
                $"at most {Limits.ProfileId} characters, no | and no control characters"
            );
        }

        if (language.Length > 0 && !ValueRules.IsLanguage(language))
        {
            return new(ErrorReasons.LanguageMalformed, "language", language, "a language is a BCP 47 tag such as fr or fr-CA");
        }

        return timeZone.Length > 0 && !ValueRules.IsZone(timeZone)
            ? new(ErrorReasons.TimeZoneUnknown, "time_zone", timeZone, "a time zone is an IANA name such as America/Toronto")
            : default;
    }
}
