using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Sending;
using Starling.Grains.Contacts;

namespace Starling.Grains.Tests.Contacts;

/// <summary>No caps unless set · by class · by tenant, over those of all · every fault at once.</summary>
public sealed class CapOptionsTests
{
    private static readonly TenantId Boreale = new("boreale");

    [Fact]
    public void Caps_are_by_class_and_a_tenant_may_have_its_own()
    {
        var book = Read(
            new CapOptions
            {
                Promotional = "1 per 24 hours; 2 per 7 days",
                Informational = "9 per 7 days",
                Tenants = { ["boreale"] = new TenantCapOptions { Promotional = "4 per 30 days" } },
            }
        );
        Assert.Equal("1 per 1 day; 2 per 7 days", Words(book, TenantId.Default, CommunicationClass.Promotional));
        Assert.Equal("4 per 30 days", Words(book, Boreale, CommunicationClass.Promotional));
        Assert.Equal("9 per 7 days", Words(book, Boreale, CommunicationClass.Informational));
        Assert.Equal("", Words(book, Boreale, CommunicationClass.Transactional));
        Assert.Equal("", Words(Read(new CapOptions()), TenantId.Default, CommunicationClass.Promotional));
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_key()
    {
        var result = new CapOptionsValidator().Validate(
            null,
            new CapOptions
            {
                Promotional = "2 per week; 0 per 7 days",
                Tenants = { ["boreale"] = new TenantCapOptions { Informational = "2 in 7 days" } },
            }
        );
        Assert.Equal(
            ["Starling:Caps:Promotional", "Starling:Caps:Promotional", "Starling:Caps:Tenants:boreale:Informational"],
            result.Failures!.Select(fault => fault.Split(' ')[0])
        );
    }

    private static string Words(CapBook book, TenantId tenant, CommunicationClass type) => string.Join("; ", book.Of(tenant, type));

    private static CapBook Read(CapOptions options)
    {
        var faults = new List<string>();
        var book = options.Read(faults);
        Assert.Empty(faults);
        return book;
    }
}
