using PhoneNumbers;
using Starling.Carriers.Smpp;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;

namespace Starling.Carriers.Links;

/// <summary>Reads numbers that a carrier writes in the form of its country, as well as the international one.</summary>
/// <remarks>
/// An address that says it is international (TON 1, or a plus) is taken by its word. Others are read with the route's country: first as a
/// number of it, then as an international one whose plus was left out, at last as a number of it that only has the right length, because
/// plans grow. Without a country they are taken for international, save those that say they are national (TON 2): a guess would silence
/// somebody else. Sources: SMPP 3.4 §5.2.5; the plans are libphonenumber's. Safe for all threads.
/// </remarks>
/// <param name="country">ISO 3166-1 alpha-2, upper case; empty for none.</param>
public sealed class SubscriberReader(string country)
{
    private const byte International = 1;
    private const byte National = 2;

    /// <summary>No sender that is a short code has more digits.</summary>
    private const int ShortCodeDigits = 6;

    private readonly PhoneNumberUtil _plans = PhoneNumberUtil.GetInstance();

    /// <summary>Whether a country has a numbering plan here.</summary>
    public static bool KnowsCountry(string country) => PhoneNumberUtil.GetInstance().GetSupportedRegions().Contains(country);

    /// <summary>Who wrote.</summary>
    /// <param name="address">The source of a subscriber's text.</param>
    /// <param name="fault">A word of <see cref="Reasons"/> when nobody's number can be read; else null.</param>
    /// <returns>Digits of E.164 without plus; with a fault, the address as it came.</returns>
    public string ReadSubscriber(SmppAddress address, out string? fault)
    {
        var digits = AddressMapper.ReadDigits(address);
        if (!digits.All(char.IsAsciiDigit))
        {
            fault = InboundReasons.SourceNotANumber;
            return digits;
        }

        if (IsInternational(address) || (country.Length == 0 && address.Ton != National))
        {
            fault = Msisdn.TryParse(digits, out _) ? null : InboundReasons.SourceNotANumber;
            return digits;
        }

        var number = country.Length == 0 ? null : Find(digits);
        fault =
            number is not null ? null
            : country.Length == 0 ? InboundReasons.SourceCountryUnknown
            : InboundReasons.SourceNotInPlan;
        return number ?? digits;
    }

    /// <summary>Which number was texted: a short code as it stands, a long one in E.164 without plus when it can be read.</summary>
    public string ReadAddressee(SmppAddress address)
    {
        var text = AddressMapper.ReadDigits(address);
        return country.Length == 0 || text.Length <= ShortCodeDigits || IsInternational(address) || !text.All(char.IsAsciiDigit)
            ? text
            : Find(text) ?? text;
    }

    private static bool IsInternational(SmppAddress address) => address.Ton == International || address.Digits is [(byte)'+', ..];

    private string? Find(string digits)
    {
        var national = Parse(digits, country);
        if (IsValid(national))
        {
            return Write(national!);
        }

        var international = Parse("+" + digits, null);
        return IsValid(international) ? Write(international!)
            : national is not null && _plans.IsPossibleNumberWithReason(national) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE
                ? Write(national)
            : null;
    }

    private PhoneNumber? Parse(string digits, string? region)
    {
        try
        {
            return _plans.Parse(digits, region);
        }
        catch (NumberParseException)
        {
            return null; // Too short for a number of any kind, or of no country.
        }
    }

    private bool IsValid(PhoneNumber? number) =>
        number is not null && (_plans.IsValidNumber(number) || FictionalNumbers.Contains(_plans.Format(number, PhoneNumberFormat.E164)));

    private string? Write(PhoneNumber number) =>
        Msisdn.TryParse(_plans.Format(number, PhoneNumberFormat.E164), out var msisdn) ? msisdn.ToString()[1..] : null;
}
