using System.Buffers;
using System.Collections.Frozen;
using PhoneNumbers;
using Starling.Domain.Contacts;

namespace Starling.Gateway.Submissions;

/// <summary>Reads a phone as people write it: E.164 from anywhere, a national number with its country.</summary>
/// <remarks>
/// A number is taken when its country's numbering plan has it and a handset can be behind it. Spaces, dashes, dots, slashes, brackets
/// and digits of any script may be in it; letters and extensions may not. Numbers reserved for fiction are taken: samples and tests
/// use them. Source of the plans: libphonenumber. Safe for all threads.
/// </remarks>
/// <param name="acceptFixedLines">Whether numbers that can only be fixed lines are good.</param>
/// <param name="acceptPremium">Whether those are for which the caller pays more than for a call.</param>
/// <param name="acceptUnlisted">Whether those are that have the right length but that no plan lists.</param>
internal sealed class PhoneNumberReader(bool acceptFixedLines, bool acceptPremium = false, bool acceptUnlisted = false)
{
    private const string Field = "phone";
    private const string FormRule = "a phone is + and 7 to 15 digits, or a national number together with its country";

    /// <summary>Signs that people and spreadsheets put between and around digits, invisible ones included.</summary>
    private static readonly SearchValues<char> Signs = SearchValues.Create(
        " \t\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u3000-\u2010\u2011\u2012\u2013\u2014\u2212.·/()"
            + "\u200B\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFEFF"
    );
    private static readonly SearchValues<char> Mantissa = SearchValues.Create("0123456789.,");

    private readonly PhoneNumberUtil _plans = PhoneNumberUtil.GetInstance();
    private readonly FrozenSet<int> _callingCodes = PhoneNumberUtil.GetInstance().GetSupportedCallingCodes().ToFrozenSet();
    private readonly FrozenSet<string> _regions = PhoneNumberUtil.GetInstance().GetSupportedRegions().ToFrozenSet();

    /// <summary>Whether a country (ISO 3166-1 alpha-2, upper case) has a numbering plan here.</summary>
    public bool KnowsRegion(string region) => _regions.Contains(region);

    /// <summary>Reads a phone.</summary>
    /// <param name="phone">As written.</param>
    /// <param name="region">Country of numbers without plus; empty for none.</param>
    /// <param name="number">The number, when it is good.</param>
    /// <param name="fault">Otherwise what is wrong with it.</param>
    public bool TryRead(string phone, string region, out Msisdn number, out FieldFault fault)
    {
        fault = default;
        if (TryReadClean(phone, out number, out var type) || TryParse(phone, region, out number, out type, out fault))
        {
            return IsReachable(phone, type, out fault);
        }

        return false;
    }

    /// <summary>A plus and digits only, as programs send them: no parsing, the plan is asked directly.</summary>
    private bool TryReadClean(string phone, out Msisdn number, out PhoneNumberType type)
    {
        type = PhoneNumberType.UNKNOWN;
        if (phone.Length == 0 || phone[0] != '+' || !Msisdn.TryParse(phone, out number))
        {
            number = default;
            return false;
        }

        var callingCode = 0;
        for (var length = 1; length <= 3; length++)
        {
            callingCode = callingCode * 10 + (phone[length] - '0');
            if (_callingCodes.Contains(callingCode))
            {
                // A zero here is Italy's, or a trunk prefix that must go: both are for the parser.
                return phone[length + 1] != '0' && IsInPlan(callingCode, ulong.Parse(phone.AsSpan(length + 1)), out type);
            }
        }

        return false;
    }

    private bool IsInPlan(int callingCode, ulong national, out PhoneNumberType type)
    {
        type = _plans.GetNumberType(new PhoneNumber.Builder().SetCountryCode(callingCode).SetNationalNumber(national).Build());
        return type != PhoneNumberType.UNKNOWN;
    }

    private bool TryParse(string phone, string region, out Msisdn number, out PhoneNumberType type, out FieldFault fault)
    {
        number = default;
        type = PhoneNumberType.UNKNOWN;
        if (!IsWellFormed(phone, region, out fault))
        {
            return false;
        }

        PhoneNumber parsed;
        try
        {
            parsed = _plans.Parse(WithPlainSigns(phone), region.Length == 0 ? null : region);
        }
        catch (NumberParseException exception)
        {
            fault = Fault(phone, exception.ErrorType);
            return false;
        }

        if (parsed.HasExtension)
        {
            fault = Fault(phone, ErrorReasons.PhoneHasExtension, "a text cannot be sent to an extension");
            return false;
        }

        var e164 = _plans.Format(parsed, PhoneNumberFormat.E164);
        type = _plans.GetNumberType(parsed);
        if (type == PhoneNumberType.UNKNOWN && (FictionalNumbers.Contains(e164) || (acceptUnlisted && _plans.IsPossibleNumber(parsed))))
        {
            type = PhoneNumberType.MOBILE;
        }

        if (type != PhoneNumberType.UNKNOWN && Msisdn.TryParse(e164, out number))
        {
            return true;
        }

        fault = Fault(phone, _plans.IsPossibleNumberWithReason(parsed));
        return false;
    }

