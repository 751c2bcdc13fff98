using NodaTime;

namespace Starling.Domain.Hours;

/// <summary>Public holidays, computed from their rules: Canada by province, the United States, France with its overseas departments.</summary>
public static class PublicHolidays
{
    /// <summary>The holiday kept at a place on a day, or null. Countries without rules here have none.</summary>
    /// <param name="country">ISO 3166-1 alpha-2; overseas departments by their own code.</param>
    /// <param name="zone">IANA zone: it tells the provinces. Those that share a zone share their holidays, for nothing tells them apart.</param>
    /// <param name="date">The local date.</param>
    public static string? NameOf(string country, string zone, LocalDate date)
    {
        foreach (var holiday in Of(country, zone))
        {
            if (holiday.IsOn(date))
            {
                return holiday.Name;
            }
        }

        return null;
    }

    private static IEnumerable<Holiday> Of(string country, string zone) =>
        country switch
        {
            "CA" => CanadianHolidays.Of(CanadianHolidays.ProvincesOf(zone)),
            "US" => UnitedStatesHolidays.Federal,
            _ => FrenchHolidays.Of(country),
        };
}
