namespace Starling.Domain.Contacts;

/// <summary>A subscriber's number in E.164: 7 to 15 digits, country code first, never a leading zero.</summary>
/// <remarks>
/// Held as a number, so that a million of them cost eight octets each. National forms are parsed at the edge, with a country;
/// this type only takes the international one. Source: ITU-T E.164 §6.
/// </remarks>
public readonly record struct Msisdn : IComparable<Msisdn>
{
    private Msisdn(long digits) => Digits = digits;

    /// <summary>The digits, without plus; 0 only in a value nobody made.</summary>
    public long Digits { get; }

    /// <summary>Makes a number from its digits; for rows that were checked when they were written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 7 or more than 15 digits.</exception>
    public static Msisdn FromDigits(long digits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 999_999_999_999_999);
        return new Msisdn(digits);
    }

    /// <summary>Reads <c>+14165550123</c> or <c>14165550123</c>; nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Msisdn msisdn)
    {
        msisdn = default;
        if (text.Length > 0 && text[0] == '+')
        {
            text = text[1..];
        }

        if (text.Length is < 7 or > 15 || text[0] == '0')
        {
            return false;
        }

        var digits = 0L;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            digits = digits * 10 + (c - '0');
        }

        msisdn = new Msisdn(digits);
        return true;
    }

    /// <summary>For logs: the first digits and the last four, <c>+336••••5678</c>.</summary>
    public string Masked
    {
        get
        {
            var text = ToString();
            return string.Concat(text.AsSpan(0, Math.Min(4, text.Length - 4)), "••••", text.AsSpan(text.Length - 4));
        }
    }

    public int CompareTo(Msisdn other) => Digits.CompareTo(other.Digits);

    /// <summary>With the plus, as people and APIs write it. Never for logs: see <see cref="Masked"/>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"+{Digits}");

    public static bool operator <(Msisdn left, Msisdn right) => left.CompareTo(right) < 0;

    public static bool operator >(Msisdn left, Msisdn right) => left.CompareTo(right) > 0;

    public static bool operator <=(Msisdn left, Msisdn right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Msisdn left, Msisdn right) => left.CompareTo(right) >= 0;
}
