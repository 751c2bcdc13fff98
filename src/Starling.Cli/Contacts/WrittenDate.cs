using Google.Protobuf.WellKnownTypes;
using NodaTime;
using NodaTime.Text;

namespace Starling.Cli.Contacts;

/// <summary>A day or an instant as people and spreadsheets write it.</summary>
internal static class WrittenDate
{
    /// <summary>Countries where 03/04/2026 may be the fourth of March.</summary>
    private static readonly string[] MonthFirst = ["US", "CA", "PH"];

    private static readonly LocalDatePattern[] DaysFirst = Patterns("d/M/uuuu", "d-M-uuuu", "d.M.uuuu");
    private static readonly LocalDatePattern[] MonthsFirst = Patterns("M/d/uuuu", "M-d-uuuu");

    /// <summary>
    /// ISO 8601: a day, a day with its time (taken as UTC), or with an offset. Else a day such as 31/12/2025, with or without a time
    /// behind it: day first where the country writes so, otherwise only when it can be read in one way.
    /// </summary>
    /// <param name="country">ISO 3166-1 alpha-2, or empty.</param>
    /// <returns>Null when it is no date, or could be two.</returns>
    public static Timestamp? Read(string text, string country)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } day)
        {
            return At(day.Value);
        }

        if (OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } instant)
        {
            return Timestamp.FromDateTimeOffset(instant.Value.ToDateTimeOffset());
        }

        if (LocalDateTimePattern.GeneralIso.Parse(text.Replace(' ', 'T')) is { Success: true } local)
        {
            return Timestamp.FromDateTimeOffset(local.Value.InUtc().ToDateTimeOffset());
        }

        var written = text.Split(' ', 2)[0];
        var dayFirst = Parse(written, DaysFirst);
        var monthFirst = Parse(written, MonthsFirst);
        var isDayFirst = country.Length > 0 && !MonthFirst.Contains(country, StringComparer.OrdinalIgnoreCase);
        return (dayFirst, monthFirst) switch
        {
            (null, null) => null,
            ({ } only, null) => At(only),
            (null, { } only) => isDayFirst ? null : At(only),
            ({ } one, { } other) => isDayFirst || one == other ? At(one) : null,
        };
    }

    /// <summary>What is asked of a date, for whoever wrote another.</summary>
    public static string Rule(string country) =>
        country.Length > 0 && !MonthFirst.Contains(country, StringComparer.OrdinalIgnoreCase)
            ? "a day such as 2026-12-31 or 31/12/2026"
            : "a day that can be read in one way only, such as 2026-12-31";

    private static LocalDate? Parse(string text, LocalDatePattern[] patterns) =>
        patterns.Select(pattern => pattern.Parse(text)).FirstOrDefault(parsed => parsed.Success)?.Value;

    private static Timestamp At(LocalDate day) => Timestamp.FromDateTimeOffset(day.AtMidnight().InUtc().ToDateTimeOffset());

    private static LocalDatePattern[] Patterns(params string[] texts) => [.. texts.Select(LocalDatePattern.CreateWithInvariantCulture)];
}
