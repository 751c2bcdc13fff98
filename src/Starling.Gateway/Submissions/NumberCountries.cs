using PhoneNumbers;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Sending;

namespace Starling.Gateway.Submissions;

/// <summary>The country of a number's plan, asked for each text that is taken in: a look into a table, no parsing. Safe for all threads.</summary>
/// <remarks>
/// Most calling codes are one country's. In North America the area code tells it. The few other codes that countries share are looked up by
/// blocks of numbers. A number that no plan lists counts for the main country of its calling code. Source: libphonenumber.
/// </remarks>
internal sealed class NumberCountries
{
    private const int NorthAmerica = 1;

    /// <summary>First digits of lines of which an area that is in use has one at least.</summary>
    private static readonly int[] Exchanges = [234, 345, 567, 678, 777, 922];

    private readonly PhoneNumberUtil _plans = PhoneNumberUtil.GetInstance();
    private readonly INumberPlaces _places;

    /// <summary>By the first three digits, which hold the whole calling code: the only country, or the main one of several.</summary>
    private readonly (string Country, int Code, bool IsShared)[] _codes = new (string, int, bool)[1_000];

    /// <summary>By North American area; filled as they come.</summary>
    private readonly string?[] _areas = new string?[1_000];

    public NumberCountries(INumberPlaces places)
    {
        _places = places;
        Array.Fill(_codes, (DestinationBook.NoCountry, 0, false));
        foreach (var code in _plans.GetSupportedCallingCodes())
        {
            var width =
                code < 10 ? 100
                : code < 100 ? 10
                : 1;
            var row = (_plans.GetRegionCodeForCountryCode(code), code, _plans.GetRegionCodesForCountryCode(code).Count > 1);
            Array.Fill(_codes, row, code * width, width);
        }
    }

    /// <summary>ISO 3166-1 alpha-2, or <see cref="DestinationBook.NoCountry"/>.</summary>
    public string Of(Msisdn number)
    {
        var first = number.Digits;
        while (first >= 10_000)
        {
            first /= 10;
        }

        var (country, code, isShared) = _codes[first / 10];
        return !isShared ? country
            : code == NorthAmerica ? _areas[first % 1_000] ??= FindArea((int)(first % 1_000), country)
            : _places.Find(number).Countries is [var only] ? only
            : country;
    }

    private string FindArea(int area, string main)
    {
        foreach (var exchange in Exchanges)
        {
            var line = new PhoneNumber.Builder()
                .SetCountryCode(NorthAmerica)
                .SetNationalNumber((ulong)((area * 10_000_000L) + (exchange * 10_000L) + 5_678))
                .Build();
            if (_plans.GetRegionCodeForNumber(line) is { } country)
            {
                return country;
            }
        }

        return main;
    }
}
