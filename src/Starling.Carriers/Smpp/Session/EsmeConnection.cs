using System.Net.Sockets;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Smpp.Session;

/// <summary>One connection's life, from the bind to the end: every request sent on it ends here, answered or not.</summary>
/// <remarks>
/// Two locks: the writer's semaphore orders what goes out, and lies around a chunk's check, entry into the window and sending, so
/// that the end of the connection meets either all of a chunk or none; the events' lock gives the owner one call at a time.
/// </remarks>
internal sealed partial class EsmeConnection : IDisposable
{
    private const int ChunkOctets = 16 * 1024;
    private const uint MaxSequence = 0x7FFFFFFF;

    private readonly CarrierTransport _transport;
    private readonly EsmeSessionOptions _options;
    private readonly TimeProvider _time;
    private readonly IEsmeEvents _events;
    private readonly Lock _eventsGate;
    private readonly Action<string> _onBound;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SubmitWindow _window;
    private readonly ResponseQueue _responses;
    private readonly byte[] _chunk = new byte[ChunkOctets];
    private readonly int[] _chunkEnds;
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Lock _sequenceGate = new();
    private uint _sequence;
    private uint _bindSequence;
    private long _bindSentAt;
    private long _heardAt;
    private long _probedAt;
    private int _unansweredDeliveries;
    private volatile bool _bound;
    private volatile bool _closed;
    private volatile bool _draining;
    private volatile bool _suspect;
    private volatile bool _mustRebind;
    private ConnectionEnd? _end;

    public EsmeConnection(
        CarrierTransport transport,
        EsmeSessionOptions options,
        TimeProvider time,
        IEsmeEvents events,
        Lock eventsGate,
        Action<string> onBound
    )
    {
        (_transport, _options, _time, _events, _eventsGate, _onBound) = (transport, options, time, events, eventsGate, onBound);
        _window = new SubmitWindow(options.Window);
        _chunkEnds = new int[options.Window];
        _responses = new ResponseQueue(SendResponsesAsync);
    }

    /// <summary>Submits that fit into the window now.</summary>
    public int FreeWindow => CanWrite ? _window.Free : 0;

    private bool CanWrite => _bound && !_closed && !_draining && !_suspect && !_mustRebind && _options.BindType != BindType.Receiver;

    /// <summary>Binds, reads until the connection ends, and reports every request left as unanswered.</summary>
    public async Task<ConnectionEnd> RunAsync()
    {
        _heardAt = _bindSentAt = _time.GetTimestamp();
        var tick = TimeSpan.FromTicks(
            Math.Clamp(_options.ResponseTimeout.Ticks / 8, TimeSpan.TicksPerMillisecond * 20, TimeSpan.TicksPerSecond)
        );
        var timer = _time.CreateTimer(_ => Tick(), null, tick, tick);
        try
        {
            await SendBindAsync();
            await ReadAsync();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            End(new ConnectionEnd(EndKind.Lost, $"the connection broke: {e.Message}"));
        }
        catch (Exception e)
        {
            // A fault of ours must not leave requests without an outcome.
            End(new ConnectionEnd(EndKind.Lost, $"the session failed: {e.GetType().Name}: {e.Message}"));
        }

        await timer.DisposeAsync();
        await ReportUnansweredAsync();
        _ended.TrySetResult();
        return _end!;
    }

    /// <summary>Writes no more, waits for the answers still out, unbinds and ends.</summary>
    public async Task DrainAsync(TimeSpan bound)
    {
        _draining = true;
        var started = _time.GetTimestamp();
        SignalWhenEmpty();
        if (_bound && await IsDoneAsync(Task.WhenAny(_empty.Task, _ended.Task), bound))
        {
            await FlushAfterAsync(new Unbind(NextSequence()));
            var left = bound - _time.GetElapsedTime(started);
            await IsDoneAsync(_ended.Task, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        End(new ConnectionEnd(EndKind.Asked, "stopped"));
        await _ended.Task;
    }

    /// <summary>Ends the connection; the first reason given is kept.</summary>
    public void End(ConnectionEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, end, null) is null)
        {
            _closed = true;
            _transport.Dispose();
        }
    }

    public void Dispose() => _transport.Dispose();

    private async Task ReportUnansweredAsync()
    {
        // Whoever is writing now finds the connection broken and lets go soon; after that nothing enters the window any more.
        await _writing.WaitAsync();
        _writing.Release();
        lock (_eventsGate)
        {
            var now = _time.GetTimestamp();
            while (_window.TryTakeOldest(long.MaxValue, out var entry))
            {
                _events.OnUnanswered(entry.Token, _time.GetElapsedTime(entry.SentAt, now));
            }
        }
    }

    private void SignalWhenEmpty()
    {
        if (_draining && _window.Unanswered == 0)
        {
            _empty.TrySetResult();
        }
    }

    private async Task<bool> IsDoneAsync(Task task, TimeSpan bound)
    {
        try
        {
            await task.WaitAsync(bound, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
