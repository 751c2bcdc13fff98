using FsCheck.Xunit;
using Orleans.Runtime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;

namespace Starling.Grains.Tests;

public sealed class GrainKeysTests
{
    [Property]
    public bool Keys_read_back(ulong high, ulong low, long campaign, byte lane, byte bind) =>
        GrainKeys.ReadContact(GrainKeys.Contact(TenantId.Default, new ContactKey(high, low)))
            == (TenantId.Default, new ContactKey(high, low))
        && GrainKeys.ReadCampaign(GrainKeys.Campaign(new CampaignId(campaign))) == new CampaignId(campaign)
        && GrainKeys.ReadLane(GrainKeys.Lane(new CampaignId(campaign), lane)) == (new CampaignId(campaign), lane)
        && GrainKeys.ReadBind(GrainKeys.Bind("north-2", bind)) == ("north-2", bind);

    [Fact]
    public void Codes_read_back() =>
        Assert.Equal((new TenantId("north-2"), "CA"), GrainKeys.ReadCodes(GrainKeys.Codes(new TenantId("north-2"), "CA")));

    [Fact]
    public void A_route_reads_back() => Assert.Equal("north", GrainKeys.ReadRoute(GrainKeys.Route("north")));

    [Theory]
    [InlineData("default")]
    [InlineData("cafe")]
    [InlineData("deadbeef")]
    [InlineData("a")]
    [InlineData("f00-d")]
    public void No_key_can_be_taken_for_a_number(string tenant)
    {
        string[] keys =
        [
            GrainKeys.Contact(new TenantId(tenant), default),
            GrainKeys.Campaign(new CampaignId(7)),
            GrainKeys.Lane(new CampaignId(7), 3),
            GrainKeys.Route(tenant),
            GrainKeys.Bind(tenant, 0),
            GrainKeys.Codes(new TenantId(tenant), "CA"),
        ];
        Assert.All(
            keys,
            key =>
            {
                var id = GrainId.Create("test", key);
                Assert.False(id.TryGetIntegerKey(out _, out _));
                Assert.False(id.TryGetGuidKey(out _, out _));
                Assert.Contains(key[..(key.IndexOf(':', StringComparison.Ordinal) + 1)], c => !char.IsAsciiHexDigit(c));
            }
        );
    }

    [Theory]
    [InlineData("default/c:")]
    [InlineData("/c:00000000000000000000000000000000")]
    [InlineData("default/c:0000000000000000000000000000000g")]
    [InlineData("default00000000000000000000000000000000")]
    public void Other_text_is_no_contact(string key) => Assert.Throws<FormatException>(() => GrainKeys.ReadContact(key));

    [Theory]
    [InlineData("")]
    [InlineData("lane:12")]
    [InlineData("bind:north")]
    [InlineData("bind:/2")]
    public void Other_text_is_no_lane_and_no_bind(string key)
    {
        Assert.Throws<FormatException>(() => GrainKeys.ReadLane(key));
        Assert.Throws<FormatException>(() => GrainKeys.ReadBind(key));
    }
}
