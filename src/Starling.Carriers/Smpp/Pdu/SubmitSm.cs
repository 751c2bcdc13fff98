namespace Starling.Carriers.Smpp.Pdu;

/// <summary>One segment from us to the SMSC. Source: SMPP 3.4 §4.4.1.</summary>
public readonly ref struct SubmitSm : IPdu
{
    private const int FixedOctets = PduHeader.Octets + 11;

    public uint Sequence { get; init; }

    /// <summary>At most 5 octets; mostly empty.</summary>
    public ReadOnlySpan<byte> ServiceType { get; init; }

    public SmppAddress Source { get; init; }

    public SmppAddress Destination { get; init; }

    /// <summary>See <see cref="Smpp.EsmClass"/>.</summary>
    public byte EsmClass { get; init; }

    public byte ProtocolId { get; init; }

    /// <summary>0 to 3.</summary>
    public byte PriorityFlag { get; init; }

    /// <summary>Empty, or 16 characters (SMPP 3.4 §7.1.1).</summary>
    public ReadOnlySpan<byte> ScheduleDeliveryTime { get; init; }

    /// <summary>Empty, or 16 characters (SMPP 3.4 §7.1.1).</summary>
    public ReadOnlySpan<byte> ValidityPeriod { get; init; }

    /// <summary>0 none, 1 final receipt, 2 failure only; 0x10 also intermediate ones.</summary>
    public byte RegisteredDelivery { get; init; }

    public byte ReplaceIfPresent { get; init; }

    public byte DataCoding { get; init; }

    public byte DefaultMessageId { get; init; }

    /// <summary>At most 254 octets, header included.</summary>
    public ReadOnlySpan<byte> ShortMessage { get; init; }

    public TlvList Tlvs { get; init; }

    public CommandId Command => CommandId.SubmitSm;

    uint IPdu.Status => CommandStatus.Ok;

    /// <summary>The octets of the text, wherever they are: short_message, or message_payload when that is empty.</summary>
    public ReadOnlySpan<byte> Message =>
        ShortMessage.IsEmpty && Tlvs.TryGet(TlvTag.MessagePayload, out var payload) ? payload : ShortMessage;

    public int Length =>
        FixedOctets
        + ServiceType.Length
        + Source.Length
        + Destination.Length
        + ScheduleDeliveryTime.Length
        + ValidityPeriod.Length
        + ShortMessage.Length
        + Tlvs.Octets.Length;

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(ServiceType, 6, "service_type");
        writer.Address(Source, 21, "source_addr");
        writer.Address(Destination, 21, "destination_addr");
        writer.Octet(EsmClass);
        writer.Octet(ProtocolId);
        writer.Octet(PriorityFlag);
        writer.Time(ScheduleDeliveryTime, "schedule_delivery_time");
        writer.Time(ValidityPeriod, "validity_period");
        writer.Octet(RegisteredDelivery);
        writer.Octet(ReplaceIfPresent);
        writer.Octet(DataCoding);
        writer.Octet(DefaultMessageId);
        writer.ShortMessage(ShortMessage);
        writer.Octets(Tlvs.Octets);
    }

    public static bool TryRead(PduFrame frame, out SubmitSm pdu, out PduFault fault)
    {
        var fields = new PduFieldReader(frame.Body);
        pdu = new SubmitSm
        {
            Sequence = frame.Header.Sequence,
            ServiceType = fields.CString(),
            Source = fields.Address(),
            Destination = fields.Address(),
            EsmClass = fields.Octet(),
            ProtocolId = fields.Octet(),
            PriorityFlag = fields.Octet(),
            ScheduleDeliveryTime = fields.CString(),
            ValidityPeriod = fields.CString(),
            RegisteredDelivery = fields.Octet(),
            ReplaceIfPresent = fields.Octet(),
            DataCoding = fields.Octet(),
            DefaultMessageId = fields.Octet(),
            ShortMessage = fields.Octets(fields.Octet()),
            Tlvs = fields.Tlvs(),
        };
        fault = frame.Header.Command == CommandId.SubmitSm ? fields.Fault : PduFault.WrongCommand;
        return fault == PduFault.None;
    }
}
