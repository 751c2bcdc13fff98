namespace Starling.Domain.Routing;

/// <summary>
/// The exact record of when one bind may write its segments: never more than its share of starts in any window of 1.05 s.
/// </summary>
/// <remarks>
/// <para>
/// Reserving gives each segment its own start, in order; a later reservation never starts before an earlier one. As the window is
/// 50 ms longer than the carrier's second, a segment written up to <see cref="Lateness"/> after its start still keeps any second within the share.
/// One that is later must not be written on that start: reserve again.
/// </para>
/// <para>
/// Times are ticks of a monotonic clock, as <see cref="TimeProvider.GetTimestamp"/> gives them, and not negative. A segment costs
/// constant time; memory grows with the share and with how far ahead is reserved, not with the traffic. For one thread only.
/// </para>
/// </remarks>
public sealed class SlidingLog
{
    // Starts in ascending order, as a ring: those of the last window and those still to come.
    private long[] _starts = new long[16];
    private int _first;
    private int _count;
    private long _closedUntil;

    /// <param name="frequency">Ticks per second: <see cref="TimeProvider.TimestampFrequency"/>; at least 20.</param>
    /// <param name="share">Segments per window, from 0 (nothing may be written).</param>
    public SlidingLog(long frequency, int share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frequency, 20);
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        Lateness = frequency / 20;
        Window = frequency + Lateness;
        Share = share;
    }

    /// <summary>1.05 s in ticks.</summary>
    public long Window { get; }

    /// <summary>How long after its start a segment may still be written: 50 ms in ticks.</summary>
    public long Lateness { get; }

    /// <summary>How many segments may start within any <see cref="Window"/>.</summary>
    public int Share { get; private set; }

    /// <summary>Closes the log for one window, as if it were full: what a previous holder wrote is not known here.</summary>
    public void StartFull(long now) => _closedUntil = Math.Max(_closedUntil, now + Window);

    /// <summary>Changes the share; the segments already started count against the new one.</summary>
    /// <param name="share">From 0.</param>
    /// <param name="now">The present.</param>
    /// <returns>
    /// How many reserved starts were taken back: all that lie after <paramref name="now"/> when the share is lowered, none
    /// otherwise. Their segments must be reserved again before they are written.
    /// </returns>
    public int SetShare(int share, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        var takenBack = 0;
        if (share < Share)
        {
            while (_count > 0 && Start(_count - 1) > now)
            {
                _count--;
                takenBack++;
            }
        }

        Share = share;
        return takenBack;
    }

    /// <summary>Reserves successive starts for the segments of one text, or none at all.</summary>
    /// <param name="now">The present; no start is earlier.</param>
    /// <param name="notAfter">No start is later.</param>
    /// <param name="starts">Receives one start per segment, ascending.</param>
    /// <returns>False, and nothing is reserved, when the last segment could not start by <paramref name="notAfter"/>.</returns>
    public bool TryReserve(long now, long notAfter, Span<long> starts)
    {
        if (starts.IsEmpty)
        {
            return true;
        }

        Forget(now);
        if (Share == 0 || StartOf(starts.Length - 1, Earliest(now)) > notAfter)
        {
            return false;
        }

        foreach (ref var start in starts)
        {
            start = StartOf(0, Earliest(now));
            Append(start);
        }

        return true;
    }

    /// <summary>How many segments <see cref="TryReserve"/> would admit now, with starts up to and including <paramref name="until"/>.</summary>
    public int FreeSlots(long now, long until)
    {
        Forget(now);
        var earliest = Earliest(now);
        if (Share == 0 || until < earliest)
        {
            return 0;
        }

        // The first round of `Share` starts depends on the log; each later round is the one before it, a window on.
        var lastOfRound = StartOf(Share - 1, earliest);
        var rounds = until < lastOfRound ? 0 : (until - lastOfRound) / Window + 1;
        var free = Math.Min(rounds, int.MaxValue) * Share + InFirstRound(earliest, until - rounds * Window);
        return (int)Math.Min(free, int.MaxValue);
    }

    /// <summary>When the last of so many segments would start if they were reserved now; <see cref="long.MaxValue"/> at share 0.</summary>
    public long WhenAvailable(int segments, long now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(segments, 1);
        Forget(now);
        return Share == 0 ? long.MaxValue : StartOf(segments - 1, Earliest(now));
    }

    /// <summary>How many of the next <see cref="Share"/> starts are at most <paramref name="until"/>.</summary>
    private int InFirstRound(long earliest, long until)
    {
        if (until < earliest)
        {
            return 0;
        }

        var (none, all) = (0, Share);
        while (none < all)
        {
            var middle = none + (all - none) / 2;
            if (StartOf(middle, earliest) <= until)
            {
                none = middle + 1;
            }
            else
            {
                all = middle;
            }
        }

        return none;
    }

    /// <summary>When the segment after <paramref name="ahead"/> others would start: a window after the one that stands a share before it.</summary>
    private long StartOf(int ahead, long earliest)
    {
        var (rounds, place) = Math.DivRem(ahead, Share);
        var before = _count + place - Share;
        var start = before < 0 ? earliest : Math.Max(earliest, Start(before) + Window);
        return start + rounds * Window;
    }

    private long Earliest(long now)
    {
        var earliest = Math.Max(now, _closedUntil);
        return _count == 0 ? earliest : Math.Max(earliest, Start(_count - 1));
    }

    /// <summary>Drops what no start from now on can share a window with; not more, as reserved starts may yet be taken back.</summary>
    private void Forget(long now)
    {
        var horizon = now - Window;
        while (_count > 0 && _starts[_first] <= horizon)
        {
            _first = (_first + 1) & (_starts.Length - 1);
            _count--;
        }
    }

    private long Start(int place) => _starts[(_first + place) & (_starts.Length - 1)];

    private void Append(long start)
    {
        if (_count == _starts.Length)
        {
            var larger = new long[2 * _starts.Length];
            for (var place = 0; place < _count; place++)
            {
                larger[place] = Start(place);
            }

            (_starts, _first) = (larger, 0);
        }

        _starts[(_first + _count++) & (_starts.Length - 1)] = start;
    }
}
