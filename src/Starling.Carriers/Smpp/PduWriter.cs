using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Starling.Carriers.Smpp;

/// <summary>Writes PDUs and optional parameters into memory it is given; strict about every limit, allocates nothing.</summary>
public ref struct PduWriter(Span<byte> buffer)
{
    /// <summary>short_message holds at most this many octets; above it is message_payload's turn (SMPP 3.4 §5.2.22).</summary>
    public const int MaxShortMessageOctets = 254;

    private const int TimeCharacters = 16;

    private readonly Span<byte> _buffer = buffer;
    private int _position;

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._position];

    /// <summary>Writes one PDU and returns its octets.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="IPdu.Length"/>.</exception>
    /// <exception cref="PduFieldException">A field breaks a limit of SMPP 3.4.</exception>
    public static int Write<TPdu>(Span<byte> destination, scoped in TPdu pdu)
        where TPdu : IPdu, allows ref struct
    {
        var length = pdu.Length;
        if (destination.Length < length)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{pdu.Command} takes {length} octets, {destination.Length} are free"),
                nameof(destination)
            );
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)pdu.Command);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], pdu.Status);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], pdu.Sequence);
        var body = new PduWriter(destination[PduHeader.Octets..length]);
        pdu.WriteBody(ref body);
        return length;
    }

    /// <inheritdoc cref="Write{TPdu}(Span{byte}, in TPdu)"/>
    public static int Write<TPdu>(IBufferWriter<byte> output, scoped in TPdu pdu)
        where TPdu : IPdu, allows ref struct
    {
        var length = Write(output.GetSpan(pdu.Length), pdu);
        output.Advance(length);
        return length;
    }

    public void Octet(byte value) => _buffer[_position++] = value;

    public void Octets(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_buffer[_position..]);
        _position += value.Length;
    }

    /// <summary>A C-octet string and its NUL.</summary>
    /// <param name="value">Without NUL.</param>
    /// <param name="maxOctets">The field's size in the specification, its NUL included.</param>
    /// <param name="field">The field's name, for the error.</param>
    public void CString(scoped ReadOnlySpan<byte> value, int maxOctets, string field)
    {
        if (value.Length >= maxOctets || value.Contains((byte)0))
        {
            RefuseCString(value, maxOctets, field);
        }

        Octets(value);
        Octet(0);
    }

    /// <summary>Type of number, numbering plan, digits.</summary>
    public void Address(scoped SmppAddress address, int maxOctets, string field)
    {
        Octet(address.Ton);
        Octet(address.Npi);
        CString(address.Digits, maxOctets, field);
    }

    /// <summary>A time of SMPP 3.4 §7.1.1: empty, or exactly 16 characters.</summary>
    public void Time(scoped ReadOnlySpan<byte> value, string field)
    {
        if (value.Length is not (0 or TimeCharacters))
        {
            throw new PduFieldException(
                field,
                string.Create(CultureInfo.InvariantCulture, $"is empty or 16 characters, not {value.Length}")
            );
        }

        CString(value, TimeCharacters + 1, field);
    }

    /// <summary>sm_length and short_message.</summary>
    public void ShortMessage(scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxShortMessageOctets)
        {
            throw new PduFieldException(
                "short_message",
                string.Create(CultureInfo.InvariantCulture, $"takes at most {MaxShortMessageOctets} octets, not {value.Length}")
            );
        }

        Octet((byte)value.Length);
        Octets(value);
    }

    /// <summary>An optional parameter.</summary>
    public void Tlv(ushort tag, scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > ushort.MaxValue)
        {
            throw new PduFieldException("optional parameter", "takes at most 65535 octets");
        }

        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_position..], tag);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_position + 2)..], (ushort)value.Length);
        _position += 4;
        Octets(value);
    }

    /// <summary>An optional parameter of one octet.</summary>
    public void Tlv(ushort tag, byte value) => Tlv(tag, [value]);

    /// <summary>An optional parameter of two octets.</summary>
    public void Tlv(ushort tag, ushort value) => Tlv(tag, [(byte)(value >> 8), (byte)value]);

    private static void RefuseCString(scoped ReadOnlySpan<byte> value, int maxOctets, string field) =>
        throw new PduFieldException(
            field,
            value.Length >= maxOctets
                ? string.Create(CultureInfo.InvariantCulture, $"takes at most {maxOctets - 1} octets, not {value.Length}")
                : "must not contain a NUL"
        );
}
