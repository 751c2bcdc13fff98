using System.Buffers;
using System.Net.Sockets;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Simulator;

/// <summary>One connection: its octets in, its octets out, what is unanswered. Everything but the socket is guarded by the exchange's lock.</summary>
/// <remarks>
/// What is written gathers in a buffer; whoever leaves the lock flushes it, so that a batch of PDUs costs one <c>send(2)</c>.
/// </remarks>
internal sealed class SmscSession(int id, Stream stream, Socket socket, SmscClock clock, RawHistory history, int deliveryWindow)
{
    /// <summary>A peer that lets so many octets of ours lie unread is cut off.</summary>
    private const int MostUnsentOctets = 16 * 1024 * 1024;

    private ArrayBufferWriter<byte> _gathering = new(16 * 1024);
    private ArrayBufferWriter<byte> _sending = new(16 * 1024);
    private uint _sequence;
    private bool _isSending;
    private bool _endsAfterSending;

    public int Id { get; } = id;

    public Stream Stream { get; } = stream;

    public PduReader Reader { get; } = new();

    /// <summary>Null until bound and after an unbind.</summary>
    public AccountDesk? Account { get; set; }

    public BindType BindType { get; set; }

    /// <summary>When it last said something, and when we asked whether it is there (null: nothing asked).</summary>
    public TimeSpan HeardAt { get; set; } = clock.Now;

    public TimeSpan? AskedAt { get; set; }

    /// <summary>Submits read, to be answered, and not answered yet.</summary>
    public int Unanswered { get; set; }

    /// <summary>deliver_sm out, by sequence number: their entries, each with its deadline as due tick.</summary>
    public Dictionary<uint, int> Out { get; } = [];

    public bool IsClosed { get; private set; }

    public bool Receives => Account is not null && BindType != BindType.Transmitter;

    public bool Submits => Account is not null && BindType != BindType.Receiver;

    public bool HasRoom => Out.Count < deliveryWindow && !_endsAfterSending;

    /// <summary>Closed, or about to be: what it still says is not heard.</summary>
    public bool IsEnding => IsClosed || _endsAfterSending;

    /// <summary>Where to write; nothing leaves before <see cref="TakeForSending"/>.</summary>
    public IBufferWriter<byte> Output => _gathering;

    public bool HasOutput => _gathering.WrittenCount > 0 || _endsAfterSending;

    public uint NextSequence() => _sequence = _sequence >= 0x7FFFFFFF ? 1 : _sequence + 1;

    public void Write<TPdu>(scoped in TPdu pdu)
        where TPdu : IPdu, allows ref struct
    {
        if (!_endsAfterSending)
        {
            PduWriter.Write(_gathering, pdu);
        }
    }

    public void WriteRaw(ReadOnlySpan<byte> octets)
    {
        if (!_endsAfterSending)
        {
            _gathering.Write(octets);
        }
    }

    /// <summary>Sends what is gathered, then ends the connection.</summary>
    public void EndAfterSending() => _endsAfterSending = true;

    /// <summary>Swaps the buffers for whoever is to send; false when somebody sends already or there is nothing.</summary>
    public bool TakeForSending(out ReadOnlyMemory<byte> octets)
    {
        octets = default;
        if (_isSending || IsClosed || !HasOutput)
        {
            if (_gathering.WrittenCount > MostUnsentOctets)
            {
                Close();
            }

            return false;
        }

        (_gathering, _sending) = (_sending, _gathering);
        _isSending = true;
        octets = _sending.WrittenMemory;
        history.Add(clock.StartedAt + clock.Now, Id, isInbound: false, octets.Span);
        return true;
    }

    /// <summary>Says that what was taken is sent; closes if that was to be the end.</summary>
    public void Sent()
    {
        _sending.ResetWrittenCount();
        _isSending = false;
        if (_endsAfterSending && _gathering.WrittenCount == 0)
        {
            Close();
        }
    }

    public void Close()
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer was faster.
        }

        Stream.Dispose();
    }
}
