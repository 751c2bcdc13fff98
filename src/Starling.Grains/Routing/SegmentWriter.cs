using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Routing;

/// <summary>Writes what has an intent: express first, each text whole, within the rate, the window and every deadline.</summary>
/// <remarks>Everything but <see cref="RunAsync"/> and <see cref="Signal"/> runs under its pump's lock.</remarks>
public sealed class SegmentWriter(BindPumpParts parts, LeaseHold lease, Action<WritingText> over, Action<WritingText> returned, Lock gate)
{
    /// <summary>Segments gathered for one hand-over; at about 250 octets each they are one send of 16 KB.</summary>
    private const int ChunkSegments = 64;
    private static readonly Duration FullQueuePause = Duration.FromMilliseconds(250);
    private static readonly Duration FullSocketPause = Duration.FromMilliseconds(20);

    private readonly RouteProfile _route = parts.Route;
    private readonly TimeProvider _time = parts.Time;
    private readonly LinkedList<WritingText> _started = new();
    private readonly LinkedList<WritingText> _express = new();
    private readonly LinkedList<WritingText> _bulk = new();
    private readonly LimitedSenders _senders = new(parts.Routes, parts.Route, parts.Time);
    private readonly ThrottleRest _rest = new(parts.Time.TimestampFrequency);
    private readonly Dictionary<long, (WritingText Text, int Pdu, long Start)> _unanswered = [];
    private readonly List<(long Token, WritingText Text, int Pdu)> _chunk = new(ChunkSegments);
    private readonly OutgoingSegment[] _segments = new OutgoingSegment[ChunkSegments];
    private readonly int _leastRoom = Math.Max(1, parts.Route.Window / 16);
    private SlidingLog _log = new(parts.Time.TimestampFrequency, 0);
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _refused;
    private long _lastToken;
    private ushort _lastReference;
    private int _raiseTo;
    private long _raiseAt;

    /// <summary>Segments/s this bind may write.</summary>
    public int Share => _log.Share;

    /// <summary>Whether a higher share was granted and is not in use yet.</summary>
    public bool IsRaising => _raiseTo > Share;

    /// <summary>Segments with an intent that are not written yet.</summary>
    public int WaitingSegments { get; private set; }

    /// <summary>PDUs written and not answered.</summary>
    public int Unanswered => _unanswered.Count;

    /// <summary>How the bind rests after a throttling.</summary>
    public ThrottleRest Throttling => _rest;

    /// <summary>Whether a text is written in part, and has segments to come.</summary>
    public bool IsMidway => _started.Any(text => text.HasBegun);

    /// <summary>Begins nothing more; what is begun goes on.</summary>
    public bool HoldsBack { get; set; }

    /// <summary>What is not begun goes back, to be tried again.</summary>
    public void GiveBack()
    {
        foreach (var text in Queues().Append(_started).SelectMany(queue => queue).Where(text => !text.HasBegun).ToArray())
        {
            GiveUp(text);
        }
    }

    /// <summary>Begins with a full log: what the holder before us wrote in the last second is not known.</summary>
    public void Open(int share)
    {
        var now = _time.GetTimestamp();
        _log = new SlidingLog(_time.TimestampFrequency, share);
        _log.StartFull(now);
        _senders.Open(now);
    }

    /// <summary>Lowers the share at once; a raise waits for its time.</summary>
    public void Limit(int share)
    {
        var now = _time.GetTimestamp();
        _senders.Refresh(now);
        if (share < Share)
        {
            _raiseTo = 0;
            if (_log.SetShare(share, now) > 0)
            {
                foreach (var text in _started)
                {
                    text.Rate.Forget();
                }
            }
        }
        else if (_raiseTo > Share && now >= _raiseAt)
        {
            _log.SetShare(Math.Min(_raiseTo, share), now);
            _raiseTo = 0;
        }
    }

    /// <summary>The ledger granted a higher share: it is used one window from now.</summary>
    public void RaiseLater(int share)
    {
        if (share > Share)
        {
            (_raiseTo, _raiseAt) = (share, _time.GetTimestamp() + _log.Window);
        }
    }

    /// <summary>Whether the sender has a rate of its own.</summary>
    public bool IsLimited(string sender) => _senders.Find(sender) is not null;

