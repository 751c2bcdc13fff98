using System.Net;
using System.Net.Sockets;
using System.Text;
using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Simulator;

/// <summary>One PDU as a test received it.</summary>
public sealed record ReceivedPdu(byte[] Octets)
{
    public override string ToString() => Convert.ToHexString(Octets);

    public PduHeader Header => Frame.Header;

    public CommandId Command => Header.Command;

    public uint Status => Header.Status;

    public uint Sequence => Header.Sequence;

    public PduFrame Frame => PduReader.TryReadWhole(Octets, out var frame) ? frame : throw new InvalidOperationException("no PDU");

    public DeliverSm AsDeliver() =>
        DeliverSm.TryRead(Frame, out var pdu, out var fault) ? pdu : throw new InvalidOperationException($"{fault}");

    /// <summary>Id of an accepted submit.</summary>
    public string MessageId =>
        SubmitSmResp.TryRead(Frame, out var pdu, out var fault)
            ? Encoding.ASCII.GetString(pdu.MessageId)
            : throw new InvalidOperationException($"{fault}");

    /// <summary>Text of a deliver_sm in ASCII.</summary>
    public string Text => Encoding.ASCII.GetString(AsDeliver().ShortMessage);

    public bool IsReceipt => Command == CommandId.DeliverSm && (AsDeliver().EsmClass & EsmClass.TypeMask) == EsmClass.DeliveryReceipt;

    public string Subscriber => Encoding.ASCII.GetString(AsDeliver().Source.Digits);
}

/// <summary>A client that does exactly what a test says, over a real socket; every wait is bounded.</summary>
public sealed class RawEsme : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private readonly PduReader _reader = new();
    private uint _sequence;

    private RawEsme(Socket socket) => _socket = socket;

    public static async Task<RawEsme> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint);
        return new RawEsme(socket);
    }

    public async Task<uint> BindAsync(BindType type = BindType.Transceiver, string systemId = "starling", string password = "secret")
    {
        var pdu = new Bind
        {
            Type = type,
            Sequence = ++_sequence,
            SystemId = Encoding.ASCII.GetBytes(systemId),
            Password = Encoding.ASCII.GetBytes(password),
        };
        var octets = new byte[pdu.Length];
        PduWriter.Write(octets, pdu);
        await SendAsync(octets);
        return (await ReadAsync()).Status;
    }

    /// <summary>Sends one submit_sm and returns its sequence number.</summary>
    public async Task<uint> SubmitAsync(
        string destination,
        string text = "hello",
        byte registeredDelivery = 1,
        byte esmClass = 0,
        byte dataCoding = 0,
        byte[]? octets = null,
        byte[]? tlvs = null
    )
    {
        var pdu = new SubmitSm
        {
            Sequence = ++_sequence,
            Source = new SmppAddress(3, 0, "12345"u8),
            Destination = new SmppAddress(1, 1, Encoding.ASCII.GetBytes(destination)),
            RegisteredDelivery = registeredDelivery,
            EsmClass = esmClass,
            DataCoding = dataCoding,
            ShortMessage = octets ?? Encoding.ASCII.GetBytes(text),
            Tlvs = new TlvList(tlvs),
        };
        var written = new byte[pdu.Length];
        PduWriter.Write(written, pdu);
        await SendAsync(written);
        return _sequence;
    }

    /// <summary>Answers a deliver_sm.</summary>
    public async Task AnswerAsync(ReceivedPdu deliver, uint status = CommandStatus.Ok)
    {
        var octets = new byte[PduHeader.Octets + 1];
        PduWriter.Write(octets, new DeliverSmResp { Sequence = deliver.Sequence, Status = status });
        await SendAsync(octets);
    }

    /// <summary>Waits until the SMSC has read everything that was sent, and proves that it has said nothing meanwhile.</summary>
    public async Task SettleAsync() => Assert.Empty(await DrainAsync());

    /// <summary>Waits until the SMSC has read everything that was sent, and returns what it has said meanwhile.</summary>
    public async Task<IReadOnlyList<ReceivedPdu>> DrainAsync()
    {
        var octets = new byte[PduHeader.Octets];
        PduWriter.Write(octets, new EnquireLink(++_sequence));
        await SendAsync(octets);
        var said = new List<ReceivedPdu>();
        while (true)
        {
            var pdu = await ReadAsync();
            if (pdu.Command == CommandId.EnquireLinkResp)
            {
                Assert.Equal(_sequence, pdu.Sequence);
                return said;
            }

            said.Add(pdu);
        }
    }

    public async Task SendAsync(byte[] octets) => await _socket.SendAsync(octets);

    /// <summary>The next PDU.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before.</exception>
    public async Task<ReceivedPdu> ReadAsync() =>
        await TryReadAsync() ?? throw new EndOfStreamException($"ended with {_reader.Buffered} octets of a PDU");

    /// <summary>Reads until the end of the connection; what is left of an unfinished PDU.</summary>
    public async Task<int> ReadToEndAsync()
    {
        while (await TryReadAsync() is not null) { }

        return _reader.Buffered;
    }

    public async Task<IReadOnlyList<ReceivedPdu>> ReadAsync(int count)
    {
        var pdus = new List<ReceivedPdu>();
        while (pdus.Count < count)
        {
            pdus.Add(await ReadAsync());
        }

        return pdus;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ReceivedPdu?> TryReadAsync()
    {
        using var bound = new CancellationTokenSource(Bound);
        while (true)
        {
            switch (_reader.TryRead(out var frame))
            {
                case PduReadResult.Pdu:
                    return Copy(frame);
                case PduReadResult.Fault:
                    throw new InvalidDataException($"{_reader.Fault}");
                default:
                    var received = 0;
                    try
                    {
                        received = await _socket.ReceiveAsync(_reader.GetMemory(), SocketFlags.None, bound.Token);
                    }
                    catch (SocketException)
                    {
                        // Reset counts as an end.
                    }

                    if (received == 0)
                    {
                        return null;
                    }

                    _reader.Advance(received);
                    break;
            }
        }
    }

    private static ReceivedPdu Copy(PduFrame frame)
    {
        var octets = new byte[frame.Header.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)frame.Header.Length);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(4), (uint)frame.Header.Command);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(8), frame.Header.Status);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(12), frame.Header.Sequence);
        frame.Body.CopyTo(octets.AsSpan(PduHeader.Octets));
        return new ReceivedPdu(octets);
    }
}
