namespace Starling.Carriers.Smpp.Pdu;

/// <summary>The answer to one data_sm. Source: SMPP 3.4 §4.7.2.</summary>
public readonly ref struct DataSmResp : IPdu
{
    public uint Status { get; init; }

    public uint Sequence { get; init; }

    /// <summary>At most 64 octets; empty with an error.</summary>
    public ReadOnlySpan<byte> MessageId { get; init; }

    public TlvList Tlvs { get; init; }

    public CommandId Command => CommandId.DataSmResp;

    public int Length => PduHeader.Octets + MessageId.Length + 1 + Tlvs.Octets.Length;

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(MessageId, 65, "message_id");
        writer.Octets(Tlvs.Octets);
    }

    public static bool TryRead(PduFrame frame, out DataSmResp pdu, out PduFault fault)
    {
        var fields = new PduFieldReader(frame.Body);
        pdu = new DataSmResp
        {
            Status = frame.Header.Status,
            Sequence = frame.Header.Sequence,
            MessageId = fields.OptionalCString(),
            Tlvs = fields.Tlvs(),
        };
        fault = frame.Header.Command == CommandId.DataSmResp ? fields.Fault : PduFault.WrongCommand;
        return fault == PduFault.None;
    }
}
