using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Starling.Domain.Routing;

namespace Starling.Domain.Tests.Routing;

/// <summary>
/// Starts one by one and of whole texts; refusal leaves no trace; share changes; a new holder; the figures of free slots; and for
/// any order of arrivals and changes, never more than the share in any window.
/// </summary>
public sealed class SlidingLogTests
{
    private const long Second = 1_000; // ticks are milliseconds here
    private const long Window = 1_050;

    [Fact]
    public void A_share_is_free_at_once_and_the_next_one_a_window_later()
    {
        var log = new SlidingLog(Second, 3);
        Assert.Equal([100, 100, 100], Reserve(log, 3, 100));
        Assert.Equal([1_150, 1_150], Reserve(log, 2, 100));
        Assert.Equal([1_150], Reserve(log, 1, 700));
        Assert.Equal([2_200], Reserve(log, 1, 2_199));
        Assert.Equal((Window, 50L), (log.Window, log.Lateness));
    }

    [Fact]
    public void A_long_text_gets_all_its_starts_even_from_a_small_share()
    {
        var log = new SlidingLog(Second, 1);
        Assert.Equal([0, 1_050, 2_100], Reserve(log, 3, 0));
        Assert.Equal([3_150, 4_200, 5_250], Reserve(log, 3, 10));
    }

    [Fact]
    public void A_text_that_would_end_too_late_reserves_nothing()
    {
        var log = new SlidingLog(Second, 2);
        Assert.False(log.TryReserve(0, 1_049, new long[3]));
        Assert.Equal(2, log.FreeSlots(0, 1_049));
        Assert.True(log.TryReserve(0, 1_050, new long[3]));
        Assert.Equal(1, log.FreeSlots(0, 1_050));
        Assert.False(log.TryReserve(500, 400, new long[1]));
    }

    [Fact]
    public void Nothing_may_be_written_without_a_share()
    {
        var log = new SlidingLog(Second, 0);
        Assert.False(log.TryReserve(0, long.MaxValue, new long[1]));
        Assert.Equal(0, log.FreeSlots(0, long.MaxValue));
        Assert.True(log.TryReserve(0, 0, []));
    }

    [Fact]
    public void A_new_holder_waits_one_window_whatever_its_share_becomes()
    {
        var log = new SlidingLog(Second, 0);
        log.StartFull(100);
        log.SetShare(5, 200);
        Assert.Equal(0, log.FreeSlots(200, 1_149));
        Assert.Equal(5, log.FreeSlots(200, 1_150));
        Assert.Equal([1_150, 1_150], Reserve(log, 2, 200));
    }

    [Fact]
    public void A_lower_share_counts_what_already_started_and_takes_back_what_did_not()
    {
        var log = new SlidingLog(Second, 4);
        Reserve(log, 6, 0); // four at 0, two at 1 050
        Assert.Equal(2, log.SetShare(2, 10));
        Assert.Equal([1_050, 1_050, 2_100], Reserve(log, 3, 20));
    }

    [Fact]
    public void A_higher_share_applies_at_once_and_remembers_all_that_started()
    {
        var log = new SlidingLog(Second, 4);
        Reserve(log, 4, 0);
        Assert.Equal(0, log.SetShare(1, 10));
        Assert.Equal(0, log.SetShare(5, 20));
        Assert.Equal(1, log.FreeSlots(20, 1_049));
        Assert.Equal([20, 1_050], Reserve(log, 2, 20));
    }

    [Fact]
    public void Free_slots_of_a_far_horizon_are_counted_not_walked()
    {
        var log = new SlidingLog(1_000_000_000, 50_000);
        Assert.Equal(int.MaxValue, log.FreeSlots(0, long.MaxValue));
        Assert.Equal(50_000 * 11, log.FreeSlots(0, 10 * log.Window));
    }

    [Property(MaxTest = 100)]
    public void Never_more_than_the_share_starts_in_any_window(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var share = random.Next(0, 8);
        var log = new SlidingLog(Second, share);
        var now = 0L;
        var closedUntil = 0L;
        var started = new List<long>();
        for (var step = 0; step < 120; step++)
        {
            now += random.Next(4) switch
            {
                0 => 0,
                1 => random.Next(20),
                2 => random.Next(600),
                _ => random.Next(3_000),
            };
            switch (random.Next(10))
            {
                case 0:
                    var lower = random.Next(0, 8);
                    var future = started.Count(start => start > now);
                    Assert.Equal(lower < share ? future : 0, log.SetShare(lower, now));
                    if (lower < share)
                    {
                        started.RemoveAll(start => start > now);
                    }

                    share = lower;
                    break;
                case 1 when random.Next(5) == 0:
                    log.StartFull(now);
                    closedUntil = now + Window;
                    break;
                default:
                    Step(log, random, now, closedUntil, share, started);
                    break;
            }
        }
    }

    /// <summary>One text arrives: the log must agree with a model that looks at every start there ever was.</summary>
    private static void Step(SlidingLog log, Random random, long now, long closedUntil, int share, List<long> started)
    {
        var segments = random.Next(1, 6);
        var notAfter = now + random.Next(0, 4_000);
        started.RemoveAll(start => start < now - 5 * Window);
        var model = Model(started, now, closedUntil, share, notAfter).ToArray();
        Assert.Equal(model.Length, log.FreeSlots(now, notAfter));
        var starts = new long[segments];
        Assert.Equal(segments <= model.Length, log.TryReserve(now, notAfter, starts));
        if (segments > model.Length)
        {
            return;
        }

        Assert.Equal(model.Take(segments), starts);
        foreach (var start in starts)
        {
            started.Add(start);
            Assert.InRange(started.Count(other => other > start - Window && other <= start), 1, share);
        }
    }

    /// <summary>The next starts, one after the other, as long as they are not too late.</summary>
    private static IEnumerable<long> Model(List<long> started, long now, long closedUntil, int share, long notAfter)
    {
        var all = new List<long>(started);
        while (share > 0)
        {
            var at = Math.Max(now, closedUntil);
            at = all.Count == 0 ? at : Math.Max(at, all[^1]);
            while (all.Count(other => other > at - Window) >= share)
            {
                at = all.Where(other => other > at - Window).Min() + Window;
            }

            if (at > notAfter)
            {
                yield break;
            }

            all.Add(at);
            yield return at;
        }
    }

    private static long[] Reserve(SlidingLog log, int segments, long now)
    {
        var starts = new long[segments];
        Assert.True(log.TryReserve(now, long.MaxValue, starts));
        return starts;
    }
}
