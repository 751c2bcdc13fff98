using Starling.Domain.Contacts;

namespace Starling.Gateway.Tests;

public sealed class DestinationOptionsTests
{
    [Fact]
    public void Without_settings_every_tenant_texts_where_hours_are_built_in() =>
        Assert.Equal(
            "CA FR GF GP MQ RE US YT",
            string.Join(
                ' ',
                Read(new DestinationOptions()).Of(new TenantId("boreale")).Intersect("CA FR GF GP MQ RE US YT".Split(' ')).Order()
            )
        );

    [Fact]
    public void A_tenant_texts_its_own_countries_and_no_others()
    {
        var book = Read(
            new DestinationOptions
            {
                Countries = "ca, us",
                Tenants = { ["boreale"] = new TenantDestinationOptions { Countries = "FR 001" } },
            }
        );
        Assert.Equal(["CA", "US"], book.Of(TenantId.Default).Order());
        Assert.Equal(["001", "FR"], book.Of(new TenantId("boreale")).Order());
    }

    [Fact]
    public void A_tenant_that_names_none_texts_those_of_all() =>
        Assert.Equal(
            ["GB"],
            Read(new DestinationOptions { Countries = "GB", Tenants = { ["boreale"] = new TenantDestinationOptions() } })
                .Of(new TenantId("boreale"))
        );

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var result = new DestinationOptionsValidator().Validate(
            null,
            new DestinationOptions
            {
                Countries = "CA, Canada",
                Tenants =
                {
                    ["boreale"] = new TenantDestinationOptions { Countries = "F1" },
                    ["Boréale"] = new TenantDestinationOptions(),
                },
            }
        );
        Assert.Equal(
            ["Starling:Destinations:Countries", "Starling:Destinations:Tenants:Boréale", "Starling:Destinations:Tenants:boreale:Countries"],
            result.Failures!.Select(fault => fault.Split(' ')[0].TrimEnd(':')).Order(StringComparer.Ordinal)
        );
    }

    private static Domain.Sending.DestinationBook Read(DestinationOptions options)
    {
        var faults = new List<string>();
        var book = options.Read(faults);
        Assert.Empty(faults);
        return book;
    }
}
