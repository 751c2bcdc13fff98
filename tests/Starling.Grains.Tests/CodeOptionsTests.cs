using Starling.Domain.Contacts;
using Starling.Domain.Sending;
using Starling.Grains.Codes;

namespace Starling.Grains.Tests;

public sealed class CodeOptionsTests
{
    [Fact]
    public void Without_settings_the_safe_limits_hold() => Assert.Equal(CodeLimits.Default, Read(new CodeOptions()).Of(TenantId.Default));

    [Fact]
    public void A_tenant_has_its_own_where_it_names_them()
    {
        var book = Read(
            new CodeOptions
            {
                PerCountry = "1000 per 1 hour",
                Tenants =
                {
                    ["boreale"] = new TenantCodeOptions { PerNumber = "3 per 5 minutes", PerBlock = "none" },
                },
            }
        );
        var own = book.Of(new TenantId("boreale"));
        Assert.Equal(
            ("3 per 5 minutes", "", "1000 per 1 hour"),
            (own.Number.ToString(), own.Block?.ToString() ?? "", own.Country.ToString())
        );
        Assert.Equal("5 per 10 minutes", book.Of(TenantId.Default).Number.ToString());
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var result = new CodeOptionsValidator().Validate(
            null,
            new CodeOptions
            {
                PerNumber = "five",
                Tenants =
                {
                    ["boreale"] = new TenantCodeOptions { PerBlock = "1 per 2 days" },
                    ["Boréale"] = new TenantCodeOptions(),
                },
            }
        );
        Assert.Equal(
            ["Starling:Codes:PerNumber", "Starling:Codes:Tenants:Boréale", "Starling:Codes:Tenants:boreale:PerBlock"],
            result.Failures!.Select(fault => fault.Split(' ')[0].TrimEnd(':')).Order(StringComparer.Ordinal)
        );
    }

    private static CodeBook Read(CodeOptions options)
    {
        var faults = new List<string>();
        var book = options.Read(faults);
        Assert.Empty(faults);
        return book;
    }
}