    /// <summary>Only digits and signs, a plus at most in front: the parser itself would pick a number out of any sentence.</summary>
    private static bool IsWellFormed(string phone, string region, out FieldFault fault)
    {
        fault = default;
        var text = phone.AsSpan().Trim();
        if (text.IsEmpty)
        {
            fault = Fault(phone, ErrorReasons.PhoneMissing, FormRule);
            return false;
        }

        if (text.Length > Limits.Phone)
        {
            fault = Fault(phone, ErrorReasons.PhoneTooLong, FormRule);
            return false;
        }

        var digits = 0;
        var hasPlus = false;
        foreach (var character in text)
        {
            if (char.IsDigit(character))
            {
                digits++;
            }
            else if (character is '+' or '＋' && digits == 0 && !hasPlus)
            {
                hasPlus = true;
            }
            else if (char.IsLetter(character) || character is '#' or ';' or ',')
            {
                fault = LetterFault(phone, text, digits);
                return false;
            }
            else if (!Signs.Contains(character))
            {
                fault = Fault(phone, ErrorReasons.PhoneMalformed, FormRule);
                return false;
            }
        }

        if (digits == 0)
        {
            fault = Fault(phone, ErrorReasons.PhoneMalformed, FormRule);
        }
        else if (!hasPlus && region.Length == 0)
        {
            fault = Fault(phone, ErrorReasons.PhoneNeedsRegion, "a number without + needs a country (default_region)");
        }

        return fault.Reason is null;
    }

    /// <summary>Letters behind a whole number announce an extension; anywhere else they are just letters.</summary>
    private static FieldFault LetterFault(string phone, ReadOnlySpan<char> text, int digitsBefore) =>
        IsShortened(text)
            ? Fault(
                phone,
                ErrorReasons.PhoneHasLetters,
                "a spreadsheet has shortened this number: give the column the format text, enter it again and export again"
            )
        : digitsBefore >= 7
            ? Fault(phone, ErrorReasons.PhoneHasExtension, "a text cannot be sent to an extension; nothing may follow the number")
        : Fault(phone, ErrorReasons.PhoneHasLetters, "a phone is written with digits, without letters");

    /// <summary>Signs outside ASCII as spaces: the plans do not know all of them, such as the narrow space of French spreadsheets.</summary>
    private static string WithPlainSigns(string phone) =>
        string.Create(
            phone.Length,
            phone,
            (plain, written) =>
            {
                for (var at = 0; at < plain.Length; at++)
                {
                    plain[at] = written[at] > '\u007f' && Signs.Contains(written[at]) ? ' ' : written[at];
                }
            }
        );

    /// <summary><c>3,36E+10</c>: what spreadsheets make of long numbers.</summary>
    private static bool IsShortened(ReadOnlySpan<char> text)
    {
        var exponent = text.IndexOfAny('E', 'e');
        return exponent > 0
            && char.IsDigit(text[0])
            && !text[..exponent].ContainsAnyExcept(Mantissa)
            && exponent + 1 < text.Length
            && text[exponent + 1] is '+' or (>= '0' and <= '9');
    }

    private bool IsReachable(string phone, PhoneNumberType type, out FieldFault fault)
    {
        fault = default;
        var reachable = type switch
        {
            PhoneNumberType.MOBILE or PhoneNumberType.FIXED_LINE_OR_MOBILE => true,
            // Many of them take texts, and nothing in the plan tells which.
            PhoneNumberType.VOIP or PhoneNumberType.PERSONAL_NUMBER or PhoneNumberType.PAGER => true,
            PhoneNumberType.FIXED_LINE => acceptFixedLines,
            _ => IsPremium(type) && acceptPremium,
        };
        if (!reachable)
        {
            fault = IsPremium(type)
                ? Fault(phone, ErrorReasons.PhonePremium, "premium-rate and shared-cost numbers are not texted")
                : Fault(phone, ErrorReasons.PhoneNotMobile, "the number must be one that a mobile phone can have");
        }

        return reachable;
    }

    /// <summary>Whoever calls or texts them pays for more than the way.</summary>
    private static bool IsPremium(PhoneNumberType type) => type is PhoneNumberType.PREMIUM_RATE or PhoneNumberType.SHARED_COST;

    private static FieldFault Fault(string phone, ErrorType error) =>
        error switch
        {
            ErrorType.INVALID_COUNTRY_CODE => Fault(
                phone,
                ErrorReasons.PhoneCountryUnknown,
                "the digits after + must begin with a country's calling code"
            ),
            ErrorType.TOO_LONG => Fault(phone, ErrorReasons.PhoneTooLong, "the number has more digits than any; only one number is given"),
            ErrorType.NOT_A_NUMBER => Fault(phone, ErrorReasons.PhoneMalformed, FormRule),
            _ => Fault(phone, ErrorReasons.PhoneTooShort, "the number has too few digits for its country"),
        };

    private static FieldFault Fault(string phone, PhoneNumberUtil.ValidationResult result) =>
        result switch
        {
            PhoneNumberUtil.ValidationResult.TOO_SHORT => Fault(
                phone,
                ErrorReasons.PhoneTooShort,
                "the number has too few digits for its country; short numbers cannot be texted"
            ),
            PhoneNumberUtil.ValidationResult.IS_POSSIBLE_LOCAL_ONLY => Fault(
                phone,
                ErrorReasons.PhoneTooShort,
                "the number lacks its area code"
            ),
            PhoneNumberUtil.ValidationResult.TOO_LONG => Fault(
                phone,
                ErrorReasons.PhoneTooLong,
                "the number has too many digits for its country"
            ),
            _ => Fault(
                phone,
                ErrorReasons.PhoneNotInUse,
                "no number of its country looks like this one: a digit may be wrong, missing or too many"
            ),
        };

    private static FieldFault Fault(string phone, string reason, string rule) => new(reason, Field, phone, rule);
}
