using Starling.Carriers.Smpp.Session;

namespace Starling.Carriers.Tests.Smpp.Session;

public sealed class ReconnectBackoffTests
{
    [Fact]
    public void Waits_double_up_to_the_longest_with_half_of_it_left_to_chance()
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), new Random(1));
        foreach (var full in new[] { 1, 2, 4, 5, 5, 5 })
        {
            Assert.InRange(backoff.Next().TotalSeconds, full * 0.5, full);
        }

        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void A_hundred_binds_do_not_knock_together()
    {
        var waits = Enumerable
            .Range(0, 100)
            .Select(seed => new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), new Random(seed)).Next())
            .ToHashSet();
        Assert.True(waits.Count > 90);
    }
}
