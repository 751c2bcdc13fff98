namespace Starling.Carriers.Smpp.Pdu;

/// <summary>The SMSC's answer to one submit_sm. Source: SMPP 3.4 §4.4.2. With an error status the body may be missing.</summary>
public readonly ref struct SubmitSmResp : IPdu
{
    public uint Status { get; init; }

    public uint Sequence { get; init; }

    /// <summary>The SMSC's id of the segment, at most 64 octets; empty with an error.</summary>
    public ReadOnlySpan<byte> MessageId { get; init; }

    public TlvList Tlvs { get; init; }

    public CommandId Command => CommandId.SubmitSmResp;

    public int Length => PduHeader.Octets + MessageId.Length + 1 + Tlvs.Octets.Length;

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(MessageId, 65, "message_id");
        writer.Octets(Tlvs.Octets);
    }

    public static bool TryRead(PduFrame frame, out SubmitSmResp pdu, out PduFault fault)
    {
        var fields = new PduFieldReader(frame.Body);
        pdu = new SubmitSmResp
        {
            Status = frame.Header.Status,
            Sequence = frame.Header.Sequence,
            MessageId = fields.OptionalCString(),
            Tlvs = fields.Tlvs(),
        };
        fault = frame.Header.Command == CommandId.SubmitSmResp ? fields.Fault : PduFault.WrongCommand;
        return fault == PduFault.None;
    }
}
