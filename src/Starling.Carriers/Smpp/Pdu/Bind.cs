namespace Starling.Carriers.Smpp.Pdu;

/// <summary>What a session is for: only sending, only receiving, or both.</summary>
public enum BindType
{
    Transceiver = 0,
    Transmitter = 1,
    Receiver = 2,
}

/// <summary>bind_transmitter, bind_receiver and bind_transceiver: one body for all three. Source: SMPP 3.4 §4.1.</summary>
public readonly ref struct Bind : IPdu
{
    /// <summary>interface_version of SMPP 3.4.</summary>
    public const byte Version34 = 0x34;

    public Bind() { }

    public BindType Type { get; init; } = BindType.Transceiver;

    public uint Sequence { get; init; }

    /// <summary>At most 15 octets.</summary>
    public ReadOnlySpan<byte> SystemId { get; init; }

    /// <summary>At most 8 octets.</summary>
    public ReadOnlySpan<byte> Password { get; init; }

    /// <summary>At most 12 octets; mostly empty.</summary>
    public ReadOnlySpan<byte> SystemType { get; init; }

    public byte InterfaceVersion { get; init; } = Version34;

    /// <summary>addr_ton, addr_npi and address_range (at most 40 octets): mostly nothing.</summary>
    public SmppAddress AddressRange { get; init; }

    public CommandId Command =>
        Type switch
        {
            BindType.Transmitter => CommandId.BindTransmitter,
            BindType.Receiver => CommandId.BindReceiver,
            _ => CommandId.BindTransceiver,
        };

    uint IPdu.Status => CommandStatus.Ok;

    public int Length => PduHeader.Octets + SystemId.Length + Password.Length + SystemType.Length + 4 + AddressRange.Length;

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(SystemId, 16, "system_id");
        writer.CString(Password, 9, "password");
        writer.CString(SystemType, 13, "system_type");
        writer.Octet(InterfaceVersion);
        writer.Address(AddressRange, 41, "address_range");
    }

    public static bool TryRead(PduFrame frame, out Bind pdu, out PduFault fault)
    {
        var fields = new PduFieldReader(frame.Body);
        pdu = new Bind
        {
            Type = frame.Header.Command switch
            {
                CommandId.BindTransmitter => BindType.Transmitter,
                CommandId.BindReceiver => BindType.Receiver,
                _ => BindType.Transceiver,
            },
            Sequence = frame.Header.Sequence,
            SystemId = fields.CString(),
            Password = fields.CString(),
            SystemType = fields.CString(),
            InterfaceVersion = fields.Octet(),
            AddressRange = fields.Address(),
        };
        var isBind = frame.Header.Command is CommandId.BindTransmitter or CommandId.BindReceiver or CommandId.BindTransceiver;
        fault = isBind ? fields.Fault : PduFault.WrongCommand;
        return fault == PduFault.None;
    }
}