    /// <summary>Segments that the rates admit up to a timestamp, beside what waits; 0 while the route rests.</summary>
    /// <param name="granted">Segments granted and not handed over yet.</param>
    /// <param name="grantedToSender">Of these, for the same sender.</param>
    public int Admits(string sender, int granted, int grantedToSender, long now, long until)
    {
        if (now < _rest.Until || HoldsBack)
        {
            return 0;
        }

        var reserved = _started.Sum(text => text.Rate.Count);
        var free = _log.FreeSlots(now, until) - (WaitingSegments - reserved) - granted;
        return _senders.Find(sender) is { } limited
            ? Math.Min(free, limited.Rate.FreeSlots(now, until) - SegmentsOf(limited) - grantedToSender)
            : free;
    }

    public void Enqueue(ReadyText text, long intent, long deadline)
    {
        var limited = _senders.Find(text.Sender);
        var writing = new WritingText(text, intent, deadline, ++_lastReference, _route.WholeText, new ReservedStarts(_log), limited);
        WaitingSegments += writing.Segments;
        if (limited is not null)
        {
            limited.Add(writing);
        }
        else
        {
            (text.Express ? _express : _bulk).AddLast(writing);
        }
    }

    /// <summary>An answer came, on the session's read loop.</summary>
    public void Answered(long token, SubmitOutcome outcome)
    {
        lock (gate)
        {
            if (!_unanswered.Remove(token, out var written))
            {
                return;
            }

            Rest(outcome, written.Text.Weight);
            written.Text.Answered(written.Pdu, outcome);
            if (outcome is SubmitOutcome.Rejected && written.Text.ToWrite.Count > 0)
            {
                // It can no longer arrive whole: the rest would be paid for nothing.
                Withdraw(written.Text);
            }

            if (written.Text.IsOver)
            {
                Conclude(written.Text);
            }
        }

        Signal();
    }

    /// <summary>Something changed: look again.</summary>
    public void Signal() => Volatile.Read(ref _signal).TrySetResult();

    public async Task RunAsync(ICarrierLink link, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _signal, signal);
            long wakeAt;
            int count;
            lock (gate)
            {
                var now = _time.GetTimestamp();
                GiveUpLate(now);
                wakeAt = Gather(link, now);
                count = _chunk.Count;
            }

            if (count > 0)
            {
                var written = await WriteAsync(link, count);
                if (written == count || _refused)
                {
                    continue; // Refused ones are looked at again: given up, or started anew.
                }

                wakeAt = Math.Min(wakeAt, _time.GetTimestamp() + Ticks(FullSocketPause));
            }

