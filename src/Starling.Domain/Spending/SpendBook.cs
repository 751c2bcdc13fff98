using Starling.Domain.Contacts;

namespace Starling.Domain.Spending;

/// <summary>Prices by country and limits by tenant, as settings say them.</summary>
/// <param name="Prices">Of one segment by ISO 3166-1 alpha-2, in millionths.</param>
/// <param name="Price">Of one segment to any other country, in millionths.</param>
/// <param name="Usual">Limits of tenants without limits of their own.</param>
/// <param name="Tenants">Limits of single tenants.</param>
public sealed record SpendBook(
    IReadOnlyDictionary<string, long> Prices,
    long Price,
    SpendLimits Usual,
    IReadOnlyDictionary<TenantId, SpendLimits> Tenants
)
{
    /// <summary>No prices, no limits.</summary>
    public static readonly SpendBook None = new(
        new Dictionary<string, long>(),
        0,
        SpendLimits.None,
        new Dictionary<TenantId, SpendLimits>()
    );

    /// <summary>Whether anything is to be counted.</summary>
    public bool IsEmpty => Prices.Count == 0 && Price == 0 && Usual.IsNone && Tenants.Values.All(limits => limits.IsNone);

    /// <summary>The limits of a tenant.</summary>
    public SpendLimits LimitsOf(TenantId tenant) => Tenants.GetValueOrDefault(tenant, Usual);

    /// <summary>The price of one segment, in millionths: the dearest of the countries a number may be in.</summary>
    public long PriceOf(IReadOnlyList<string> countries)
    {
        if (countries.Count == 0)
        {
            return Price;
        }

        var dearest = 0L;
        foreach (var country in countries)
        {
            dearest = Math.Max(dearest, Prices.GetValueOrDefault(country, Price));
        }

        return dearest;
    }
}
