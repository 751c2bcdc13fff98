namespace Starling.Carriers.Smpp.Pdu;

/// <summary>Our answer to one deliver_sm. Source: SMPP 3.4 §4.6.2.</summary>
public readonly ref struct DeliverSmResp : IPdu
{
    public uint Status { get; init; }

    public uint Sequence { get; init; }

    /// <summary>Unused by the specification: empty.</summary>
    public ReadOnlySpan<byte> MessageId { get; init; }

    public TlvList Tlvs { get; init; }

    public CommandId Command => CommandId.DeliverSmResp;

    public int Length => PduHeader.Octets + MessageId.Length + 1 + Tlvs.Octets.Length;

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(MessageId, 65, "message_id");
        writer.Octets(Tlvs.Octets);
    }

    public static bool TryRead(PduFrame frame, out DeliverSmResp pdu, out PduFault fault)
    {
        var fields = new PduFieldReader(frame.Body);
        pdu = new DeliverSmResp
        {
            Status = frame.Header.Status,
            Sequence = frame.Header.Sequence,
            MessageId = fields.OptionalCString(),
            Tlvs = fields.Tlvs(),
        };
        fault = frame.Header.Command == CommandId.DeliverSmResp ? fields.Fault : PduFault.WrongCommand;
        return fault == PduFault.None;
    }
}
