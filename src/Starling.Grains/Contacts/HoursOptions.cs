using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Hours;

namespace Starling.Grains.Contacts;

/// <summary>The sending windows: local hours in which informational and promotional texts may leave.</summary>
/// <remarks>
/// Hours are written <c>Mon-Fri 09:00-12:00 13:00-20:00; Sat,Sun 10:00-18:00; holidays closed</c>: what is not named is closed; without
/// days they are for every day; <c>always</c> forbids nothing. The built-in windows are safe defaults and no legal advice.
/// </remarks>
public sealed class HoursOptions
{
    /// <summary>
    /// IANA zone of contacts whose zone neither they, nor their number, nor their campaign tell. None: such contacts get no text that keeps
    /// hours.
    /// </summary>
    public string? DefaultZone { get; set; }

    /// <summary>The preferred slots, for campaigns that ask for them, within the hours of each country.</summary>
    public string PreferredSlots { get; set; } = HoursTable.Default.PreferredSlots.ToString();

    /// <summary>Hours of all countries and both classes, instead of everything below; for tests and demonstrations. None: the table holds.</summary>
    public string? Everywhere { get; set; }

    /// <summary>Hours of countries without a row of their own.</summary>
    public CountryHoursOptions Elsewhere { get; set; } = new();

    /// <summary>Rows by country code (ISO 3166-1 alpha-2); they go before the built-in ones of CA, US and FR with its overseas departments.</summary>
    public Dictionary<string, CountryHoursOptions> Countries { get; set; } = [];

    /// <summary>
    /// Rows by state of the United States, <c>US-FL</c> (ISO 3166-2): what a state leaves of its country's hours. They go before the built-in ones of
    /// Connecticut, Florida, Maryland, Oklahoma, Rhode Island and Texas. The area code of a number tells the state.
    /// </summary>
    public Dictionary<string, CountryHoursOptions> States { get; set; } = [];

    /// <summary>The table these settings say; what is not set is as built in.</summary>
    /// <param name="faults">Gets everything that is wrong.</param>
    public HoursTable Read(ICollection<string> faults)
    {
        const string section = "Starling:Hours";
        var built = HoursTable.Default;
        if (DefaultZone is { Length: > 0 } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
        {
            faults.Add($"{section}:DefaultZone is '{zone}'; it must be an IANA zone such as America/Toronto");
        }

        var slots = ReadHours($"{section}:PreferredSlots", PreferredSlots, built.PreferredSlots, faults);
        var everywhere = ReadHours($"{section}:Everywhere", Everywhere, null, faults);
        var elsewhere = ReadRow($"{section}:Elsewhere", Elsewhere, built.Elsewhere, faults);
        var countries = new Dictionary<string, CountryHours>(built.Countries, StringComparer.Ordinal);
        foreach (var (key, row) in Countries)
        {
            var country = key.ToUpperInvariant();
            if (country.Length != 2 || !country.All(char.IsAsciiLetter))
            {
                faults.Add($"{section}:Countries:{key}: a country is a code of two letters such as CA (ISO 3166-1)");
            }

            countries[country] = ReadRow(
                $"{section}:Countries:{key}",
                row,
                built.Countries.GetValueOrDefault(country, built.Elsewhere),
                faults
            );
        }

        var states = new Dictionary<string, CountryHours>(built.States, StringComparer.Ordinal);
        foreach (var (key, row) in States)
        {
            var state = key.ToUpperInvariant();
            if (!built.States.ContainsKey(state))
            {
                faults.Add($"{section}:States:{key}: a state is one of {string.Join(", ", built.States.Keys)} (ISO 3166-2)");
            }

            states[state] = ReadRow($"{section}:States:{key}", row, built.States.GetValueOrDefault(state, CountryHours.Always), faults);
        }

        var table = new HoursTable(countries, elsewhere, slots!, DefaultZone is { Length: > 0 } ? DefaultZone : null) { States = states };
        return everywhere is null
            ? table
            : table with
            {
                Countries = new Dictionary<string, CountryHours>(),
                States = new Dictionary<string, CountryHours>(),
                Elsewhere = new CountryHours(everywhere, everywhere),
            };
    }

    private static CountryHours ReadRow(string key, CountryHoursOptions row, CountryHours built, ICollection<string> faults) =>
        new(
            ReadHours($"{key}:Promotional", row.Promotional, built.Promotional, faults)!,
            ReadHours($"{key}:Informational", row.Informational, built.Informational, faults)!
        );

    private static WeekHours? ReadHours(string key, string? text, WeekHours? built, ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return built;
        }

        if (WeekHours.TryParse(text, out var hours, out var fault))
        {
            return hours;
        }

        faults.Add($"{key}: {fault}");
        return built;
    }
}

/// <summary>The local hours of one country, by class of communication.</summary>
public sealed class CountryHoursOptions
{
    /// <summary>Hours of promotional texts. None: as built in.</summary>
    public string? Promotional { get; set; }

    /// <summary>Hours of informational texts. None: as built in.</summary>
    public string? Informational { get; set; }
}

/// <summary>Says everything that is wrong with <see cref="HoursOptions"/>.</summary>
public sealed class HoursOptionsValidator : IValidateOptions<HoursOptions>
{
    public ValidateOptionsResult Validate(string? name, HoursOptions options)
    {
        var faults = new List<string>();
        options.Read(faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
