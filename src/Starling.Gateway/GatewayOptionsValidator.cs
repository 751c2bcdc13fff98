using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;

namespace Starling.Gateway;

/// <summary>Refuses settings that cannot be meant, all faults at once.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var faults = new List<string>();
        Check(
            options.DefaultSender is null || SenderAddress.TryParse(options.DefaultSender, out _),
            nameof(options.DefaultSender),
            options.DefaultSender ?? string.Empty,
            "a short code of 3 to 6 digits, an E.164 number, or a name of 1 to 11 letters, digits and spaces"
        );
        Check(
            ValueRules.IsLanguage(options.DefaultLanguage),
            nameof(options.DefaultLanguage),
            options.DefaultLanguage,
            "a language tag such as en or fr-CA"
        );
        Between(nameof(options.ImpliedConsentLasts), options.ImpliedConsentLasts, TimeSpan.FromDays(1), TimeSpan.FromDays(730));
        Between(nameof(options.PagesInFlight), options.PagesInFlight, 1, 64);
        Between(nameof(options.MaxBatchStreams), options.MaxBatchStreams, 1, 10_000);
        Between(nameof(options.MaxPendingSends), options.MaxPendingSends, 1, 1_000_000);
        Between(nameof(options.MaxWatchStreams), options.MaxWatchStreams, 1, 100_000);
        Between(nameof(options.BusyRetryAfter), options.BusyRetryAfter, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Between(nameof(options.WatchInterval), options.WatchInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Between<T>(string key, T value, T least, T most)
            where T : IComparable<T> =>
            Check(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0, key, $"{value}", $"{least} to {most}");

        void Check(bool good, string key, string found, string rule)
        {
            if (!good)
            {
                faults.Add($"{GatewayOptions.Section}:{key} is '{found}'; it must be {rule}.");
            }
        }
    }
}
