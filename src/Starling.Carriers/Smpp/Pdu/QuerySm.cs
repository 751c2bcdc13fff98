namespace Starling.Carriers.Smpp.Pdu;

/// <summary>Asks what became of a segment. Source: SMPP 3.4 §4.8.1.</summary>
public readonly ref struct QuerySm : IPdu
{
    public uint Sequence { get; init; }

    /// <summary>The SMSC's id as submit_sm_resp gave it, at most 64 octets.</summary>
    public ReadOnlySpan<byte> MessageId { get; init; }

    /// <summary>The source the segment was submitted with.</summary>
    public SmppAddress Source { get; init; }

    public CommandId Command => CommandId.QuerySm;

    uint IPdu.Status => CommandStatus.Ok;

    public int Length => PduHeader.Octets + MessageId.Length + 1 + Source.Length;

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(MessageId, 65, "message_id");
        writer.Address(Source, 21, "source_addr");
    }

    public static bool TryRead(PduFrame frame, out QuerySm pdu, out PduFault fault)
    {
        var fields = new PduFieldReader(frame.Body);
        pdu = new QuerySm
        {
            Sequence = frame.Header.Sequence,
            MessageId = fields.CString(),
            Source = fields.Address(),
        };
        fault = frame.Header.Command == CommandId.QuerySm ? fields.Fault : PduFault.WrongCommand;
        return fault == PduFault.None;
    }
}
