using System.Globalization;
using System.Numerics;

namespace Starling.Carriers.Links;

/// <summary>How a carrier writes its message id in submit_sm_resp and in receipts: the two often differ.</summary>
public enum CarrierIdForm
{
    /// <summary>Character by character the same in both; only blanks around it are dropped.</summary>
    AsIs = 0,

    /// <summary>The same but for capitals.</summary>
    IgnoreCase = 1,

    /// <summary>Decimal in both; leading zeros mean nothing.</summary>
    Decimal = 2,

    /// <summary>Hexadecimal in both; capitals, leading zeros and <c>0x</c> mean nothing.</summary>
    Hexadecimal = 3,

    /// <summary>Hexadecimal in submit_sm_resp, the same number in decimal in receipts.</summary>
    SubmitHexadecimalReceiptDecimal = 4,

    /// <summary>Decimal in submit_sm_resp, the same number in hexadecimal in receipts.</summary>
    SubmitDecimalReceiptHexadecimal = 5,
}

/// <summary>Brings the ids of a route to one canonical form, in which the answer's and the receipt's are equal.</summary>
/// <remarks>An id that is no number although the form says so is kept as it came: better unmatched than matched to another.</remarks>
public static class CarrierIds
{
    /// <summary>The canonical form of an id from submit_sm_resp.</summary>
    public static string FromSubmit(this CarrierIdForm form, ReadOnlySpan<char> id) =>
        form switch
        {
            CarrierIdForm.SubmitHexadecimalReceiptDecimal => FromHexadecimalToDecimal(id.Trim()),
            CarrierIdForm.SubmitDecimalReceiptHexadecimal => FromDecimal(id.Trim()),
            _ => FromBoth(form, id.Trim()),
        };

    /// <summary>The canonical form of an id from a receipt.</summary>
    public static string FromReceipt(this CarrierIdForm form, ReadOnlySpan<char> id) =>
        form switch
        {
            CarrierIdForm.SubmitHexadecimalReceiptDecimal => FromDecimal(id.Trim()),
            CarrierIdForm.SubmitDecimalReceiptHexadecimal => FromHexadecimalToDecimal(id.Trim()),
            _ => FromBoth(form, id.Trim()),
        };

    private static string FromBoth(CarrierIdForm form, ReadOnlySpan<char> id) =>
        form switch
        {
            CarrierIdForm.IgnoreCase => id.ToString().ToLowerInvariant(),
            CarrierIdForm.Decimal => FromDecimal(id),
            CarrierIdForm.Hexadecimal => FromHexadecimal(id),
            _ => id.ToString(),
        };

    private static string FromDecimal(ReadOnlySpan<char> id) =>
        id.IsEmpty || id.ContainsAnyExceptInRange('0', '9') ? id.ToString() : WithoutLeadingZeros(id).ToString();

    private static string FromHexadecimal(ReadOnlySpan<char> id)
    {
        var digits = HexadecimalDigits(id);
        return digits.IsEmpty ? id.ToString() : WithoutLeadingZeros(digits).ToString().ToLowerInvariant();
    }

    private static string FromHexadecimalToDecimal(ReadOnlySpan<char> id)
    {
        var digits = HexadecimalDigits(id);
        if (digits.IsEmpty)
        {
            return id.ToString();
        }

        if (ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }

        // The zero in front keeps a first digit of 8 to f from being read as a sign.
        return BigInteger
            .Parse($"0{digits}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            .ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The digits after an optional <c>0x</c>, or nothing when there is anything else.</summary>
    private static ReadOnlySpan<char> HexadecimalDigits(ReadOnlySpan<char> id)
    {
        var digits = id.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? id[2..] : id;
        foreach (var c in digits)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return default;
            }
        }

        return digits;
    }

    private static ReadOnlySpan<char> WithoutLeadingZeros(ReadOnlySpan<char> digits)
    {
        var trimmed = digits.TrimStart('0');
        return trimmed.IsEmpty ? "0" : trimmed;
    }
}
