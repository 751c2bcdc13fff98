namespace Starling.Carriers.Smpp;

/// <summary>Reads the fields of one body in order. After the first field that is missing everything reads as empty and <see cref="Fault"/> says so.</summary>
public ref struct PduFieldReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public PduFault Fault { get; private set; }

    /// <summary>An integer of one octet.</summary>
    public byte Octet()
    {
        if (_rest.IsEmpty)
        {
            Fault = PduFault.BodyTooShort;
            return 0;
        }

        var octet = _rest[0];
        _rest = _rest[1..];
        return octet;
    }

    /// <summary>A C-octet string without its NUL. One that runs to the end of the body is taken as it is: some peers forget the last NUL.</summary>
    public ReadOnlySpan<byte> CString()
    {
        if (_rest.IsEmpty)
        {
            Fault = PduFault.BodyTooShort;
            return default;
        }

        var nul = _rest.IndexOf((byte)0);
        var value = nul < 0 ? _rest : _rest[..nul];
        _rest = nul < 0 ? default : _rest[(nul + 1)..];
        return value;
    }

    /// <summary>A C-octet string that may be left out altogether, with all that follows it.</summary>
    public ReadOnlySpan<byte> OptionalCString() => _rest.IsEmpty ? default : CString();

    /// <summary>Octets whose number is known.</summary>
    public ReadOnlySpan<byte> Octets(int count)
    {
        if (_rest.Length < count)
        {
            Fault = PduFault.BodyTooShort;
            _rest = default;
            return default;
        }

        var value = _rest[..count];
        _rest = _rest[count..];
        return value;
    }

    /// <summary>Type of number, numbering plan, digits.</summary>
    public SmppAddress Address()
    {
        var ton = Octet();
        var npi = Octet();
        return new SmppAddress(ton, npi, CString());
    }

    /// <summary>All that is left, as optional parameters.</summary>
    public TlvList Tlvs()
    {
        var tlvs = new TlvList(_rest);
        _rest = default;
        return tlvs;
    }
}
