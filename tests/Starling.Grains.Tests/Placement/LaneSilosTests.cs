using System.Net;
using System.Text;
using Orleans.Runtime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Grains.Placement;

namespace Starling.Grains.Tests.Placement;

/// <summary>Where lanes and the contacts of their slots live.</summary>
public sealed class LaneSilosTests
{
    private static readonly SiloAddress[] Five =
    [
        .. Enumerable.Range(0, 5).Select(silo => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 20_000 + silo), 7_000_000 + silo)),
    ];

    [Fact]
    public void Contacts_and_lanes_of_the_same_slots_have_the_same_lane()
    {
        var random = new Random(7);
        for (var contact = 0; contact < 10_000; contact++)
        {
            var key = new ContactKey((ulong)random.NextInt64(), (ulong)random.NextInt64());
            Assert.Equal(key.Lane, GrainKeys.LaneOf(Encoding.UTF8.GetBytes(GrainKeys.Contact(TenantId.Default, key))));
        }

        for (var lane = 0; lane < ContactKey.Lanes; lane++)
        {
            Assert.Equal(lane, GrainKeys.LaneOf(Encoding.UTF8.GetBytes(GrainKeys.Lane(new CampaignId(12), lane))));
        }
    }

    [Theory]
    [InlineData("campaign:12")]
    [InlineData("lane:12/16")]
    [InlineData("lane:12/x")]
    [InlineData("default/c:0123")]
    public void A_key_of_another_kind_has_no_lane(string key) =>
        Assert.Throws<FormatException>(() => GrainKeys.LaneOf(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void The_order_of_the_members_changes_nothing_and_every_silo_has_some_lane()
    {
        var backwards = Five.Reverse().ToArray();
        var chosen = Lanes().Select(lane => LaneSilos.Choose(lane, Five)).ToList();
        Assert.Equal(chosen, Lanes().Select(lane => LaneSilos.Choose(lane, backwards)));
        Assert.InRange(chosen.Distinct().Count(), 3, 5);
    }

    [Fact]
    public void A_silo_that_goes_moves_only_its_own_lanes()
    {
        foreach (var gone in Five)
        {
            var left = Five.Where(silo => !silo.Equals(gone)).ToArray();
            foreach (var lane in Lanes())
            {
                var before = LaneSilos.Choose(lane, Five);
                var after = LaneSilos.Choose(lane, left);
                Assert.True(before.Equals(gone) ? !after.Equals(gone) : after.Equals(before));
            }
        }
    }

    private static IEnumerable<int> Lanes() => Enumerable.Range(0, ContactKey.Lanes);
}
