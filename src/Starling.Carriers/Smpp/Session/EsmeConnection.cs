using System.Net.Sockets;
using System.Text;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Smpp.Session;

/// <summary>One connection's life, from the bind to the end: every request sent on it ends here, answered or not.</summary>
/// <remarks>
/// Two locks: the writer's semaphore orders what goes out, and lies around a chunk's check, entry into the window and sending, so
/// that the end of the connection meets either all of a chunk or none; the events' lock gives the owner one call at a time.
/// </remarks>
internal sealed class EsmeConnection : IDisposable
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

    /// <summary>See <see cref="EsmeSession.WriteAsync"/>.</summary>
    public async ValueTask<int> WriteAsync<TItem>(
        ReadOnlyMemory<TItem> items,
        ISubmitEncoder<TItem> encoder,
        Func<ReadOnlyMemory<TItem>, bool> mayWrite
    )
    {
        var handedOver = 0;
        await _writing.WaitAsync();
        try
        {
            while (handedOver < items.Length && CanWrite)
            {
                var rest = items[handedOver..];
                var (first, count, octets) = EncodeChunk(rest.Span, encoder, isFirst: handedOver == 0);
                if (count == 0 || !mayWrite(rest[..count]))
                {
                    break;
                }

                var written = await SendChunkAsync(rest[..count], encoder, first, octets);
                handedOver += written;
                if (written < count)
                {
                    break;
                }
            }
        }
        finally
        {
            _writing.Release();
        }

        return handedOver;
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

    private async Task SendBindAsync()
    {
        _bindSequence = NextSequence();
        var octets = new byte[128];
        var length = WriteBind(octets);
        await _writing.WaitAsync();
        try
        {
            using var deadline = new CancellationTokenSource(_options.ResponseTimeout, _time);
            await _transport.SendAllAsync(octets.AsMemory(0, length), deadline.Token);
        }
        finally
        {
            _writing.Release();
        }
    }

    private int WriteBind(byte[] octets) =>
        PduWriter.Write(
            octets,
            new Bind
            {
                Type = _options.BindType,
                Sequence = _bindSequence,
                SystemId = Encoding.Latin1.GetBytes(_options.SystemId),
                Password = Encoding.Latin1.GetBytes(_options.Password),
                SystemType = Encoding.Latin1.GetBytes(_options.SystemType),
            }
        );

    private async Task ReadAsync()
    {
        var reader = new PduReader();
        while (!_closed)
        {
            var octets = await _transport.ReceiveAsync(reader.GetMemory());
            if (octets == 0)
            {
                End(
                    new ConnectionEnd(
                        EndKind.Lost,
                        reader.Buffered > 0 ? "the SMSC closed the connection inside a PDU" : "the SMSC closed the connection"
                    )
                );
                return;
            }

            reader.Advance(octets);
            lock (_eventsGate)
            {
                TakeAll(reader);
            }

            _ = FlushAsync();
        }
    }

    private void TakeAll(PduReader reader)
    {
        while (!_closed)
        {
            switch (reader.TryRead(out var frame))
            {
                case PduReadResult.Pdu:
                    _heardAt = _time.GetTimestamp();
                    _probedAt = 0;
                    _suspect = false;
                    Take(frame);
                    break;
                case PduReadResult.Fault:
                    End(new ConnectionEnd(EndKind.Lost, $"the SMSC sent what is no SMPP: {reader.Fault}"));
                    return;
                default:
                    return;
            }
        }
    }

    private void Take(PduFrame frame)
    {
        switch (frame.Header.Command)
        {
            case CommandId.SubmitSmResp:
                TakeSubmitResp(frame);
                break;
            case CommandId.DeliverSm when DeliverSm.TryRead(frame, out var deliver, out _):
                TakeDelivery(deliver, CommandId.DeliverSmResp);
                break;
            case CommandId.DataSm when DataSm.TryRead(frame, out var data, out _):
                TakeDelivery(data.AsDeliverSm(), CommandId.DataSmResp);
                break;
            case CommandId.DeliverSm:
                Respond(new DeliverSmResp { Sequence = frame.Header.Sequence, Status = CommandStatus.PermanentReceiverError });
                break;
            case CommandId.DataSm:
                Respond(new DataSmResp { Sequence = frame.Header.Sequence, Status = CommandStatus.PermanentReceiverError });
                break;
            case CommandId.EnquireLink:
                Respond(new EnquireLinkResp(frame.Header.Sequence));
                break;
            case CommandId.BindTransceiverResp or CommandId.BindTransmitterResp or CommandId.BindReceiverResp:
                TakeBindResp(frame.Header);
                break;
            case CommandId.GenericNack when !_bound && frame.Header.Sequence == _bindSequence:
                TakeBindResp(frame.Header);
                break;
            case CommandId.GenericNack:
                TakeAnswer(frame.Header.Sequence, frame.Header.Status, default);
                break;
            case CommandId.Unbind:
                Respond(new UnbindResp(frame.Header.Sequence));
                _mustRebind = true;
                _ = EndAfterFlushAsync(new ConnectionEnd(EndKind.Lost, "the SMSC asked us to unbind"));
                break;
            case CommandId.UnbindResp:
                _transport.CloseOrderly();
                End(new ConnectionEnd(EndKind.Asked, "unbound"));
                break;
            case var command when !command.IsResponse() && command is not (CommandId.Outbind or CommandId.AlertNotification):
                Respond(new GenericNack(frame.Header.Sequence, CommandStatus.InvalidCommandId));
                break;
            default:
                // enquire_link_resp did its work by being heard; other responses and one-way notices ask nothing of us.
                break;
        }
    }

    private void TakeBindResp(PduHeader header)
    {
        if (_bound || header.Sequence != _bindSequence)
        {
            return;
        }

        if (header.Status == CommandStatus.Ok)
        {
            _bound = true;
            _onBound("bound");
            return;
        }

        var kind = header.Status is CommandStatus.BindFailed or CommandStatus.InvalidPassword or CommandStatus.InvalidSystemId
            ? EndKind.Refused
            : EndKind.Lost;
        End(new ConnectionEnd(kind, $"the bind was refused: {CommandStatus.Describe(header.Status)}"));
    }

    private void TakeSubmitResp(PduFrame frame)
    {
        // An answer whose body is damaged is still an answer: its status stands in the header.
        SubmitSmResp.TryRead(frame, out var answer, out _);
        if (frame.Header.Status == CommandStatus.WrongBindState)
        {
            _mustRebind = true;
        }

        TakeAnswer(frame.Header.Sequence, frame.Header.Status, answer.MessageId);
        if (_mustRebind && _window.Unanswered == 0)
        {
            End(new ConnectionEnd(EndKind.Lost, "the SMSC says that we are not bound"));
        }
    }

    private void TakeAnswer(uint sequence, uint status, ReadOnlySpan<byte> messageId)
    {
        if (_window.TryTake(sequence, out var entry))
        {
            _events.OnAnswered(entry.Token, status, messageId);
            SignalWhenEmpty();
        }
    }

    private void TakeDelivery(DeliverSm pdu, CommandId response)
    {
        if (Volatile.Read(ref _unansweredDeliveries) >= _options.MaxUnansweredDeliveries)
        {
            RespondToDelivery(response, pdu.Sequence, CommandStatus.TemporaryReceiverError);
            return;
        }

        ValueTask<uint> answer;
        try
        {
            answer = _events.OnDeliverAsync(pdu);
        }
        catch (Exception)
        {
            // The SMSC keeps it and sends it again; the owner's own log says what went wrong.
            RespondToDelivery(response, pdu.Sequence, CommandStatus.TemporaryReceiverError);
            return;
        }

        if (answer.IsCompletedSuccessfully)
        {
            RespondToDelivery(response, pdu.Sequence, answer.Result);
        }
        else
        {
            Interlocked.Increment(ref _unansweredDeliveries);
            _ = RespondWhenDoneAsync(answer, response, pdu.Sequence);
        }
    }

    private async Task RespondWhenDoneAsync(ValueTask<uint> answer, CommandId response, uint sequence)
    {
        uint status;
        try
        {
            status = await answer;
        }
        catch (Exception)
        {
            status = CommandStatus.TemporaryReceiverError;
        }

        Interlocked.Decrement(ref _unansweredDeliveries);
        RespondToDelivery(response, sequence, status);
        await FlushAsync();
    }

    private void RespondToDelivery(CommandId response, uint sequence, uint status)
    {
        if (response == CommandId.DataSmResp)
        {
            Respond(new DataSmResp { Sequence = sequence, Status = status });
        }
        else
        {
            Respond(new DeliverSmResp { Sequence = sequence, Status = status });
        }
    }

    private void Respond<TPdu>(scoped in TPdu pdu)
        where TPdu : IPdu, allows ref struct
    {
        if (!_responses.TryAdd(pdu))
        {
            End(new ConnectionEnd(EndKind.Lost, "the SMSC asks without reading our answers"));
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            await _responses.FlushAsync();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            End(new ConnectionEnd(EndKind.Lost, $"an answer could not be sent: {e.Message}"));
        }
    }

    private Task FlushAfterAsync<TPdu>(TPdu pdu)
        where TPdu : IPdu
    {
        Respond(pdu);
        return FlushAsync();
    }

    private async Task EndAfterFlushAsync(ConnectionEnd end)
    {
        await FlushAsync();
        _transport.CloseOrderly();
        End(end);
    }

    private async Task SendResponsesAsync(ReadOnlyMemory<byte> octets)
    {
        await _writing.WaitAsync();
        try
        {
            using var deadline = new CancellationTokenSource(_options.ResponseTimeout, _time);
            await _transport.SendAllAsync(octets, deadline.Token);
        }
        finally
        {
            _writing.Release();
        }
    }

    private (uint First, int Count, int Octets) EncodeChunk<TItem>(ReadOnlySpan<TItem> items, ISubmitEncoder<TItem> encoder, bool isFirst)
    {
        var most = Math.Min(items.Length, _window.Free);
        var first = TakeSequences(most);
        var octets = 0;
        var count = 0;
        while (count < most)
        {
            try
            {
                if (!encoder.TryEncode(items[count], SequenceAfter(first, count), _chunk.AsSpan(octets), out var written))
                {
                    if (count == 0)
                    {
                        throw new PduFieldException("submit_sm", $"is larger than {ChunkOctets} octets");
                    }

                    break;
                }

                octets += written;
                _chunkEnds[count++] = octets;
            }
            catch (PduFieldException) when (count > 0 || !isFirst)
            {
                // What comes before it goes; the next call begins with it and says so.
                break;
            }
        }

        return (first, count, octets);
    }

    private async ValueTask<int> SendChunkAsync<TItem>(ReadOnlyMemory<TItem> items, ISubmitEncoder<TItem> encoder, uint first, int octets)
    {
        Enter(items.Span, encoder, first);
        var (sent, broken) = await _transport.SendAtOnceAsync(_chunk.AsMemory(0, octets));
        var begun = 0;
        while (begun < items.Length && (begun == 0 ? 0 : _chunkEnds[begun - 1]) < sent)
        {
            begun++;
        }

        for (var i = begun; i < items.Length; i++)
        {
            _window.TryTake(SequenceAfter(first, i), out _);
        }

        if (broken)
        {
            End(new ConnectionEnd(EndKind.Lost, "the connection broke while writing"));
        }
        else if (begun > 0 && sent < _chunkEnds[begun - 1])
        {
            await FinishAsync(_chunk.AsMemory(sent, _chunkEnds[begun - 1] - sent));
        }

        return begun;
    }

    private void Enter<TItem>(ReadOnlySpan<TItem> items, ISubmitEncoder<TItem> encoder, uint first)
    {
        var now = _time.GetTimestamp();
        for (var i = 0; i < items.Length; i++)
        {
            _window.Add(SequenceAfter(first, i), encoder.TokenOf(items[i]), now);
        }
    }

    /// <summary>The rest of the one PDU that the kernel took in part: without it the stream is useless.</summary>
    private async Task FinishAsync(ReadOnlyMemory<byte> rest)
    {
        using var deadline = new CancellationTokenSource(_options.UnacknowledgedTimeout, _time);
        try
        {
            await _transport.SendAllAsync(rest, deadline.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            End(new ConnectionEnd(EndKind.Lost, "the SMSC does not take what we send"));
        }
    }

    private void Tick()
    {
        // A tick that finds the session busy is one too many: the next comes soon.
        if (_closed || !_eventsGate.TryEnter())
        {
            return;
        }

        try
        {
            var now = _time.GetTimestamp();
            if (!_bound)
            {
                if (_time.GetElapsedTime(_bindSentAt, now) >= _options.ResponseTimeout)
                {
                    End(new ConnectionEnd(EndKind.Lost, "the bind was not answered"));
                }

                return;
            }

            ReportOverdue(now);
            Probe(now);
        }
        finally
        {
            _eventsGate.Exit();
        }
    }

    private void ReportOverdue(long now)
    {
        var timeoutTicks = (long)(_options.ResponseTimeout.TotalSeconds * _time.TimestampFrequency);
        while (_window.TryTakeOldest(now - timeoutTicks, out var entry))
        {
            // Nothing heard since it was sent: the SMSC may hold a full window, so write no more until it speaks.
            _suspect |= _heardAt <= entry.SentAt;
            _events.OnUnanswered(entry.Token, _time.GetElapsedTime(entry.SentAt, now));
            SignalWhenEmpty();
        }

        if (_mustRebind && _window.Unanswered == 0)
        {
            End(new ConnectionEnd(EndKind.Lost, "the SMSC says that we are not bound"));
        }
    }

    private void Probe(long now)
    {
        if (_probedAt != 0)
        {
            if (_time.GetElapsedTime(_probedAt, now) >= _options.ResponseTimeout)
            {
                End(new ConnectionEnd(EndKind.Lost, "enquire_link was not answered"));
            }
        }
        else if (_suspect || _time.GetElapsedTime(_heardAt, now) >= _options.EnquireLinkAfter)
        {
            _probedAt = now;
            _ = FlushAfterAsync(new EnquireLink(NextSequence()));
        }
    }

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

    private uint NextSequence() => TakeSequences(1);

    /// <summary>The first of so many sequence numbers in a row.</summary>
    private uint TakeSequences(int count)
    {
        lock (_sequenceGate)
        {
            var first = SequenceAfter(_sequence, 1);
            _sequence = SequenceAfter(_sequence, count);
            return first;
        }
    }

    private static uint SequenceAfter(uint sequence, int count)
    {
        var next = sequence + (uint)count;
        return next > MaxSequence ? next - MaxSequence : next;
    }
}
