using FsCheck.Xunit;
using NodaTime;
using Starling.Domain.Routing;
using Starling.Domain.Text;

namespace Starling.Domain.Tests.Routing;

public sealed class RouteProfileTests
{
    private static RouteProfile Route(int rate, int binds, int window, int maxSegments) =>
        new("north", "north", rate, binds, window, SegmentBudget.Default.WithMaxSegments(maxSegments), WholeText: false);

    [Theory]
    [InlineData(100, 1, 10, 1.0)]
    [InlineData(42, 1, 10, 1.0)]
    [InlineData(40, 1, 10, 1.525)]
    [InlineData(100, 4, 10, 1.84)]
    [InlineData(4, 4, 3, 7.3)]
    [InlineData(1, 1, 10, 22.0)]
    [InlineData(1, 4, 1, 3.1)]
    public void A_text_may_begin_for_a_second_or_twice_the_longest_text_at_the_smallest_share(
        int rate,
        int binds,
        int maxSegments,
        double seconds
    ) => Assert.Equal(seconds, Route(rate, binds, 10, maxSegments).Deadline.TotalSeconds, 3);

    [Fact]
    public void A_slow_sender_makes_the_deadline_longer() =>
        Assert.Equal(Duration.FromMilliseconds(7_300), (Route(100, 1, 10, 3) with { SlowestSender = 1 }).Deadline);

    [Property]
    public bool The_longest_text_ends_within_half_of_the_deadline_even_after_a_window_of_waiting(ushort rate, byte binds, byte maxSegments)
    {
        var route = Route(1 + rate, 1 + binds % 16, 10, Math.Max(1, (int)maxSegments));
        var share = Math.Max(1, route.SegmentsPerSecond / route.Binds);
        var starts = new long[route.Budget.MaxSegments];
        var log = new SlidingLog(1_000, share);
        return log.TryReserve(0, (long)(route.Deadline.TotalMilliseconds / 2), starts);
    }

    [Fact]
    public void A_stop_waits_for_one_and_a_half_deadlines_and_a_quarter_of_a_second() =>
        Assert.Equal(Duration.FromMilliseconds(1_750), Route(100, 1, 10, 10).Quiet);

    [Theory]
    [InlineData(10, 1, 15, 1)]
    [InlineData(11, 1, 17, 1)]
    [InlineData(100, 10, 150, 15)]
    [InlineData(10, 10, 20, 10)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(1, 255, 510, 255)]
    public void Credits_are_one_and_a_half_windows_and_a_tenth_or_one_text_is_reserved(int window, int longest, int credits, int reserved)
    {
        var route = Route(100, 1, window, longest);
        Assert.Equal((credits, reserved), (route.Credits, route.ReservedCredits));
    }

    [Property]
    public bool Bulk_and_express_each_have_room_for_the_longest_text(ushort window, byte maxSegments)
    {
        var route = Route(100, 1, 1 + window % 10_000, Math.Max(1, (int)maxSegments));
        return route.ReservedCredits >= route.Budget.MaxSegments && route.Credits - route.ReservedCredits >= route.Budget.MaxSegments;
    }
}
