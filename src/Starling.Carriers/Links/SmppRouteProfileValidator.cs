using System.Globalization;
using Starling.Carriers.Smpp;

namespace Starling.Carriers.Links;

/// <summary>One fault of a profile.</summary>
/// <param name="Key">The setting, as written in the configuration.</param>
/// <param name="Found">Its value; never a password's.</param>
/// <param name="Rule">What it must be.</param>
public sealed record ProfileFault(string Key, string Found, string Rule)
{
    public override string ToString() => $"{Key} is {Found}: {Rule}";
}

/// <summary>Checks a profile before anything is connected; reports all faults at once.</summary>
public static class SmppRouteProfileValidator
{
    private const int HashDigits = 64;

    /// <param name="prefix">Where the profile stands in the configuration, for the keys: <c>Routes:main:Smpp:</c>.</param>
    /// <returns>All faults; empty for a sound profile.</returns>
    public static IReadOnlyList<ProfileFault> Validate(SmppRouteProfile profile, string prefix = "")
    {
        var check = new Check(prefix);
        check.That(profile.Host.Length > 0, nameof(profile.Host), "empty", "the SMSC's name or address is required");
        check.Range(profile.Port, 1, 65535, nameof(profile.Port));
        check.Ascii(profile.SystemId, 1, 15, nameof(profile.SystemId), secret: false);
        check.Ascii(profile.Password, 0, 8, nameof(profile.Password), secret: true);
        check.Ascii(profile.SystemType, 0, 12, nameof(profile.SystemType), secret: false);
        check.Ascii(profile.ServiceType, 0, 5, nameof(profile.ServiceType), secret: false);
        check.Range(profile.Window, 1, 10_000, nameof(profile.Window));
        check.Range(profile.MaxUnansweredDeliveries, 1, 100_000, nameof(profile.MaxUnansweredDeliveries));
        CheckTimes(profile, check);
        CheckTls(profile, check);
        check.Range(profile.RegisteredDelivery, 0, 31, nameof(profile.RegisteredDelivery));
        check.Range(profile.ShortCodeTon, 0, 6, nameof(profile.ShortCodeTon));
        check.Range(profile.ShortCodeNpi, 0, 18, nameof(profile.ShortCodeNpi));
        check.Range(profile.LongCodeTon, 0, 6, nameof(profile.LongCodeTon));
        check.Range(profile.LongCodeNpi, 0, 18, nameof(profile.LongCodeNpi));
        check.Range(profile.AlphanumericTon, 0, 6, nameof(profile.AlphanumericTon));
        check.Range(profile.AlphanumericNpi, 0, 18, nameof(profile.AlphanumericNpi));
        check.Range(profile.DestinationTon, 0, 6, nameof(profile.DestinationTon));
        check.Range(profile.DestinationNpi, 0, 18, nameof(profile.DestinationNpi));
        check.That(
            profile.Country.Length == 0 || SubscriberReader.KnowsCountry(profile.Country),
            nameof(profile.Country),
            $"'{profile.Country}'",
            "a country is two capitals of ISO 3166-1, such as CA"
        );
        check.Defined(profile.BindType, nameof(profile.BindType));
        check.Defined(profile.DefaultCharset, nameof(profile.DefaultCharset));
        check.Defined(profile.LongTextForm, nameof(profile.LongTextForm));
        check.Defined(profile.CarrierIdForm, nameof(profile.CarrierIdForm));
        CheckTables(profile, check);
        return check.Faults;
    }

    /// <summary>Reads a status as the configuration writes it: <c>0x45</c> or <c>69</c>.</summary>
    internal static bool TryParseStatus(string text, out uint status) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out status)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status);

    private static void CheckTimes(SmppRouteProfile profile, Check check)
    {
        check.Range(profile.ResponseTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), nameof(profile.ResponseTimeout));
        check.Range(profile.EnquireLinkAfter, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(profile.EnquireLinkAfter));
        check.Range(profile.ReconnectFirst, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(profile.ReconnectFirst));
        check.Range(profile.ReconnectMost, profile.ReconnectFirst, TimeSpan.FromMinutes(10), nameof(profile.ReconnectMost));
        check.Range(profile.RefusedRetry, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(profile.RefusedRetry));
        check.Range(
            profile.UnacknowledgedTimeout,
            TimeSpan.FromMilliseconds(100),
            TimeSpan.FromMinutes(10),
            nameof(profile.UnacknowledgedTimeout)
        );
    }

    private static void CheckTls(SmppRouteProfile profile, Check check)
    {
        var hash = profile.TlsCertificateSha256;
        check.That(
            hash.Length == 0 || (hash.Length == HashDigits && hash.All(char.IsAsciiHexDigit)),
            nameof(profile.TlsCertificateSha256),
            $"'{hash}'",
            "must be empty or 64 hexadecimal digits"
        );
        check.That(
            profile.Tls || (hash.Length == 0 && profile.TlsServerName.Length == 0),
            nameof(profile.Tls),
            "false",
            "must be true when TlsServerName or TlsCertificateSha256 is set, or nothing would be checked"
        );
    }

    private static void CheckTables(SmppRouteProfile profile, Check check)
    {
        foreach (var (status, reaction) in profile.StatusReactions)
        {
            var key = $"{nameof(profile.StatusReactions)}:{status}";
            check.That(
                TryParseStatus(status, out var number) && number != CommandStatus.Ok,
                key,
                $"'{status}'",
                "the key must be a status as 0x45 or 69, not 0"
            );
            check.Defined(reaction, key);
        }

        foreach (var (word, status) in profile.ReceiptWords)
        {
            var key = $"{nameof(profile.ReceiptWords)}:{word}";
            check.That(word.Length is >= 1 and <= 32, key, $"'{word}'", "the key must be a word of 1 to 32 characters");
            check.Defined(status, key);
        }
    }

    private sealed class Check(string prefix)
    {
        public List<ProfileFault> Faults { get; } = [];

        public void That(bool holds, string key, string found, string rule)
        {
            if (!holds)
            {
                Faults.Add(new ProfileFault(prefix + key, found, rule));
            }
        }

        public void Range<T>(T value, T least, T most, string key)
            where T : IComparable<T>, IFormattable =>
            That(
                value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0,
                key,
                value.ToString(null, CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"must be between {least} and {most}")
            );

        public void Defined<T>(T value, string key)
            where T : struct, Enum =>
            That(Enum.IsDefined(value), key, value.ToString(), $"must be one of {string.Join(", ", Enum.GetNames<T>())}");

        public void Ascii(string value, int least, int most, string key, bool secret) =>
            That(
                value.Length >= least && value.Length <= most && Ascii7(value),
                key,
                secret ? string.Create(CultureInfo.InvariantCulture, $"of {value.Length} characters") : $"'{value}'",
                string.Create(CultureInfo.InvariantCulture, $"must be {least} to {most} printable ASCII characters")
            );

        private static bool Ascii7(string value) => System.Text.Ascii.IsValid(value) && !value.Any(char.IsControl);
    }
}
