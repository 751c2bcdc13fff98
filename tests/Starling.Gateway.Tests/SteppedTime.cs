using Microsoft.Extensions.Time.Testing;

namespace Starling.Gateway.Tests;

/// <summary>
/// A clock that moves only to the next moment somebody waits for: however busy the machine is, nobody's patience runs out
/// while the work it waits for has not had its turn.
/// </summary>
internal sealed class SteppedTime : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SteppedTimer, DateTimeOffset> _due = [];

    /// <summary>Moves to the earliest moment that a timer is set for.</summary>
    /// <returns>False when none is set.</returns>
    public bool MoveOn()
    {
        TimeSpan step;
        lock (_lock)
        {
            var now = GetUtcNow();
            foreach (var (timer, _) in _due.Where(entry => entry.Value <= now).ToList())
            {
                _due.Remove(timer);
            }

            if (_due.Count == 0)
            {
                return false;
            }

            step = _due.Values.Min() - now;
        }

        Advance(step);
        return true;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteppedTimer(this);
        timer.Inner = base.CreateTimer(
            inner =>
            {
                timer.Again();
                callback(inner);
            },
            state,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        timer.Change(dueTime, period);
        return timer;
    }

    private void Set(SteppedTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                _due.Remove(timer);
            }
            else
            {
                _due[timer] = GetUtcNow() + dueTime;
            }
        }
    }

    private sealed class SteppedTimer(SteppedTime time) : ITimer
    {
        public ITimer Inner { get; set; } = null!;

        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // The timer first, its entry second: an entry is then never due before its timer, whoever moves the clock between the two.
            _period = period <= TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
            var changed = Inner.Change(dueTime, period);
            time.Set(this, dueTime);
            return changed;
        }

        /// <summary>It has fired: a period sets it again, and one that fires once leaves the entry that is now due behind.</summary>
        public void Again()
        {
            if (_period != Timeout.InfiniteTimeSpan)
            {
                time.Set(this, _period);
            }
        }

        public void Dispose()
        {
            time.Set(this, Timeout.InfiniteTimeSpan);
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
