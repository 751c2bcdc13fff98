using System.Net;
using Orleans.Runtime;
using Starling.Grains.Placement;

namespace Starling.Grains.Tests.Placement;

/// <summary>Spread evenly · the same from any order · few move when a silo comes or goes · routes do not all go the same way.</summary>
public sealed class BindSilosTests
{
    [Theory]
    [InlineData(4, 3)]
    [InlineData(4, 2)]
    [InlineData(2, 3)]
    [InlineData(12, 5)]
    [InlineData(1, 4)]
    public void No_silo_has_more_than_its_equal_part(int binds, int silos)
    {
        for (var route = 0; route < 50; route++)
        {
            var homes = Homes($"route-{route}", binds, Silos(silos));
            Assert.All(homes.GroupBy(home => home), home => Assert.InRange(home.Count(), 1, (binds + silos - 1) / silos));
        }
    }

    [Fact]
    public void All_silos_come_to_the_same_answer_in_any_order()
    {
        var silos = Silos(5);
        Assert.Equal(Homes("north", 7, silos), Homes("north", 7, [.. silos.Reverse()]));
    }

    [Fact]
    public void When_a_silo_dies_its_binds_move_and_few_others()
    {
        var (others, routes) = (0, 200);
        for (var route = 0; route < routes; route++)
        {
            var silos = Silos(3);
            var before = Homes($"route-{route}", 4, silos);
            var after = Homes($"route-{route}", 4, silos[..2]);
            Assert.DoesNotContain(silos[2], after);
            others += before.Zip(after).Count(bind => !bind.First.Equals(silos[2]) && !bind.First.Equals(bind.Second));
        }

        Assert.InRange(others, 0, routes / 2);
    }

    [Fact]
    public void A_silo_that_comes_gets_its_part()
    {
        for (var route = 0; route < 50; route++)
        {
            var silos = Silos(4);
            Assert.Contains(silos[3], Homes($"route-{route}", 4, silos));
        }
    }

    [Fact]
    public void Single_binds_of_many_routes_are_spread_too()
    {
        var silos = Silos(4);
        var homes = Enumerable.Range(0, 400).Select(route => BindSilos.Choose($"route-{route}", 0, 1, silos));
        Assert.All(homes.CountBy(home => home), home => Assert.InRange(home.Value, 50, 150));
    }

    private static SiloAddress[] Silos(int count) =>
        [.. Enumerable.Range(0, count).Select(at => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 20_000 + at), 1_000 + at))];

    private static SiloAddress[] Homes(string route, int binds, SiloAddress[] silos) =>
        [.. Enumerable.Range(0, binds).Select(bind => BindSilos.Choose(route, bind, binds, silos))];
}
