using System.Collections.Concurrent;
using System.Globalization;
using PhoneNumbers;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Ports;

namespace Starling.Gateway.Submissions;

/// <summary>Where numbers may be: the country of their plan and every time zone of their prefix. Source: libphonenumber. Safe for all threads.</summary>
/// <remarks>
/// Plans are cut in blocks of ten thousand numbers or larger, so one look-up serves a block. A number that no plan lists may be in any country that
/// shares its calling code.
/// </remarks>
internal sealed class NumberPlaces : INumberPlaces
{
    private const int Block = 10_000;

    /// <summary>Blocks kept, about 200 octets each; beyond it all are forgotten and looked up again.</summary>
    private const int Most = 100_000;

    private readonly PhoneNumberUtil _plans = PhoneNumberUtil.GetInstance();
    private readonly PhoneNumberToTimeZonesMapper _zones = PhoneNumberToTimeZonesMapper.GetInstance();
    private readonly ConcurrentDictionary<long, NumberPlace> _blocks = new();
    private readonly ConcurrentDictionary<string, NumberPlace> _places = new(StringComparer.Ordinal);

    public NumberPlace Find(Msisdn number)
    {
        if (_blocks.TryGetValue(number.Digits / Block, out var known))
        {
            return known;
        }

        if (_blocks.Count >= Most)
        {
            _blocks.Clear();
        }

        return _blocks[number.Digits / Block] = LookUp(number);
    }

    private NumberPlace LookUp(Msisdn number)
    {
        PhoneNumber parsed;
        try
        {
            parsed = _plans.Parse(number.ToString(), null);
        }
        catch (NumberParseException)
        {
            return NumberPlace.Unknown;
        }

        var country = _plans.GetRegionCodeForNumber(parsed);
        string[] countries = country is null
            ? [.. _plans.GetRegionCodesForCountryCode(parsed.CountryCode).Where(IsCountry)]
            : [.. new[] { country }.Where(IsCountry)];
        string[] zones = [.. ZonesOf(parsed).Where(zone => zone != _zones.GetUnknownTimeZone())];

        // One object per place, so that answers about it are found by its reference.
        var state = countries is ["US"] ? UnitedStatesAreas.StateOf(number) : null;
        return _places.GetOrAdd(
            $"{string.Join(',', countries)}|{string.Join(',', zones)}|{state}",
            _ => new NumberPlace(countries, zones) { State = state }
        );
    }

    /// <summary>
    /// Only numbers of an area have its zone; a mobile number of most countries has all of its country's. What no plan lists goes by its first
    /// digits.
    /// </summary>
    private List<string> ZonesOf(PhoneNumber number) =>
        _plans.GetNumberType(number) == PhoneNumberType.UNKNOWN
            ? _zones.GetTimeZonesForGeographicalNumber(number)
            : _zones.GetTimeZonesForNumber(number);

    /// <summary>Plans of no country, satellites among them, have a number for a code.</summary>
    private static bool IsCountry(string region) => !int.TryParse(region, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
