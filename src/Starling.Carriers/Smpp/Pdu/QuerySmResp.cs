namespace Starling.Carriers.Smpp.Pdu;

/// <summary>What became of a segment. Source: SMPP 3.4 §4.8.2. With an error status the body may be missing.</summary>
public readonly ref struct QuerySmResp : IPdu
{
    public uint Status { get; init; }

    public uint Sequence { get; init; }

    public ReadOnlySpan<byte> MessageId { get; init; }

    /// <summary>When the final state was reached: 16 characters, or empty.</summary>
    public ReadOnlySpan<byte> FinalDate { get; init; }

    public MessageState MessageState { get; init; }

    /// <summary>The network's error code, 0 for none.</summary>
    public byte ErrorCode { get; init; }

    public CommandId Command => CommandId.QuerySmResp;

    public int Length => PduHeader.Octets + MessageId.Length + FinalDate.Length + 4;

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(MessageId, 65, "message_id");
        writer.Time(FinalDate, "final_date");
        writer.Octet((byte)MessageState);
        writer.Octet(ErrorCode);
    }

    public static bool TryRead(PduFrame frame, out QuerySmResp pdu, out PduFault fault)
    {
        pdu = new QuerySmResp { Status = frame.Header.Status, Sequence = frame.Header.Sequence };
        if (frame.Header.Command != CommandId.QuerySmResp)
        {
            fault = PduFault.WrongCommand;
            return false;
        }

        fault = PduFault.None;
        if (frame.Body.IsEmpty && frame.Header.Status != CommandStatus.Ok)
        {
            return true;
        }

        var fields = new PduFieldReader(frame.Body);
        pdu = new QuerySmResp
        {
            Status = frame.Header.Status,
            Sequence = frame.Header.Sequence,
            MessageId = fields.CString(),
            FinalDate = fields.CString(),
            MessageState = (MessageState)fields.Octet(),
            ErrorCode = fields.Octet(),
        };
        fault = fields.Fault;
        return fault == PduFault.None;
    }
}
