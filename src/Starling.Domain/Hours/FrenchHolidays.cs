namespace Starling.Domain.Hours;

/// <summary>France's public holidays (Code du travail, L3133-1), and the day that each overseas department keeps for the end of slavery (L3422-2).</summary>
internal static class FrenchHolidays
{
    private static readonly Holiday[] National =
    [
        Holiday.On("New Year's Day", 1, 1),
        Holiday.Easter("Easter Monday", 1),
        Holiday.On("Labour Day", 5, 1),
        Holiday.On("Victory Day", 5, 8),
        Holiday.Easter("Ascension Day", 39),
        Holiday.Easter("Whit Monday", 50),
        Holiday.On("Bastille Day", 7, 14),
        Holiday.On("Assumption Day", 8, 15),
        Holiday.On("All Saints' Day", 11, 1),
        Holiday.On("Armistice Day", 11, 11),
        Holiday.On("Christmas Day", 12, 25),
    ];

    private static readonly Dictionary<string, Holiday> Abolition = new(StringComparer.Ordinal)
    {
        ["YT"] = Holiday.On("Abolition Day", 4, 27),
        ["MQ"] = Holiday.On("Abolition Day", 5, 22),
        ["GP"] = Holiday.On("Abolition Day", 5, 27),
        ["GF"] = Holiday.On("Abolition Day", 6, 10),
        ["RE"] = Holiday.On("Abolition Day", 12, 20),
    };

    /// <summary>Codes under which France's law holds.</summary>
    public static readonly IReadOnlyList<string> Countries = ["FR", .. Abolition.Keys];

    /// <summary>Its holidays; none for other countries.</summary>
    public static IEnumerable<Holiday> Of(string country) =>
        country == "FR" ? National
        : Abolition.TryGetValue(country, out var own) ? National.Append(own)
        : [];
}
