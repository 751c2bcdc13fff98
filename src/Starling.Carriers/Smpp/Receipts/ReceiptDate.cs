using NodaTime;

namespace Starling.Carriers.Smpp.Receipts;

/// <summary>Reads the dates carriers write in receipts, whatever their form; a date that cannot be one is null, never an error.</summary>
/// <remarks>
/// Forms met: <c>YYMMDDhhmm</c> (SMPP 3.4 Appendix B), with seconds, with a four-digit year, with separators of any kind
/// (<c>2026-01-31 10:11:12</c>, <c>26/01/31 10:11</c>, ISO 8601 with <c>T</c>, fraction and offset), the absolute format of SMPP 3.4
/// §7.1.1.1 (<c>YYMMDDhhmmsstnnp</c>), and seconds or milliseconds since 1970 (up to 2033). The value is the SMSC's local time as written, an
/// offset is not applied; only since-1970 forms are UTC.
/// </remarks>
public static class ReceiptDate
{
    private const int MostDigits = 14;

    // Ten digits that begin with 2 are YYMMDDhhmm of our years, whether they make a date or not.
    private const long LeastEpochSeconds = 1_400_000_000;
    private const long MostEpochSeconds = 1_999_999_999;

    public static LocalDateTime? Parse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return null;
        }

        if (text.Length == 10 && !text.ContainsAnyExceptInRange('0', '9'))
        {
            // The specification's own form, and nearly every carrier's.
            return FromRun(text);
        }

        text = text.Trim(" \t\"'");
        Span<char> digits = stackalloc char[MostDigits];
        var count = 0;
        var yearDigits = 0;
        var separated = false;
        var rest = text;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiDigit(c))
            {
                if (count == MostDigits)
                {
                    break;
                }

                digits[count++] = c;
                continue;
            }

            if (c is '.' or '+' or 'Z' or 'z' && count >= 10)
            {
                // A fraction or an offset: everything that is kept has been read.
                rest = text[..i];
                break;
            }

            if (c is not ('-' or '/' or '.' or ':' or ' ' or 'T' or 't' or '_'))
            {
                return null;
            }

            if (c == '-' && count >= 12 && separated)
            {
                rest = text[..i];
                break;
            }

            yearDigits = yearDigits == 0 ? count : yearDigits;
            separated = true;
        }

        return separated ? FromSeparated(digits[..count], yearDigits) : FromRun(rest);
    }

    private static LocalDateTime? FromSeparated(ReadOnlySpan<char> digits, int yearDigits) =>
        // "260131 1011" is separated too, but after the day: then the run itself says how long the year is.
        yearDigits switch
        {
            2 => FromDigits(digits, 2),
            4 => FromDigits(digits, 4),
            8 => FromDigits(digits, 4),
            _ => FromDigits(digits, 2) ?? FromDigits(digits, 4),
        };

    private static LocalDateTime? FromRun(ReadOnlySpan<char> run) =>
        run.Length switch
        {
            10 => FromDigits(run, 2) ?? SinceEpoch(run, 1),
            12 => FromDigits(run, 2) ?? FromDigits(run, 4),
            13 => SinceEpoch(run, 1000),
            14 => FromDigits(run, 4),
            // YYMMDDhhmmss, then tenths, quarters of an hour and the sign.
            15 or 16 => FromDigits(run[..12], 2),
            // Milliseconds after the seconds, without a point.
            17 => FromDigits(run[..14], 4),
            _ => null,
        };

    private static LocalDateTime? FromDigits(ReadOnlySpan<char> digits, int yearDigits)
    {
        var withoutYear = digits.Length - yearDigits;
        if (withoutYear is not (8 or 10))
        {
            return null;
        }

        var year = Number(digits[..yearDigits]);
        var month = Number(digits.Slice(yearDigits, 2));
        var day = Number(digits.Slice(yearDigits + 2, 2));
        var hour = Number(digits.Slice(yearDigits + 4, 2));
        var minute = Number(digits.Slice(yearDigits + 6, 2));
        var second = withoutYear == 10 ? Number(digits.Slice(yearDigits + 8, 2)) : 0;
        year += yearDigits == 2 ? 2000 : 0;
        var isDate =
            year is >= 1990 and < 2100
            && month is >= 1 and <= 12
            && day >= 1
            && day <= CalendarSystem.Iso.GetDaysInMonth(year, month)
            && hour <= 23
            && minute <= 59
            && second <= 59;
        return isDate ? new LocalDateTime(year, month, day, hour, minute, second) : null;
    }

    private static LocalDateTime? SinceEpoch(ReadOnlySpan<char> run, long perSecond)
    {
        var seconds = 0L;
        foreach (var c in run)
        {
            seconds = seconds * 10 + (c - '0');
        }

        seconds /= perSecond;
        return seconds is >= LeastEpochSeconds and <= MostEpochSeconds ? Instant.FromUnixTimeSeconds(seconds).InUtc().LocalDateTime : null;
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var c in digits)
        {
            number = number * 10 + (c - '0');
        }

        return number;
    }
}
