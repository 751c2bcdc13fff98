using System.Net.Sockets;
using System.Text;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Smpp.Session;

// What leaves: the bind, chunks of submits, our answers; sequence numbers.
internal sealed partial class EsmeConnection
{
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
