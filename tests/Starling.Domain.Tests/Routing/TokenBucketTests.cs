using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Starling.Domain.Routing;

namespace Starling.Domain.Tests.Routing;

public sealed class TokenBucketTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void It_starts_full_and_fills_at_its_rate()
    {
        var bucket = new TokenBucket(10, 5, Second, 0);
        Assert.True(bucket.TryTake(5, 0));
        Assert.False(bucket.TryTake(1, 0));
        Assert.False(bucket.TryTake(1, Second / 10 - 1));
        Assert.True(bucket.TryTake(1, Second / 10));
        Assert.Equal(5, bucket.Available(Second * 100));
    }

    [Fact]
    public void A_text_longer_than_the_burst_passes_whole_and_is_paid_for_afterwards()
    {
        var bucket = new TokenBucket(1, 1, Second, 0);
        Assert.True(bucket.TryTake(3, 0));
        Assert.Equal(3 * Second, bucket.WhenAvailable(3, 0));
        Assert.False(bucket.TryTake(3, 3 * Second - 1));
        Assert.True(bucket.TryTake(3, 3 * Second));
        Assert.Equal(0, bucket.Available(3 * Second));
    }

    [Fact]
    public void It_gives_what_there_is()
    {
        var bucket = new TokenBucket(10, 4, Second, 0);
        Assert.Equal(4, bucket.TakeUpTo(9, 0));
        Assert.Equal(0, bucket.TakeUpTo(9, 0));
        Assert.Equal(2, bucket.TakeUpTo(2, Second));
        Assert.Equal(2, bucket.TakeUpTo(9, Second));
    }

    [Fact]
    public void A_new_rate_holds_from_now_on()
    {
        var bucket = new TokenBucket(10, 10, Second, 0);
        bucket.TakeUpTo(10, 0);
        bucket.SetRate(2, 10, Second / 2);
        Assert.Equal(5, bucket.Available(Second / 2));
        Assert.Equal(7, bucket.Available(Second * 3 / 2));
        bucket.SetRate(0, 3, Second * 3 / 2);
        Assert.Equal(3, bucket.TakeUpTo(9, long.MaxValue / 2));
        Assert.Equal(long.MaxValue, bucket.WhenAvailable(1, long.MaxValue / 2));
    }

    [Fact]
    public void Years_alone_and_clocks_that_go_back_do_no_harm()
    {
        var bucket = new TokenBucket(1_000_000, 1_000_000, Second, 0);
        Assert.Equal(1_000_000, bucket.TakeUpTo(int.MaxValue, 0));
        Assert.Equal(1_000_000, bucket.TakeUpTo(int.MaxValue, long.MaxValue));
        Assert.Equal(0, bucket.Available(5));
    }

    [Property(MaxTest = 1_000)]
    public void Over_any_time_no_more_passes_than_burst_and_rate_allow(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var (rate, burst, frequency) = (random.Next(1, 50), random.Next(1, 20), random.Next(1, 1_000));
        var bucket = new TokenBucket(rate, burst, frequency, 0);
        var (now, taken) = (0L, 0L);
        for (var step = 0; step < 200; step++)
        {
            now += random.Next(0, frequency);
            var segments = random.Next(1, burst + 1);
            var when = bucket.WhenAvailable(segments, now);
            var passed = bucket.TryTake(segments, now);
            Assert.Equal(when <= now, passed);
            taken += passed ? segments : 0;
            Assert.True(taken * frequency <= burst * (long)frequency + now * rate);
        }

        now += frequency * 100L;
        Assert.Equal(burst, bucket.Available(now));
    }

    [Fact]
    public void Nothing_is_lost_to_rounding()
    {
        var bucket = new TokenBucket(7, 1, 3, 0);
        var taken = bucket.TakeUpTo(1, 0);
        for (var now = 1; now <= 3_000; now++)
        {
            taken += bucket.TryTake(7, now) ? 7 : 0;
        }

        Assert.InRange(taken, 6_990, 7_001);
    }

    [Fact]
    public void What_comes_back_is_there_again_up_to_the_burst_and_pays_a_debt_first()
    {
        var bucket = new TokenBucket(10, 4, Second, 0);
        Assert.Equal(4, bucket.TakeUpTo(4, 0));
        bucket.Return(3, 0);
        Assert.Equal(3, bucket.Available(0));
        bucket.Return(3, 0);
        Assert.Equal(4, bucket.Available(0));

        Assert.True(bucket.TryTake(6, 0));
        bucket.Return(3, 0);
        Assert.Equal(1, bucket.Available(0));
    }
}
