using NodaTime;
using NodaTime.TimeZones;

namespace Starling.Domain.Hours;

/// <summary>Canada's public holidays by province and territory.</summary>
/// <remarks>
/// Sources: Holidays Act (R.S.C. 1985, c. H-5); National Holiday Act (Québec, c. F-1.1); the employment standards of each province. Those that are
/// kept everywhere include days on which the Atlantic provinces rest without pay. A day that moves to the Monday when it falls on a Sunday
/// is kept on both.
/// </remarks>
internal static class CanadianHolidays
{
    private static readonly Holiday[] Everywhere =
    [
        Holiday.On("New Year's Day", 1, 1).MondayAfterSunday(),
        Holiday.Easter("Good Friday", -2),
        Holiday.Before("Victoria Day", IsoDayOfWeek.Monday, 5, 25),
        Holiday.On("Canada Day", 7, 1).MondayAfterSunday(),
        Holiday.Nth("Labour Day", 1, IsoDayOfWeek.Monday, 9),
        Holiday.Nth("Thanksgiving", 2, IsoDayOfWeek.Monday, 10),
        Holiday.On("Christmas Day", 12, 25).MondayAfterSunday(),
    ];

    private static readonly (Holiday Holiday, string[] Provinces)[] Provincial =
    [
        (Holiday.Nth("Family Day", 3, IsoDayOfWeek.Monday, 2), ["AB", "BC", "MB", "NB", "NS", "ON", "PE", "SK"]),
        (Holiday.Easter("Easter Monday", 1), ["QC"]),
        (Holiday.On("National Indigenous Peoples Day", 6, 21), ["NT", "YT"]),
        (Holiday.On("Québec's National Holiday", 6, 24).MondayAfterSunday(), ["QC"]),
        (Holiday.On("Nunavut Day", 7, 9), ["NU"]),
        (Holiday.Nth("Civic Holiday", 1, IsoDayOfWeek.Monday, 8), ["BC", "NB", "NT", "NU", "SK"]),
        (Holiday.Nth("Discovery Day", 3, IsoDayOfWeek.Monday, 8), ["YT"]),
        (Holiday.On("National Day for Truth and Reconciliation", 9, 30), ["BC", "MB", "NT", "NU", "PE", "YT"]),
        (Holiday.On("Remembrance Day", 11, 11), ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "PE", "SK", "YT"]),
        (Holiday.On("Boxing Day", 12, 26), ["NB", "ON"]),
    ];

    /// <summary>Provinces and territories by their zones of today; Toronto's is also Québec's.</summary>
    private static readonly Dictionary<string, string[]> Zones = new(StringComparer.Ordinal)
    {
        ["America/St_Johns"] = ["NL"],
        ["America/Goose_Bay"] = ["NL"],
        ["America/Halifax"] = ["NS", "PE"],
        ["America/Glace_Bay"] = ["NS"],
        ["America/Moncton"] = ["NB"],
        ["America/Blanc-Sablon"] = ["QC"],
        ["America/Montreal"] = ["QC"],
        ["America/Toronto"] = ["ON", "QC"],
        ["America/Nipigon"] = ["ON"],
        ["America/Thunder_Bay"] = ["ON"],
        ["America/Atikokan"] = ["ON"],
        ["America/Coral_Harbour"] = ["NU"],
        ["America/Iqaluit"] = ["NU"],
        ["America/Pangnirtung"] = ["NU"],
        ["America/Rankin_Inlet"] = ["NU"],
        ["America/Resolute"] = ["NU"],
        ["America/Cambridge_Bay"] = ["NU"],
        ["America/Winnipeg"] = ["MB", "ON"],
        ["America/Rainy_River"] = ["ON"],
        ["America/Regina"] = ["SK"],
        ["America/Swift_Current"] = ["SK"],
        ["America/Edmonton"] = ["AB", "NT", "SK"],
        ["America/Yellowknife"] = ["NT"],
        ["America/Inuvik"] = ["NT"],
        ["America/Creston"] = ["BC"],
        ["America/Dawson_Creek"] = ["BC"],
        ["America/Fort_Nelson"] = ["BC"],
        ["America/Vancouver"] = ["BC"],
        ["America/Whitehorse"] = ["YT"],
        ["America/Dawson"] = ["YT"],
    };

    /// <summary>Whose zone it is, under any of its names; none for a zone outside Canada.</summary>
    public static IReadOnlyList<string> ProvincesOf(string zone) =>
        Zones.GetValueOrDefault(zone)
        ?? Zones.GetValueOrDefault(TzdbDateTimeZoneSource.Default.CanonicalIdMap.TryGetValue(zone, out var today) ? today : zone, []);

    public static IEnumerable<Holiday> Of(IReadOnlyList<string> provinces) =>
        Everywhere.Concat(Provincial.Where(kept => kept.Provinces.Any(provinces.Contains)).Select(kept => kept.Holiday));
}
