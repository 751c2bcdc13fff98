using FsCheck.Xunit;
using Starling.Domain.Routing;
using Starling.Domain.Text;
using Starling.Grains.Contracts;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Routing;

public sealed class CreditBookTests
{
    private const int LapseAfter = 100;

    /// <summary>15 credits, of which 4 are reserved.</summary>
    private static readonly RouteProfile Route = new("north", "north", 100, 1, 10, SegmentBudget.Default.WithMaxSegments(4), false);

    private readonly CreditBook _book = new(Route, LapseAfter);

    private CreditGrant Grant(int wanted, int least = 1, bool express = false, int admitted = 1_000) =>
        _book.Grant(new CreditRequest(wanted, least, express, "12345", false), admitted, now: 0);

    [Fact]
    public void Bulk_leaves_the_reserve_and_express_takes_it()
    {
        Assert.Equal(11, Grant(50).Segments);
        Assert.Equal(0, Grant(1).Segments);
        Assert.Equal(4, Grant(50, express: true).Segments);
        Assert.Equal(0, _book.Free);
    }

    [Fact]
    public void Less_than_the_least_is_nothing()
    {
        Grant(9);
        Assert.Equal(default, Grant(4, least: 3));
        Assert.Equal(2, Grant(4, least: 2).Segments);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(-3, 0)]
    public void No_more_than_the_rate_admits(int admitted, int granted) => Assert.Equal(granted, Grant(10, admitted: admitted).Segments);

    [Fact]
    public void A_grant_is_redeemed_once()
    {
        var grant = Grant(6);
        Assert.Equal((6, 6), (_book.Granted, _book.GrantedTo("12345")));
        Assert.Equal(6, _book.Redeem(grant.Id));
        Assert.Equal(0, _book.Redeem(grant.Id));
        Assert.Equal((0, 0), (_book.Granted, _book.GrantedTo("12345")));
    }

    [Fact]
    public void A_grant_lapses_in_time_and_not_before()
    {
        var grant = Grant(6);
        _book.Lapse(LapseAfter - 1);
        Assert.Equal(9, _book.Free);
        _book.Lapse(LapseAfter);
        Assert.Equal(15, _book.Free);
        Assert.Equal(0, _book.Redeem(grant.Id));
    }

    [Property]
    public bool Used_and_granted_never_exceed_the_credits((byte Wanted, byte Least, bool Express, bool Uses)[] asked)
    {
        var used = new Queue<int>();
        foreach (var (wanted, least, express, uses) in asked)
        {
            var grant = Grant(1 + wanted, 1 + least % 4, express);
            if (uses)
            {
                var segments = _book.Redeem(grant.Id);
                _book.Use(segments);
                used.Enqueue(segments);
            }

            if (used.Count > 2)
            {
                _book.Release(used.Dequeue());
            }

            if (_book.Free < 0 || _book.Used + _book.Granted + _book.Free != Route.Credits)
            {
                return false;
            }
        }

        return true;
    }
}
