using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Text;
using Starling.Grains.Campaigns;

namespace Starling.Grains.Tests.Campaigns;

public sealed class LaneCursorTests
{
    private static MessageId Id(uint index) => new(1, index);

    private static LanePlace Fresh => new(1, Id(10), Id(10), 0);

    [Fact]
    public void A_page_is_begun_before_it_is_worked_on_and_finished_after()
    {
        var cursor = new LaneCursor(Fresh);
        Assert.Equal(new LanePlace(1, Id(10), Id(20), 1), cursor.Begin(Id(20)));
        cursor.Finish(Id(20));
        Assert.Equal(new LanePlace(1, Id(20), Id(30), 1), cursor.Begin(Id(30)));
    }

    [Fact]
    public void A_page_put_down_on_purpose_was_no_try()
    {
        var cursor = new LaneCursor(Fresh);
        cursor.Begin(Id(20));
        var again = new LaneCursor(cursor.PutDown(new LaneWork([], null, default, cursor)));
        Assert.Equal((250, 1), (again.Limit(250), again.Begin(Id(20)).Tries));
    }

    /// <summary>Works through rows 11 to 20 in pages of 5, its worker dying on one of them whenever it is in the page; a death loses all but the place.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(20)]
    public void A_row_that_kills_its_worker_is_quarantined_after_three_deaths_and_no_other_row_is(uint poison)
    {
        var (place, deaths, sent, quarantined) = (Fresh, 0, new List<uint>(), new List<uint>());
        while (true)
        {
            var cursor = new LaneCursor(place);
            while (true)
            {
                var first = cursor.Watermark.Index + 1;
                if (first > 20)
                {
                    Assert.Equal(3, deaths);
                    Assert.Equal([poison], quarantined);
                    Assert.Equal(Enumerable.Range(11, 10).Select(row => (uint)row).Where(row => row != poison), sent.Distinct().Order());
                    return;
                }

                var last = Math.Min(20, first + (uint)cursor.Limit(5) - 1);
                if (cursor.IsPoison(Id(first)))
                {
                    quarantined.Add(first);
                    cursor.Finish(Id(last));
                    continue;
                }

                place = cursor.Begin(Id(last));
                if (poison >= first && poison <= last && !quarantined.Contains(poison))
                {
                    Assert.True(++deaths <= 3);
                    break;
                }

                sent.AddRange(Enumerable.Range((int)first, (int)(last - first + 1)).Select(row => (uint)row));
                cursor.Finish(Id(last));
            }
        }
    }

    [Fact]
    public void After_a_page_that_needed_several_tries_pages_are_whole_again()
    {
        var cursor = new LaneCursor(new LanePlace(1, Id(10), Id(12), 2));
        Assert.Equal(1, cursor.Limit(250));
        cursor.Finish(Id(11));
        Assert.Equal(1, cursor.Limit(250));
        cursor.Finish(Id(12));
        Assert.Equal(250, cursor.Limit(250));
    }

    private sealed class TwoRoutes : IRouteDirectory
    {
        public IReadOnlyList<RouteProfile> Routes { get; } =
        [new("north", "north", 10, 1, 10, SegmentBudget.Default, false), new("south", "south", 10, 1, 10, SegmentBudget.Default, false)];

        public RouteProfile? Find(string route) => Routes.FirstOrDefault(known => known.Id == route);

        public void Slow(string route, int segmentsPerSecond) => throw new NotSupportedException();

        public SenderProfile? SenderOf(SenderAddress sender) =>
            sender.Value switch
            {
                "12345" => new SenderProfile(sender, "north", null),
                "54321" => new SenderProfile(sender, "south", null),
                "99999" => new SenderProfile(sender, "closed", null),
                _ => null,
            };
    }

    [Fact]
    public void A_page_is_cut_by_sender_in_its_order_and_rows_without_a_route_are_left_over()
    {
        var rows = new[] { null, "54321", "77777", "12345", "99999", "54321" }
            .Select((sender, index) => Samples.Row((uint)index, sender: sender))
            .ToArray();
        var (groups, without) = SenderGroups.Cut(rows, Samples.Sender("12345"), new TwoRoutes());
        Assert.Equal(["north: 0 3", "south: 1 5"], groups.Select(group => $"{group.Route.Id}: {Indexes(group.Messages)}"));
        Assert.Equal("2 4", Indexes(without));

        var (none, all) = SenderGroups.Cut(rows[..1], usual: null, new TwoRoutes());
        Assert.Empty(none);
        Assert.Single(all);

        static string Indexes(IEnumerable<LaneMessage> messages) => string.Join(' ', messages.Select(message => message.Id.Index));
    }
}
