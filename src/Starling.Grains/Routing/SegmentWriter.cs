using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;

namespace Starling.Grains.Routing;

/// <summary>Writes what has an intent: express first, each text whole, within the rate, the window and every deadline.</summary>
/// <remarks>Everything but <see cref="RunAsync"/> and <see cref="Signal"/> runs under its pump's lock.</remarks>
public sealed class SegmentWriter(BindPumpParts parts, LeaseHold lease, Action<WritingText> over, Action<WritingText> returned, Lock gate)
{
    /// <summary>Segments gathered for one hand-over; at about 250 octets each they are one send of 16 KB.</summary>
    private const int ChunkSegments = 64;
    private static readonly Duration FirstPause = Duration.FromMilliseconds(250);
    private static readonly Duration LongestPause = Duration.FromSeconds(4);

    private readonly RouteProfile _route = parts.Route;
    private readonly TimeProvider _time = parts.Time;
    private readonly LinkedList<WritingText> _started = new();
    private readonly LinkedList<WritingText> _express = new();
    private readonly LinkedList<WritingText> _bulk = new();
    private readonly Dictionary<string, SenderQueue> _limited = [];
    private readonly HashSet<string> _unlimited = [];
    private readonly Dictionary<string, SenderAddress> _senders = [];
    private readonly Dictionary<long, (WritingText Text, int Pdu)> _unanswered = [];
    private readonly List<(long Token, WritingText Text, int Pdu)> _chunk = new(ChunkSegments);
    private readonly OutgoingSegment[] _segments = new OutgoingSegment[ChunkSegments];
    private readonly int _leastRoom = Math.Max(1, parts.Route.Window / 16);
    private SlidingLog _log = new(parts.Time.TimestampFrequency, 0);
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _openedAt;
    private long _lastToken;
    private ushort _lastReference;
    private long _pausedUntil;
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

    /// <summary>How long the route rests after a throttling; doubles while it goes on.</summary>
    public Duration ThrottlePause { get; private set; } = FirstPause;

    /// <summary>Begins with a full log: what the holder before us wrote in the last second is not known.</summary>
    public void Open(int share)
    {
        _openedAt = _time.GetTimestamp();
        _log = new SlidingLog(_time.TimestampFrequency, share);
        _log.StartFull(_openedAt);
    }

