using System.Buffers.Binary;

namespace Starling.Carriers.Smpp;

/// <summary>The optional parameters of a PDU, read in place: unknown tags are passed over, a cut last one ends the list.</summary>
public readonly ref struct TlvList(ReadOnlySpan<byte> octets)
{
    private const int HeaderOctets = 4;

    /// <summary>The parameters as they are on the wire.</summary>
    public ReadOnlySpan<byte> Octets { get; } = octets;

    /// <summary>The value of the first parameter with this tag.</summary>
    public bool TryGet(ushort tag, out ReadOnlySpan<byte> value)
    {
        foreach (var tlv in this)
        {
            if (tlv.Tag == tag)
            {
                value = tlv.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>An integer of one or two octets, whichever width the peer chose.</summary>
    public bool TryGetNumber(ushort tag, out ushort number)
    {
        number = 0;
        if (!TryGet(tag, out var value) || value.Length is < 1 or > 2)
        {
            return false;
        }

        number = value.Length == 1 ? value[0] : BinaryPrimitives.ReadUInt16BigEndian(value);
        return true;
    }

    public Enumerator GetEnumerator() => new(Octets);

    /// <summary>Walks over the parameters.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> octets)
    {
        private ReadOnlySpan<byte> _rest = octets;

        public Tlv Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.Length < HeaderOctets)
            {
                return false;
            }

            var tag = BinaryPrimitives.ReadUInt16BigEndian(_rest);
            int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
            if (_rest.Length - HeaderOctets < length)
            {
                return false;
            }

            Current = new Tlv(tag, _rest.Slice(HeaderOctets, length));
            _rest = _rest[(HeaderOctets + length)..];
            return true;
        }
    }
}
