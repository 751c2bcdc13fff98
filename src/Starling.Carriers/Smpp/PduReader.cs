using System.Buffers.Binary;

namespace Starling.Carriers.Smpp;

/// <summary>What <see cref="PduReader.TryRead"/> found.</summary>
public enum PduReadResult
{
    /// <summary>No whole PDU yet: receive more.</summary>
    NeedMore = 0,

    /// <summary>One PDU.</summary>
    Pdu = 1,

    /// <summary>The stream is beyond repair, see <see cref="PduReader.Fault"/>; it stays so.</summary>
    Fault = 2,
}

/// <summary>Cuts a stream of octets, however it was split on its way, into PDUs. One buffer, no copy per PDU; not thread-safe.</summary>
/// <remarks>Receive into <see cref="GetMemory"/>, say how much came with <see cref="Advance"/>, then <see cref="TryRead"/> until it needs more.</remarks>
public sealed class PduReader
{
    /// <summary>The largest PDU taken unless told otherwise: a message_payload of 64 KB and its fields.</summary>
    public const int DefaultMaxPduOctets = 70_000;

    private const int StartOctets = 16 * 1024;
    private const int LeastFreeOctets = 4 * 1024;

    private readonly int _maxPduOctets;
    private byte[] _buffer;
    private int _start;
    private int _end;

    /// <param name="maxPduOctets">16 or more; a longer command_length is a fault.</param>
    public PduReader(int maxPduOctets = DefaultMaxPduOctets)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPduOctets, PduHeader.Octets);
        _maxPduOctets = maxPduOctets;
        _buffer = new byte[StartOctets];
    }

    /// <summary>Why reading ended, once <see cref="TryRead"/> answered <see cref="PduReadResult.Fault"/>.</summary>
    public PduFault Fault { get; private set; }

    /// <summary>Octets received and not yet read as a PDU: more than 0 at the end of a stream means it ended inside one.</summary>
    public int Buffered => _end - _start;

    /// <summary>Free space to receive into, never empty. Frames read before become invalid.</summary>
    public Memory<byte> GetMemory()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_buffer.Length - _end < LeastFreeOctets)
        {
            // At most one unfinished PDU is kept once the owner has read all it could, so the buffer stays near the PDU limit.
            var target = _buffer.Length - Buffered < LeastFreeOctets ? new byte[_buffer.Length * 2] : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, Buffered);
            (_end, _start) = (Buffered, 0);
            _buffer = target;
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Says how many octets were put into the memory last given out.</summary>
    public void Advance(int octets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(octets);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(octets, _buffer.Length - _end);
        _end += octets;
    }

    /// <summary>The next whole PDU, if it has come.</summary>
    public PduReadResult TryRead(out PduFrame frame)
    {
        frame = default;
        if (Fault != PduFault.None)
        {
            return PduReadResult.Fault;
        }

        var octets = _buffer.AsSpan(_start, _end - _start);
        if (octets.Length < sizeof(uint))
        {
            return PduReadResult.NeedMore;
        }

        // Judged before the rest of the header is there: a stream that is no SMPP must not be waited for.
        var length = BinaryPrimitives.ReadUInt32BigEndian(octets);
        if (length < PduHeader.Octets || length > (uint)_maxPduOctets)
        {
            Fault = length < PduHeader.Octets ? PduFault.LengthBelowHeader : PduFault.LengthAboveLimit;
            return PduReadResult.Fault;
        }

        if (octets.Length < length)
        {
            return PduReadResult.NeedMore;
        }

        frame = ReadFrame(octets[..(int)length]);
        _start += (int)length;
        return PduReadResult.Pdu;
    }

    /// <summary>Reads octets that are exactly one PDU; false when they are not.</summary>
    public static bool TryReadWhole(ReadOnlySpan<byte> octets, out PduFrame frame)
    {
        frame = default;
        if (octets.Length < PduHeader.Octets || BinaryPrimitives.ReadUInt32BigEndian(octets) != (uint)octets.Length)
        {
            return false;
        }

        frame = ReadFrame(octets);
        return true;
    }

    private static PduFrame ReadFrame(ReadOnlySpan<byte> octets) =>
        new(
            new PduHeader(
                octets.Length,
                (CommandId)BinaryPrimitives.ReadUInt32BigEndian(octets[4..]),
                BinaryPrimitives.ReadUInt32BigEndian(octets[8..]),
                BinaryPrimitives.ReadUInt32BigEndian(octets[12..])
            ),
            octets[PduHeader.Octets..]
        );
}