    /// <summary>Lowers the share at once; a raise waits for its time.</summary>
    public void Limit(int share)
    {
        var now = _time.GetTimestamp();
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

    /// <summary>Segments that the rates admit up to a timestamp; 0 while the route rests.</summary>
    public int Admits(string sender, long now, long until)
    {
        if (now < _pausedUntil)
        {
            return 0;
        }

        var free = _log.FreeSlots(now, until);
        return SenderQueueOf(sender) is { } limited ? Math.Min(free, limited.Log.FreeSlots(now, until) - limited.Segments) : free;
    }

    public void Enqueue(ReadyText text, long intent, long deadline)
    {
        var limited = SenderQueueOf(text.Sender);
        var writing = new WritingText(
            text,
            intent,
            deadline,
            ++_lastReference,
            _route.WholeText,
            new ReservedStarts(_log),
            limited is null ? null : new ReservedStarts(limited.Log)
        );
        WaitingSegments += writing.Segments;
        (limited?.Texts ?? (text.Express ? _express : _bulk)).AddLast(writing);
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

            Rest(outcome);
            written.Text.Answered(written.Pdu, outcome);
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
                if (written == count)
                {
                    continue;
                }
            }

            await WaitAsync(signal.Task, wakeAt, cancel);
        }
    }

    private async Task<int> WriteAsync(ICarrierLink link, int count)
    {
        var written = 0;
        string? unwritable = null;
        try
        {
            written = await link.WriteAsync(_segments.AsMemory(0, count), MayWrite);
        }
        catch (ArgumentException fault)
        {
            unwritable = fault.Message;
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

    /// <summary>The last look before the bytes leave: the lease, the deadline and the validity of each text in this send.</summary>
    private bool MayWrite(ReadOnlyMemory<OutgoingSegment> segments)
    {
        var now = _time.GetTimestamp();
        var instant = parts.Clock.GetCurrentInstant();
        lock (gate)
        {
            if (!lease.IsValidAt(now))
            {
                return false;
            }

            foreach (var segment in segments.Span)
            {
                var text = _unanswered[segment.Token].Text;
                if (now >= text.Deadline || instant >= text.Text.NotAfter)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Takes what may be written now, up to one chunk.</summary>
    /// <returns>When to look again at the latest.</returns>
    private long Gather(ICarrierLink link, long now)
    {
        _chunk.Clear();
        if (now < _pausedUntil)
        {
            return _pausedUntil;
        }

        var room = Math.Min(link.FreeWindow, ChunkSegments);
        if (!lease.IsValidAt(now) || room == 0 || (room < _leastRoom && Unanswered > 0))
        {
            return FirstDeadline();
        }

        while (_chunk.Count < room && NextText(now) is { } text)
        {
            if (!Reserve(text, now))
            {
                GiveUp(text);
                continue;
            }

            var start = Math.Max(text.Rate.Next(text.Weight), text.SenderRate?.Next(text.Weight) ?? 0);
            if (start > now)
            {
                return Math.Min(start, FirstDeadline());
            }

            text.Rate.Take(text.Weight);
            text.SenderRate?.Take(text.Weight);
            Write(text);
        }

        return FirstDeadline();
    }

    private static bool Reserve(WritingText text, long now) =>
        text.Rate.Ensure(text.SegmentsToWrite, now, text.Deadline)
        && text.SenderRate?.Ensure(text.SegmentsToWrite, now, text.Deadline) != false;

    /// <summary>What was begun, then express, then senders whose own rate admits one now, then bulk.</summary>
    private WritingText? NextText(long now)
    {
        if (_started.First is { } started)
        {
            return started.Value;
        }

        var queue =
            _express.Count > 0 ? _express
            : _limited.Values.FirstOrDefault(limited => limited.Texts.Count > 0 && limited.Log.FreeSlots(now, now) > 0) is { } limited
                ? limited.Texts
            : _bulk;
        if (queue.First is not { } next)
        {
            return null;
        }

        queue.RemoveFirst();
        _started.AddLast(next.Value);
        return next.Value;
    }

    private void Write(WritingText text)
    {
        var pdu = text.Write();
        if (text.ToWrite.Count == 0)
        {
            _started.Remove(text);
        }

        WaitingSegments -= text.Weight;
        var token = ++_lastToken;
        _unanswered.Add(token, (text, pdu));
        _segments[_chunk.Count] = new OutgoingSegment(
            token,
            SenderOf(text.Text.Sender),
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
        for (var i = _chunk.Count - 1; i >= written; i--)
        {
            var (token, text, pdu) = _chunk[i];
            _unanswered.Remove(token);
            text.TakeBack(pdu);
            text.Rate.Forget();
            text.SenderRate?.Forget();
            WaitingSegments += text.Weight;
            if (_started.First?.Value != text)
            {
                _started.Remove(text);
                _started.AddFirst(text);
            }
        }
    }

    /// <summary>Texts that cannot be begun, or finished, any more.</summary>
    private void GiveUpLate(long now)
    {
        var instant = parts.Clock.GetCurrentInstant();
        foreach (
            var queue in (ReadOnlySpan<LinkedList<WritingText>>)
                [_started, _express, _bulk, .. _limited.Values.Select(limited => limited.Texts)]
        )
        {
            for (var node = queue.First; node is not null; )
            {
                var next = node.Next;
                if (now >= node.Value.Deadline || instant >= node.Value.Text.NotAfter)
                {
                    GiveUp(node.Value);
                }
                else if (queue != _started && node.Value.Text.NotAfter is null)
                {
                    break; // Queues are in order of their deadlines.
                }

                node = next;
            }
        }
    }

    private void GiveUp(WritingText text)
    {
        WaitingSegments -= text.SegmentsToWrite;
        text.GiveUp();
        _started.Remove(text);
        _express.Remove(text);
        _bulk.Remove(text);
        SenderQueueOf(text.Text.Sender)?.Texts.Remove(text);
        if (!text.HasBegun && text.Unwritable is null)
        {
            returned(text);
        }
        else if (text.IsOver)
        {
            over(text);
        }
    }

    private void Conclude(WritingText text)
    {
        if (_time.GetTimestamp() < text.Deadline && text.RetryThrottled())
        {
            WaitingSegments += text.SegmentsToWrite;
            _started.AddFirst(text);
            return;
        }

        over(text);
    }

    /// <summary>A throttled route rests as a whole, longer each time; an answer of any other kind ends the series.</summary>
    private void Rest(SubmitOutcome outcome)
    {
        var now = _time.GetTimestamp();
        if (outcome is not SubmitOutcome.Throttled)
        {
            if (now >= _pausedUntil)
            {
                ThrottlePause = FirstPause;
            }

            return;
        }

        if (now >= _pausedUntil)
        {
            _pausedUntil = now + (long)(ThrottlePause.TotalSeconds * _time.TimestampFrequency);
            ThrottlePause = Duration.Min(ThrottlePause * 2, LongestPause);
        }
    }

    private long FirstDeadline()
    {
        var first = long.MaxValue;
        foreach (var queue in (ReadOnlySpan<LinkedList<WritingText>>)[_started, _express, _bulk])
        {
            first = Math.Min(first, queue.First?.Value.Deadline ?? long.MaxValue);
        }

        return first;
    }

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

    private SenderQueue? SenderQueueOf(string sender)
    {
        if (_limited.TryGetValue(sender, out var known))
        {
            return known;
        }

        if (_unlimited.Contains(sender))
        {
            return null;
        }

        if (parts.Routes.SenderOf(SenderOf(sender))?.SegmentsPerSecond is not { } rate)
        {
            _unlimited.Add(sender);
            return null;
        }

        var limited = new SenderQueue(new SlidingLog(_time.TimestampFrequency, rate));
        limited.Log.StartFull(_openedAt);
        _limited.Add(sender, limited);
        return limited;
    }

    private SenderAddress SenderOf(string sender)
    {
        if (!_senders.TryGetValue(sender, out var address))
        {
            address = SenderAddress.TryParse(sender, out var parsed) ? parsed : throw new FormatException($"'{sender}' is no sender.");
            _senders.Add(sender, address);
        }

        return address;
    }

    private sealed record SenderQueue(SlidingLog Log)
    {
        public LinkedList<WritingText> Texts { get; } = new();

        public int Segments => Texts.Sum(text => text.SegmentsToWrite);
    }
}
