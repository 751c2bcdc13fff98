using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Domain.Sending;

namespace Starling.Gateway.Submissions;

/// <summary>Refuses texts to countries that their tenant does not text. Safe for all threads.</summary>
internal sealed class Destinations(NumberCountries countries, IOptions<DestinationOptions> options)
{
    private readonly DestinationBook _book = options.Value.Read([]);

    /// <summary>The country of a number.</summary>
    public string CountryOf(Msisdn number) => countries.Of(number);

    /// <summary>Whether a tenant texts the country of a number.</summary>
    public bool Allows(TenantId tenant, Msisdn number) => _book.Of(tenant).Contains(countries.Of(number));

    /// <summary>Whether a text may go there.</summary>
    /// <param name="tenant">Who sends it.</param>
    /// <param name="number">To whom.</param>
    /// <param name="phone">The number as it was written.</param>
    /// <param name="fault">Otherwise what the caller is told.</param>
    public bool Allows(TenantId tenant, Msisdn number, string phone, out FieldFault fault)
    {
        var country = countries.Of(number);
        fault = _book.Of(tenant).Contains(country)
            ? default
            : new FieldFault(
                ErrorReasons.DestinationNotAllowed,
                "phone",
                phone,
                country == DestinationBook.NoCountry
                    ? $"numbers of no country are not among those that {tenant} texts ({DestinationOptions.Section})"
                    : $"{country} is not among the countries that {tenant} texts ({DestinationOptions.Section})"
            );
        return fault.Reason is null;
    }
}
