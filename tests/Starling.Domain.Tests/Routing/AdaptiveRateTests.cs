using Starling.Domain.Routing;

namespace Starling.Domain.Tests.Routing;

public sealed class AdaptiveRateTests
{
    private const long Second = 1_000;
    private readonly AdaptiveRate _rate = new(Second);

    [Fact]
    public void Without_throttling_it_is_the_ceiling() => Assert.Equal(200, _rate.At(0, 200));

    [Fact]
    public void It_is_cut_by_a_quarter_at_once_and_not_again_for_what_was_on_its_way()
    {
        Assert.True(_rate.Throttled(0, 200, 1));
        Assert.Equal(150, _rate.At(0, 200));
        Assert.False(_rate.Throttled(1_499, 200, 1));
        Assert.True(_rate.Throttled(1_500, 200, 1));
        Assert.Equal(113, _rate.At(1_500, 200));
        Assert.True(_rate.IsSlowed);
    }

    [Theory]
    [InlineData(200, 40, 40)]
    [InlineData(3, 1, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(10, 10, 10)]
    public void It_falls_no_further_than_the_floor(int ceiling, int floor, int lowest)
    {
        for (var now = 0L; now < 100 * Second; now += 2 * Second)
        {
            _rate.Throttled(now, ceiling, floor);
        }

        Assert.Equal(lowest, _rate.At(100 * Second, ceiling));
    }

    [Fact]
    public void After_five_calm_seconds_it_grows_by_a_fiftieth_every_two()
    {
        _rate.Throttled(0, 200, 1);
        Assert.Equal(150, _rate.At(4_999, 200));
        Assert.Equal(154, _rate.At(5_000, 200));
        Assert.Equal(154, _rate.At(6_999, 200));
        Assert.Equal(158, _rate.At(7_000, 200));

        // An hour's absence is one step, no leap.
        Assert.Equal(162, _rate.At(3_600 * Second, 200));
    }

    [Fact]
    public void At_its_ceiling_it_forgets()
    {
        _rate.Throttled(0, 4, 1);
        Assert.Equal(3, _rate.At(0, 4));
        Assert.Equal(4, _rate.At(5_000, 4));
        Assert.False(_rate.IsSlowed);
    }

    [Fact]
    public void A_ceiling_that_comes_down_holds_and_the_next_cut_counts_from_it()
    {
        _rate.Throttled(0, 200, 1);
        Assert.Equal(20, _rate.At(100, 20));
        _rate.Throttled(2_000, 20, 1);
        Assert.Equal(15, _rate.At(2_000, 20));
    }

    /// <summary>A hidden limit of half the contract's rate: hardly a segment is throttled, and most of the limit is used.</summary>
    [Fact]
    public void It_finds_a_hidden_limit()
    {
        const int Limit = 100;
        var (sent, throttled) = (0, 0);
        for (var now = 0L; now < 600 * Second; now += Second)
        {
            var rate = _rate.At(now, 200);
            sent += rate;
            if (rate > Limit)
            {
                throttled += rate - Limit;
                _rate.Throttled(now, 200, 28);
            }
        }

        Assert.InRange((double)throttled / sent, 0, 0.01);
        Assert.InRange((double)(sent - throttled) / (600 * Limit), 0.8, 1);
    }
}
