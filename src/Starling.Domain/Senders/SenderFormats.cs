using Starling.Domain.Contacts;

namespace Starling.Domain.Senders;

/// <summary>Which forms of sender a country has (S23): a table; a country that is not in it takes every form.</summary>
/// <remarks>
/// Canada: common short codes have 5 or 6 digits (txt.ca, Canadian common short code guidelines). United States: 5 or 6 digits, the first 2 to 9
/// (usshortcodes.com). In both, carriers take no names as senders. France: 5 digits beginning with 3 (AF2M, numéros courts 3XXXX), names of 3 to
/// 11 characters; numbers of mobile lines (06, 07) carry no business traffic since 1 January 2023 (ARCEP 2022-1583).
/// </remarks>
public static class SenderFormats
{
    private static readonly Dictionary<string, Rule> Rules = new(StringComparer.Ordinal)
    {
        ["CA"] = new("1", "5 or 6 digits", code => code.Length is 5 or 6, 0),
        ["US"] = new("1", "5 or 6 digits, the first of them 2 to 9", code => code.Length is 5 or 6 && code[0] is >= '2' and <= '9', 0),
        ["FR"] = new("33", "5 digits, the first of them 3", code => code.Length == 5 && code[0] == '3', 3)
        {
            Banned = number => number.Length > 2 && number[2] is '6' or '7',
        },
    };

    /// <summary>Two capitals: the form of ISO 3166-1 alpha-2, not its list.</summary>
    public static bool IsCountry(string country) => country.Length == 2 && country.All(char.IsAsciiLetterUpper);

    /// <summary>What is wrong with the address as a sender of that country: the rule it breaks; null when nothing is.</summary>
    public static string? Fault(SenderAddress address, string country)
    {
        if (!Rules.TryGetValue(country, out var rule))
        {
            return null;
        }

        return address.Kind switch
        {
            SenderKind.ShortCode => rule.IsShortCode(address.Value) ? null : $"a short code of {country} has {rule.ShortCodes}",
            SenderKind.LongCode when !address.Value.StartsWith(rule.CallingCode, StringComparison.Ordinal) =>
                $"a number of {country} begins with +{rule.CallingCode}",
            SenderKind.LongCode => rule.Banned?.Invoke(address.Value) == true
                ? $"numbers of mobile lines carry no business traffic in {country}"
                : null,
            _ when rule.LeastName == 0 => $"carriers of {country} take no names as senders",
            _ => address.Value.Length >= rule.LeastName ? null : $"a name has {rule.LeastName} to 11 characters in {country}",
        };
    }

    /// <param name="LeastName">Characters of the shortest name; 0: no names.</param>
    private sealed record Rule(string CallingCode, string ShortCodes, Func<string, bool> IsShortCode, int LeastName)
    {
        public Func<string, bool>? Banned { get; init; }
    }
}
