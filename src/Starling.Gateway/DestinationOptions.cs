using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Sending;

namespace Starling.Gateway;

/// <summary>Where texts may go. A text to another country is refused when it is given, with <c>DESTINATION_NOT_ALLOWED</c>.</summary>
/// <remarks>
/// Countries are written <c>CA, US, FR</c> (ISO 3166-1 alpha-2); 001 stands for numbers of no country, satellites among them. The country is that of
/// the number's plan: +1 242 is the Bahamas.
/// </remarks>
public sealed class DestinationOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Starling:Destinations";

    /// <summary>Countries that tenants text. None: those whose hours are built in: CA, US, FR with its overseas departments.</summary>
    public string? Countries { get; set; }

    /// <summary>Countries of single tenants, by name, instead of those above.</summary>
    public Dictionary<string, TenantDestinationOptions> Tenants { get; set; } = [];

    /// <summary>
    /// Whether numbers are taken for which the caller pays more than for a call: premium rate and shared cost (otherwise
    /// <c>PHONE_PREMIUM</c>).
    /// </summary>
    public bool AcceptPremium { get; set; }

    /// <summary>
    /// Whether numbers are taken that have as many digits as their country's but that no plan lists (otherwise <c>PHONE_NOT_IN_USE</c>):
    /// ranges newer than this server, and mistyped ones.
    /// </summary>
    public bool AcceptUnlisted { get; set; }

    /// <summary>The book these settings say.</summary>
    /// <param name="faults">Gets everything that is wrong.</param>
    public DestinationBook Read(ICollection<string> faults)
    {
        var usual = ReadCountries($"{Section}:Countries", Countries, faults) ?? [.. HoursTable.Default.Countries.Keys];
        var tenants = new Dictionary<TenantId, FrozenSet<string>>();
        foreach (var (name, row) in Tenants)
        {
            if (!TenantId.IsValid(name))
            {
                faults.Add($"{Section}:Tenants:{name}: a tenant is 1 to {TenantId.MaxLength} of a-z, 0-9 and dash, a letter first");
            }
            else if (ReadCountries($"{Section}:Tenants:{name}:Countries", row.Countries, faults) is { } own)
            {
                tenants[new TenantId(name)] = own.ToFrozenSet(StringComparer.Ordinal);
            }
        }

        return new DestinationBook(usual, tenants);
    }

    private static List<string>? ReadCountries(string key, string? text, ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var countries = new List<string>();
        foreach (var part in text.Split([',', ';', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var country = part.ToUpperInvariant();
            if (DestinationBook.IsCode(country))
            {
                countries.Add(country);
            }
            else
            {
                faults.Add(
                    $"{key} has '{part}'; a country is a code of two letters such as CA (ISO 3166-1), or {DestinationBook.NoCountry}"
                );
            }
        }

        return countries;
    }
}

/// <summary>Where one tenant texts.</summary>
public sealed class TenantDestinationOptions
{
    /// <summary>Its countries. None: those of all tenants.</summary>
    public string? Countries { get; set; }
}

/// <summary>Says everything that is wrong with <see cref="DestinationOptions"/>.</summary>
internal sealed class DestinationOptionsValidator : IValidateOptions<DestinationOptions>
{
    public ValidateOptionsResult Validate(string? name, DestinationOptions options)
    {
        var faults = new List<string>();
        options.Read(faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
