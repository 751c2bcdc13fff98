using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Domain.Tests.Messages;

/// <summary>In order · round and round · forgotten ones said so · another process · a writer that nobody holds up, and nobody misreads.</summary>
public sealed class RecentChangesTests
{
    [Fact]
    public void Changes_are_read_in_their_order_from_any_place()
    {
        var changes = new RecentChanges(10);
        var begin = changes.End;
        changes.Add(Changes(0, 3));
        changes.Add(Changes(3, 2));
        Assert.Equal([0, 1, 2, 3, 4], Read(changes, begin));
        Assert.Equal([3, 4], Read(changes, Behind(begin, 3)));
        Assert.Equal([0, 1], Read(changes, begin, room: 2));
        Assert.Equal([], Read(changes, changes.End));
    }

    [Fact]
    public void The_oldest_are_forgotten_and_who_asks_for_them_is_told()
    {
        var changes = new RecentChanges(4);
        var begin = changes.End;
        changes.Add(Changes(0, 3));
        changes.Add(Changes(3, 3));
        Assert.Null(Read(changes, begin));
        Assert.Null(Read(changes, Behind(begin, 1)));
        Assert.Equal([2, 3, 4, 5], Read(changes, Behind(begin, 2)));
    }

    [Fact]
    public void More_at_once_than_are_remembered_leaves_the_last_of_them()
    {
        var changes = new RecentChanges(4);
        var begin = changes.End;
        changes.Add(Changes(0, 11));
        Assert.Equal([7, 8, 9, 10], Read(changes, Behind(begin, 7)));
    }

    [Fact]
    public void A_place_of_another_process_or_of_the_future_is_not_known()
    {
        var changes = new RecentChanges(4);
        Assert.Null(Read(changes, new RecentChanges(4).End));
        Assert.Null(Read(changes, Behind(changes.End, 1)));
        Assert.Null(Read(changes, changes.End with { Number = -1 }));
    }

    [Fact]
    public async Task A_reader_beside_a_fast_writer_reads_right_or_is_told_that_it_was_too_slow()
    {
        const int Written = 2_000_000;
        var changes = new RecentChanges(64);
        var begin = changes.End;
        var writing = Task.Run(
            () =>
            {
                for (var at = 0; at < Written; at += 10)
                {
                    changes.Add(Changes(at, 10));
                }
            },
            TestContext.Current.CancellationToken
        );
        var place = begin;
        var (right, forgotten) = (0L, 0L);
        while (!writing.IsCompleted || place != changes.End)
        {
            var read = Read(changes, place, room: 32);
            if (read is null)
            {
                forgotten++;
                place = changes.End;
                continue;
            }

            Assert.Equal(Enumerable.Range(0, read.Count).Select(at => place.Number - begin.Number + at), read);
            right += read.Count;
            place = Behind(place, read.Count);
        }

        await writing;
        Assert.Equal(Written, changes.End.Number - begin.Number);
        Assert.True(right + forgotten > 0);
    }

    private static ChangePlace Behind(ChangePlace place, long changes) => place with { Number = place.Number + changes };

    private static MessageChange[] Changes(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(at => new MessageChange(new MessageId(at), new CampaignId(at)))];

    /// <summary>Both halves of each change must agree: half of one and half of another would be a torn read.</summary>
    private static List<long>? Read(RecentChanges changes, ChangePlace from, int room = 100)
    {
        var into = new MessageChange[room];
        if (changes.Read(from, into) is not { } count)
        {
            return null;
        }

        Assert.All(into[..count], change => Assert.Equal(change.Id.Value, change.Campaign.Value));
        return [.. into[..count].Select(change => change.Id.Value)];
    }
}
