using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Grains.Campaigns;

namespace Starling.Grains.Tests.Campaigns;

public sealed class DueCursorTests
{
    private static MessageId Id(uint index) => Samples.Row(index).Id;

    private static LanePlace Begun(uint first, int tries) => new(LanePlace.OfDueRows, Id(first), Id(first), tries);

    [Fact]
    public void A_page_is_known_by_its_first_row_and_writes_no_place_when_it_is_finished()
    {
        var cursor = new DueCursor(null);
        var page = Page(cursor, [3, 1, 2]);
        Assert.Equal((3, Begun(3, 1)), (page.Messages.Count, page.Place));
        Assert.Null(cursor.Finish(page));
    }

    [Fact]
    public void A_page_that_was_finished_at_its_second_try_takes_the_tries_back()
    {
        var cursor = new DueCursor(Begun(3, 1));
        var page = Page(cursor, [3, 1]);
        Assert.Equal((2, Begun(3, 2)), (page.Messages.Count, page.Place));
        Assert.Equal(Begun(3, 0), cursor.Finish(page));
        Assert.Equal(Begun(3, 1), Page(cursor, [3, 1]).Place);
    }

    [Fact]
    public void A_page_put_down_on_purpose_was_no_try()
    {
        var first = new DueCursor(null);
        var again = new DueCursor(first.PutDown(Page(first, [3, 1])));
        Assert.Equal(Begun(3, 1), Page(again, [3, 1]).Place);
    }

    /// <summary>Ten rows due, its worker dying on one of them whenever it comes to it; a death loses all but the place and what left before.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    public void A_row_that_kills_its_worker_is_quarantined_after_three_deaths_as_the_first_and_no_other_row_is(int at)
    {
        List<uint> due = [7, 2, 9, 4, 5, 1, 8, 3, 6, 10];
        var (poison, sent, quarantined, deaths) = (due[at], new List<uint>(), new List<uint>(), 0);
        LanePlace? place = null;
        while (due.Count > 0)
        {
            var cursor = new DueCursor(place);
            while (due.Count > 0)
            {
                var page = Page(cursor, due);
                if (cursor.IsPoison(page.Messages[0].Id))
                {
                    quarantined.Add(due[0]);
                    due.RemoveAt(0);
                    place = cursor.Finish(page) ?? place;
                    continue;
                }

                place = page.Place;
                var rows = page.Messages.Select(message => message.Id.Index).TakeWhile(row => row != poison).ToList();
                sent.AddRange(rows);
                due.RemoveAll(rows.Contains);
                if (rows.Count < page.Messages.Count)
                {
                    Assert.True(++deaths <= 4);
                    break;
                }

                place = cursor.Finish(page) ?? place;
            }
        }

        Assert.Equal([poison], quarantined);
        Assert.Equal(at == 0 ? 3 : 4, deaths);
        Assert.Equal(9, sent.Distinct().Count());
    }

    private static LaneWork Page(DueCursor cursor, IEnumerable<uint> due)
    {
        var page = cursor.Cut([.. due.Select(row => Samples.Row(row))]);
        return new LaneWork(page, cursor.Begin(page[0].Id), default, cursor);
    }
}
