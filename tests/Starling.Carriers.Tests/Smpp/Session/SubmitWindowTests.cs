using FsCheck.Xunit;
using Starling.Carriers.Smpp.Session;

namespace Starling.Carriers.Tests.Smpp.Session;

public sealed class SubmitWindowTests
{
    [Fact]
    public void It_counts_what_is_unanswered()
    {
        var window = new SubmitWindow(2);
        window.Add(1, 11, 100);
        window.Add(2, 12, 101);
        Assert.Equal((0, 2), (window.Free, window.Unanswered));
        Assert.Throws<InvalidOperationException>(() => window.Add(3, 13, 102));
        Assert.True(window.TryTake(1, out var entry));
        Assert.Equal(new WindowEntry(11, 100), entry);
        Assert.False(window.TryTake(1, out _), "an answer counts once");
        Assert.Equal(1, window.Free);
    }

    [Fact]
    public void The_oldest_leave_first_and_only_when_their_time_is_over()
    {
        var window = new SubmitWindow(3);
        window.Add(7, 1, 100);
        window.Add(8, 2, 100);
        window.Add(9, 3, 200);
        window.TryTake(7, out _);
        Assert.True(window.TryTakeOldest(150, out var entry));
        Assert.Equal(2, entry.Token);
        Assert.False(window.TryTakeOldest(150, out _));
        Assert.True(window.TryTakeOldest(200, out entry));
        Assert.Equal(3, entry.Token);
        Assert.False(window.TryTakeOldest(long.MaxValue, out _));
    }

    [Property]
    public void Any_history_keeps_order_and_count(int seed)
    {
        var random = new Random(seed);
        var window = new SubmitWindow(8);
        var model = new List<uint>();
        var next = 1u;
        for (var step = 0; step < 200; step++)
        {
            if (random.Next(2) == 0 && model.Count < 8)
            {
                window.Add(next, next, next);
                model.Add(next++);
            }
            else if (random.Next(3) == 0)
            {
                Assert.Equal(model.Count > 0, window.TryTakeOldest(long.MaxValue, out var oldest));
                Assert.Equal(model.Count > 0 ? model[0] : 0, oldest.Token);
                model.RemoveRange(0, Math.Min(1, model.Count));
            }
            else
            {
                var sequence = (uint)random.Next(1, (int)next + 1);
                Assert.Equal(model.Remove(sequence), window.TryTake(sequence, out _));
            }

            Assert.Equal(model.Count, window.Unanswered);
        }
    }
}
