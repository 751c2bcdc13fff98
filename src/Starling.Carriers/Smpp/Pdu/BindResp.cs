namespace Starling.Carriers.Smpp.Pdu;

/// <summary>The answer to each of the three binds. Source: SMPP 3.4 §4.1.2. With an error status the body may be missing.</summary>
public readonly ref struct BindResp : IPdu
{
    public BindType Type { get; init; }

    public uint Status { get; init; }

    public uint Sequence { get; init; }

    /// <summary>The SMSC's name, at most 15 octets.</summary>
    public ReadOnlySpan<byte> SystemId { get; init; }

    public TlvList Tlvs { get; init; }

    public CommandId Command =>
        Type switch
        {
            BindType.Transmitter => CommandId.BindTransmitterResp,
            BindType.Receiver => CommandId.BindReceiverResp,
            _ => CommandId.BindTransceiverResp,
        };

    public int Length => PduHeader.Octets + SystemId.Length + 1 + Tlvs.Octets.Length;

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(SystemId, 16, "system_id");
        writer.Octets(Tlvs.Octets);
    }

    public static bool TryRead(PduFrame frame, out BindResp pdu, out PduFault fault)
    {
        var fields = new PduFieldReader(frame.Body);
        pdu = new BindResp
        {
            Type = frame.Header.Command switch
            {
                CommandId.BindTransmitterResp => BindType.Transmitter,
                CommandId.BindReceiverResp => BindType.Receiver,
                _ => BindType.Transceiver,
            },
            Status = frame.Header.Status,
            Sequence = frame.Header.Sequence,
            SystemId = fields.OptionalCString(),
            Tlvs = fields.Tlvs(),
        };
        var isBindResp =
            frame.Header.Command is CommandId.BindTransmitterResp or CommandId.BindReceiverResp or CommandId.BindTransceiverResp;
        fault = isBindResp ? fields.Fault : PduFault.WrongCommand;
        return fault == PduFault.None;
    }
}
