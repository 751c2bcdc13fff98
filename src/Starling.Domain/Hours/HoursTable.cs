using System.Globalization;
using Starling.Domain.Campaigns;
using Starling.Domain.Sending;

namespace Starling.Domain.Hours;

/// <summary>Which local hours a country leaves to texts of a class.</summary>
/// <param name="Promotional">For anything that sells.</param>
/// <param name="Informational">For news a person follows.</param>
public sealed record CountryHours(WeekHours Promotional, WeekHours Informational)
{
    public static readonly CountryHours Always = new(WeekHours.Always, WeekHours.Always);

    public WeekHours Of(CommunicationClass type) => type == CommunicationClass.Promotional ? Promotional : Informational;
}

/// <summary>The sending windows of an installation, as data: by country and class; what holds everywhere else; what is preferred.</summary>
/// <param name="Countries">By ISO 3166-1 alpha-2, upper case.</param>
/// <param name="Elsewhere">For countries without a row, and numbers without a country.</param>
/// <param name="PreferredSlots">What a campaign gets that asks for the preferred hours (S75).</param>
/// <param name="DefaultZone">IANA zone of contacts whose zone nothing tells; null: they get no text that keeps hours.</param>
public sealed record HoursTable(
    IReadOnlyDictionary<string, CountryHours> Countries,
    CountryHours Elsewhere,
    WeekHours PreferredSlots,
    string? DefaultZone = null
)
{
    /// <summary>
    /// Safe defaults. United States: within the 08:00-21:00 of the TCPA, with room for the stricter states. Canada: the calling hours of the
    /// CRTC, in whole hours. States of the United States as vendors' tables have them. France: neither Sundays nor public holidays. Elsewhere: no texts from 20:00 to 08:00.
    /// </summary>
    public static readonly HoursTable Default = MakeDefault();

    /// <summary>What states leave of their country's hours, by ISO 3166-2 code; none: what the country has.</summary>
    public IReadOnlyDictionary<string, CountryHours> States { get; init; } = new Dictionary<string, CountryHours>();

    /// <summary>No hour is forbidden anywhere.</summary>
    public static readonly HoursTable Open = new(new Dictionary<string, CountryHours>(), CountryHours.Always, WeekHours.Always);

    /// <summary>Names what the table says, for decisions that went by it: 8 hexadecimal digits that differ where the hours differ.</summary>
    public string Version =>
        ProfileHash
            .Of(
                string.Join(
                    '\n',
                    Countries
                        .OrderBy(row => row.Key, StringComparer.Ordinal)
                        .Select(row => $"{row.Key} {row.Value.Promotional} / {row.Value.Informational}")
                        .Concat(
                            States
                                .OrderBy(row => row.Key, StringComparer.Ordinal)
                                .Select(row => $"{row.Key} {row.Value.Promotional} / {row.Value.Informational}")
                        )
                        .Append($"{Elsewhere.Promotional} / {Elsewhere.Informational} / {PreferredSlots} / {DefaultZone}")
                )
            )
            .ToString("x16", CultureInfo.InvariantCulture)[..8];

    /// <summary>What all these countries allow; without any, what is allowed elsewhere.</summary>
    /// <param name="state">A state of theirs, which may allow less; or null.</param>
    public WeekHours Of(IReadOnlyList<string> countries, CommunicationClass type, string? state)
    {
        var hours = Of(countries, type);
        return state is not null && States.TryGetValue(state, out var row) ? hours.Intersect(row.Of(type)) : hours;
    }

    /// <inheritdoc cref="Of(IReadOnlyList{string}, CommunicationClass, string?)"/>
    public WeekHours Of(IReadOnlyList<string> countries, CommunicationClass type)
    {
        if (countries.Count == 0)
        {
            return Elsewhere.Of(type);
        }

        var hours = WeekHours.Always;
        foreach (var country in countries)
        {
            hours = hours.Intersect(Countries.GetValueOrDefault(country, Elsewhere).Of(type));
        }

        return hours;
    }

    private static HoursTable MakeDefault()
    {
        var countries = new Dictionary<string, CountryHours>(StringComparer.Ordinal)
        {
            ["CA"] = Both("Mon-Fri 09:00-20:00; Sat-Sun 10:00-18:00; holidays 10:00-18:00"),
            ["US"] = Both("Mon-Sat 09:00-20:00; Sun 12:00-20:00; holidays 12:00-20:00"),
        };
        foreach (var country in FrenchHolidays.Countries)
        {
            countries[country] = Both("Mon-Sat 08:30-20:00; holidays closed");
        }

        return new HoursTable(countries, Both("Mon-Sun 08:00-20:00"), WeekHours.Parse("08:30-09:30 11:30-12:30 17:30-18:00"))
        {
            States = new Dictionary<string, CountryHours>(StringComparer.Ordinal)
            {
                ["US-CT"] = Both("Mon-Sun 09:00-20:00"),
                ["US-FL"] = Both("Mon-Sun 08:00-20:00"),
                ["US-MD"] = Both("Mon-Sun 08:00-20:00"),
                ["US-OK"] = Both("Mon-Sun 08:00-20:00"),
                ["US-RI"] = Both("Mon-Fri 09:00-18:00"),
                ["US-TX"] = Both("Mon-Sat 09:00-21:00; Sun 12:00-21:00"),
            },
        };
    }

    private static CountryHours Both(string hours) => new(WeekHours.Parse(hours), WeekHours.Parse(hours));
}
