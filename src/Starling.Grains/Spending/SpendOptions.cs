using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Domain.Sending;
using Starling.Domain.Spending;

namespace Starling.Grains.Spending;

/// <summary>What texts cost and how much may be spent: a hard stop. All amounts are in one currency, to a millionth.</summary>
/// <remarks>
/// At a limit a campaign's texts wait as HELD with <c>SPEND_LIMIT</c>, and single messages are refused. They go on by themselves with the next day or
/// month, or when the limit is raised, for which the server need not be restarted. Answers to STOP and HELP always go. Counted is what is with a carrier or may be, in days and months
/// of UTC; what no carrier took is given back.
/// </remarks>
public sealed class SpendOptions
{
    private const string Section = "Starling:Spend";

    /// <summary>Largest amount: a thousand million.</summary>
    private const double Most = 1e9;

    /// <summary>Price of one segment, 0 to 1000, to countries that are not in <see cref="Prices"/>.</summary>
    public double Price { get; set; }

    /// <summary>Prices of one segment by country code (ISO 3166-1 alpha-2).</summary>
    public Dictionary<string, double> Prices { get; set; } = [];

    /// <summary>Most that a tenant spends in a day, 0 to 1e9. None: no limit.</summary>
    public double? PerDay { get; set; }

    /// <summary>Most that a tenant spends in a month, 0 to 1e9. None: no limit.</summary>
    public double? PerMonth { get; set; }

    /// <summary>Most that one campaign spends, 0 to 1e9. None: no limit.</summary>
    public double? PerCampaign { get; set; }

    /// <summary>Most segments that one campaign sends, from 0. None: no limit.</summary>
    public long? SegmentsPerCampaign { get; set; }

    /// <summary>Limits of single tenants, by name; what is not named there is as above.</summary>
    public Dictionary<string, TenantSpendOptions> Tenants { get; set; } = [];

    /// <summary>The book these settings say.</summary>
    /// <param name="faults">Gets everything that is wrong.</param>
    public SpendBook Read(ICollection<string> faults)
    {
        var usual = new SpendLimits(
            Amount($"{Section}:PerDay", PerDay, null, faults),
            Amount($"{Section}:PerMonth", PerMonth, null, faults),
            Amount($"{Section}:PerCampaign", PerCampaign, null, faults),
            Count($"{Section}:SegmentsPerCampaign", SegmentsPerCampaign, null, faults)
        );
        var tenants = new Dictionary<TenantId, SpendLimits>();
        foreach (var (name, row) in Tenants)
        {
            var key = $"{Section}:Tenants:{name}";
            if (!TenantId.IsValid(name))
            {
                faults.Add($"{key}: a tenant is 1 to {TenantId.MaxLength} of a-z, 0-9 and dash, a letter first");
                continue;
            }

            tenants[new TenantId(name)] = new SpendLimits(
                Amount($"{key}:PerDay", row.PerDay, usual.PerDay, faults),
                Amount($"{key}:PerMonth", row.PerMonth, usual.PerMonth, faults),
                Amount($"{key}:PerCampaign", row.PerCampaign, usual.PerCampaign, faults),
                Count($"{key}:SegmentsPerCampaign", row.SegmentsPerCampaign, usual.SegmentsPerCampaign, faults)
            );
        }

        var prices = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, price) in Prices)
        {
            var country = name.ToUpperInvariant();
            if (!DestinationBook.IsCode(country))
            {
                faults.Add($"{Section}:Prices:{name}: a country is a code of two letters such as CA (ISO 3166-1)");
            }

            prices[country] = PriceOf($"{Section}:Prices:{name}", price, faults);
        }

        return new SpendBook(prices, PriceOf($"{Section}:Price", Price, faults), usual, tenants);
    }

    private static long PriceOf(string key, double price, ICollection<string> faults)
    {
        if (price is >= 0 and <= 1_000)
        {
            return Micros(price);
        }

        faults.Add(FormattableString.Invariant($"{key} is {price}; a price of a segment is 0 to 1000"));
        return 0;
    }

    private static long? Amount(string key, double? amount, long? usual, ICollection<string> faults)
    {
        if (amount is not { } most)
        {
            return usual;
        }

        if (most is >= 0 and <= Most)
        {
            return Micros(most);
        }

        faults.Add(FormattableString.Invariant($"{key} is {most}; it must be 0 to {Most:F0}"));
        return null;
    }

    private static long? Count(string key, long? segments, long? usual, ICollection<string> faults)
    {
        if (segments is < 0)
        {
            faults.Add($"{key} is {segments}; it must be 0 or more segments");
        }

        return segments ?? usual;
    }

    private static long Micros(double amount) => (long)Math.Round(amount * 1_000_000);
}

/// <summary>The limits of one tenant.</summary>
public sealed class TenantSpendOptions
{
    /// <summary>Most that it spends in a day, 0 to 1e9. None: as for all tenants.</summary>
    public double? PerDay { get; set; }

    /// <summary>Most that it spends in a month, 0 to 1e9. None: as for all tenants.</summary>
    public double? PerMonth { get; set; }

    /// <summary>Most that one of its campaigns spends, 0 to 1e9. None: as for all tenants.</summary>
    public double? PerCampaign { get; set; }

    /// <summary>Most segments that one of its campaigns sends, from 0. None: as for all tenants.</summary>
    public long? SegmentsPerCampaign { get; set; }
}

/// <summary>Says everything that is wrong with <see cref="SpendOptions"/>.</summary>
public sealed class SpendOptionsValidator : IValidateOptions<SpendOptions>
{
    public ValidateOptionsResult Validate(string? name, SpendOptions options)
    {
        var faults = new List<string>();
        options.Read(faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