            await WaitAsync(signal.Task, wakeAt, cancel);
        }
    }

    /// <summary>All that is not begun goes back, and what is begun ends with what it has; for the end, when <see cref="RunAsync"/> is over.</summary>
    public void GiveUpAll()
    {
        foreach (var text in Queues().Append(_started).SelectMany(queue => queue).ToArray())
        {
            GiveUp(text);
        }
    }

    private async ValueTask<int> WriteAsync(ICarrierLink link, int count)
    {
        _refused = false;
        var written = 0;
        string? unwritable = null;
        try
        {
            written = await link.WriteAsync(_segments.AsMemory(0, count), MayWrite);
        }
        catch (ArgumentException fault)
        {
            (unwritable, _refused) = (fault.Message, true);
        }

        lock (gate)
        {
            var first = _chunk[0].Text;
            Settle(written);
            if (unwritable is not null)
            {
                // No route of this form can ever carry it: it must not come back for ever.
                first.CannotBeWritten(unwritable);
                GiveUp(first);
            }
        }

        return written;
    }

    /// <summary>The last look before the bytes leave: the lease, the start, the deadline and the validity of each text in this send.</summary>
    private bool MayWrite(ReadOnlyMemory<OutgoingSegment> segments)
    {
        var now = _time.GetTimestamp();
        var instant = parts.Clock.GetCurrentInstant();
        lock (gate)
        {
            _refused = !lease.IsValidAt(now);
            foreach (var segment in segments.Span)
            {
                var (text, _, start) = _unanswered[segment.Token];
                _refused |= now > start + _log.Lateness || IsLate(text, now, instant);
            }

            return !_refused;
        }
    }

    /// <summary>Takes what may be written now, up to one chunk.</summary>
    /// <returns>When to look again at the latest.</returns>
    private long Gather(ICarrierLink link, long now)
    {
        _chunk.Clear();
        if (now < _rest.Until)
        {
            return Math.Min(_rest.Until, FirstDeadline());
        }

        var room = Math.Min(link.FreeWindow, ChunkSegments);
        if (!lease.IsValidAt(now) || room == 0 || (room < _leastRoom && Unanswered > 0))
        {
            return FirstDeadline();
        }

        // A share that was taken away counts from the renewal that said so.
        Limit(lease.Current!.Share);
        var lookAt = long.MaxValue;
        while (_chunk.Count < room && Next(now, ref lookAt) is { } text)
        {
            Write(text.Text, text.Start);
        }

        return Math.Min(lookAt, FirstDeadline());
    }

    /// <summary>What was begun, then express, then senders whose own rate admits one now, then bulk: the first that may be written.</summary>
    /// <param name="lookAt">Lowered to when another may be.</param>
    private (WritingText Text, long Start)? Next(long now, ref long lookAt)
    {
        var instant = parts.Clock.GetCurrentInstant();
        var node = _started.First ?? Begin(now, ref lookAt);
        while (node is not null)
        {
            var text = node.Value;
            var following = node.Next;
            var alone = Math.Max(text.NotBefore, text.Sender?.Rate.WhenAvailable(text.Weight, now) ?? 0);
            if (HoldsBack && !text.HasBegun)
            {
                // It waits for what was begun, until its deadline.
            }
            else if (IsLate(text, now, instant) || (alone <= now && !Fits(text, now)))
            {
                GiveUp(text);
            }
            else if (alone > now)
            {
                // It waits for itself only.
                lookAt = Math.Min(lookAt, alone);
            }
            else if (WhenAvailable(text, now) is var start && start > now)
            {
                // The bind's rate is used up: nobody goes before it.
                lookAt = Math.Min(lookAt, start);
                return null;
            }
            else
            {
                TakeStart(text, now);
                return (text, start);
            }

            node = following ?? Begin(now, ref lookAt);
        }

        return null;
    }

    /// <summary>Moves the next text, if any, behind those begun.</summary>
    private LinkedListNode<WritingText>? Begin(long now, ref long lookAt)
    {
        if (HoldsBack)
        {
            return null;
        }

        var text = _express.First?.Value;
        foreach (var limited in _senders.Queues)
        {
            if (text is not null)
            {
                break;
            }

            if (limited.First is { } first)
            {
                var when = limited.Rate.WhenAvailable(first.Weight, now);
                lookAt = Math.Min(lookAt, when);
                text = when <= now && !_started.Any(begun => begun.Sender == limited) ? first : null;
            }
        }

        text ??= _bulk.First?.Value;
        if (text is null)
        {
            return null;
        }

        Remove(text);
        return _started.AddLast(text);
    }

    /// <summary>Whether all that is left of it can start in time. Segments of one PDU each reserve their starts; the others take theirs as they come.</summary>
    private bool Fits(WritingText text, long now) =>
        IsPlain(text)
            ? text.Rate.Ensure(text.SegmentsToWrite, now, text.Deadline)
            : _log.FreeSlots(now, text.Deadline) >= text.SegmentsToWrite
                && !(text.Sender?.Rate.FreeSlots(now, text.Deadline) < text.SegmentsToWrite);

    /// <summary>When its next PDU may be written as far as the bind's rate goes: with all its segments at once.</summary>
    private long WhenAvailable(WritingText text, long now) => IsPlain(text) ? text.Rate.Next : _log.WhenAvailable(text.Weight, now);

    private void TakeStart(WritingText text, long now)
    {
        if (IsPlain(text))
        {
            text.Rate.Take();
            return;
        }

        Span<long> starts = stackalloc long[text.Weight];
        _log.TryReserve(now, now, starts);
        text.Sender?.Rate.TryReserve(now, now, starts);
    }

    /// <summary>One segment a PDU and no rate but the bind's.</summary>
    private static bool IsPlain(WritingText text) => text is { Sender: null, Weight: 1 };

    private static bool IsLate(WritingText text, long now, Instant instant) => now >= text.Deadline || instant >= text.Text.NotAfter;

    private void Write(WritingText text, long start)
    {
        var pdu = text.Write();
        if (text.ToWrite.Count == 0)
        {
            _started.Remove(text);
        }

        WaitingSegments -= text.Weight;
        var token = ++_lastToken;
        _unanswered.Add(token, (text, pdu, start));
        _segments[_chunk.Count] = new OutgoingSegment(
            token,
            _senders.AddressOf(text.Text.Sender),
            text.Text.Destination,
            text.Text.Coding,
            text.Weight > 1 ? string.Concat(text.Text.Segments) : text.Text.Segments[pdu],
            text.Weight > 1 || text.Segments == 1 ? null : new Concatenation(text.Reference, (byte)text.Segments, (byte)(pdu + 1)),
            text.Weight,
            text.Text.ExpiresAt is { } end ? end - parts.Clock.GetCurrentInstant() : null
        );
        _chunk.Add((token, text, pdu));
    }

    /// <summary>What was not handed over goes back to the front: no byte of it left.</summary>
    private void Settle(int written)
    {
        StarlingMeter.Wrote(_route.Id, _chunk.Take(written).Sum(part => part.Text.Weight));
        for (var i = _chunk.Count - 1; i >= written; i--)
        {
            var (token, text, pdu) = _chunk[i];
            _unanswered.Remove(token);
            text.TakeBack(pdu);
            text.Rate.Forget();
            WaitingSegments += text.Weight;
            if (_started.First?.Value != text)
            {
                _started.Remove(text);
                _started.AddFirst(text);
            }
        }
    }

    /// <summary>Texts that cannot be begun, or finished, any more. Queues are in order of their deadlines; validity is looked at when a text's turn comes.</summary>
    private void GiveUpLate(long now)
    {
        var instant = parts.Clock.GetCurrentInstant();
        foreach (var text in _started.Where(text => IsLate(text, now, instant)).ToArray())
        {
            GiveUp(text);
        }

        foreach (var queue in Queues())
        {
            while (queue.First is { } head && IsLate(head.Value, now, instant))
            {
                GiveUp(head.Value);
            }
        }
    }

    private void GiveUp(WritingText text)
    {
        Withdraw(text);
        if (!text.HasBegun && text.Unwritable is null)
        {
            returned(text);
        }
        else if (text.IsOver)
        {
            over(text);
        }
    }

    /// <summary>Nothing more of it is written.</summary>
    private void Withdraw(WritingText text)
    {
        Remove(text);
        WaitingSegments -= text.SegmentsToWrite;
        text.GiveUp();
    }

    private void Remove(WritingText text)
    {
        if (!_started.Remove(text) && !_express.Remove(text) && !_bulk.Remove(text))
        {
            text.Sender?.Remove(text);
        }
    }

    private void Conclude(WritingText text)
    {
        if (_time.GetTimestamp() < text.Deadline && text.RetryThrottled(_time.GetTimestamp() + Ticks(FullQueuePause)))
        {
            WaitingSegments += text.SegmentsToWrite;
            _started.AddFirst(text);
            return;
        }

        over(text);
    }

    /// <summary>A throttled bind rests, and its route slows as a whole.</summary>
    private void Rest(SubmitOutcome outcome, int segments)
    {
        var now = _time.GetTimestamp();
        if (outcome is SubmitOutcome.Throttled)
        {
            _rest.Throttled(now);
            StarlingMeter.Throttled(_route.Id, segments);
        }
        else
        {
            _rest.Answered(now);
        }
    }

    private long FirstDeadline()
    {
        var first = long.MaxValue;
        foreach (var queue in Queues().Append(_started))
        {
            first = Math.Min(first, queue.First?.Value.Deadline ?? long.MaxValue);
        }

        return first;
    }

    private int SegmentsOf(SenderQueue limited) =>
        limited.Segments + _started.Where(text => text.Sender == limited).Sum(text => text.SegmentsToWrite);

    /// <summary>Of texts that are not begun.</summary>
    private IEnumerable<LinkedList<WritingText>> Queues() =>
        _senders.Queues.SelectMany(limited => limited.Lists).Prepend(_bulk).Prepend(_express);

    private async Task WaitAsync(Task signal, long wakeAt, CancellationToken cancel)
    {
        var wait = wakeAt == long.MaxValue ? TimeSpan.FromSeconds(1) : _time.GetElapsedTime(_time.GetTimestamp(), wakeAt);
        if (wait > TimeSpan.Zero)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(signal, Task.Delay(wait, _time, stop.Token));
            await stop.CancelAsync();
        }

        cancel.ThrowIfCancellationRequested();
    }

    private long Ticks(Duration duration) => (long)(duration.TotalSeconds * _time.TimestampFrequency);
}
