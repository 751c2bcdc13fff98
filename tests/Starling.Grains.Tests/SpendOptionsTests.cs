using Starling.Domain.Contacts;
using Starling.Domain.Spending;
using Starling.Grains.Spending;

namespace Starling.Grains.Tests;

public sealed class SpendOptionsTests
{
    [Fact]
    public void Without_settings_nothing_costs_and_nothing_is_limited()
    {
        var book = Read(new SpendOptions());
        Assert.Equal((0L, SpendLimits.None), (book.PriceOf(["CA"]), book.LimitsOf(TenantId.Default)));
    }

    [Fact]
    public void Amounts_are_kept_to_a_millionth()
    {
        var book = Read(
            new SpendOptions
            {
                Price = 0.09,
                Prices = { ["ca"] = 0.0075 },
                PerDay = 250,
                SegmentsPerCampaign = 50_000,
                Tenants =
                {
                    ["boreale"] = new TenantSpendOptions { PerDay = 10.5, PerMonth = 100 },
                },
            }
        );
        Assert.Equal((7_500L, 90_000L), (book.PriceOf(["CA"]), book.PriceOf(["FR"])));
        Assert.Equal(new SpendLimits(250_000_000, null, null, 50_000), book.LimitsOf(TenantId.Default));
        Assert.Equal(new SpendLimits(10_500_000, 100_000_000, null, 50_000), book.LimitsOf(new TenantId("boreale")));
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var result = new SpendOptionsValidator().Validate(
            null,
            new SpendOptions
            {
                Price = -1,
                Prices = { ["Canada"] = 0.01, ["US"] = 1_001 },
                PerMonth = double.NaN,
                Tenants =
                {
                    ["boreale"] = new TenantSpendOptions { SegmentsPerCampaign = -5 },
                    ["Boréale"] = new TenantSpendOptions(),
                },
            }
        );
        Assert.Equal(
            ["PerMonth", "Price", "Prices:Canada", "Prices:US", "Tenants:Boréale", "Tenants:boreale:SegmentsPerCampaign"],
            result.Failures!.Select(fault => fault.Split(' ')[0].TrimEnd(':')["Starling:Spend:".Length..]).Order(StringComparer.Ordinal)
        );
    }

    private static SpendBook Read(SpendOptions options)
    {
        var faults = new List<string>();
        var book = options.Read(faults);
        Assert.Empty(faults);
        return book;
    }
}
