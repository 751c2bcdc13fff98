namespace Starling.Carriers.Smpp.Pdu;

/// <summary>A receipt or a subscriber's text, from the SMSC to us. Source: SMPP 3.4 §4.6.1.</summary>
/// <remarks>
/// The body is laid out as in submit_sm; the times, replace_if_present_flag and sm_default_msg_id are unused here: written as
/// nothing, passed over when read.
/// </remarks>
public readonly ref struct DeliverSm : IPdu
{
    private const int FixedOctets = PduHeader.Octets + 11;

    public uint Sequence { get; init; }

    /// <summary>At most 5 octets; mostly empty.</summary>
    public ReadOnlySpan<byte> ServiceType { get; init; }

    /// <summary>Who wrote; in a receipt the subscriber the segment went to.</summary>
    public SmppAddress Source { get; init; }

    /// <summary>Who was texted; in a receipt the sender of the segment.</summary>
    public SmppAddress Destination { get; init; }

    /// <summary>See <see cref="Smpp.EsmClass"/>.</summary>
    public byte EsmClass { get; init; }

    public byte ProtocolId { get; init; }

    public byte PriorityFlag { get; init; }

    public byte RegisteredDelivery { get; init; }

    public byte DataCoding { get; init; }

    /// <summary>At most 254 octets when written; up to 255 are read.</summary>
    public ReadOnlySpan<byte> ShortMessage { get; init; }

    public TlvList Tlvs { get; init; }

    public CommandId Command => CommandId.DeliverSm;

    uint IPdu.Status => CommandStatus.Ok;

    /// <summary>The octets of the text, wherever they are: short_message, or message_payload when that is empty.</summary>
    public ReadOnlySpan<byte> Message =>
        ShortMessage.IsEmpty && Tlvs.TryGet(TlvTag.MessagePayload, out var payload) ? payload : ShortMessage;

    public int Length => FixedOctets + ServiceType.Length + Source.Length + Destination.Length + ShortMessage.Length + Tlvs.Octets.Length;

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(ServiceType, 6, "service_type");
        writer.Address(Source, 21, "source_addr");
        writer.Address(Destination, 21, "destination_addr");
        writer.Octet(EsmClass);
        writer.Octet(ProtocolId);
        writer.Octet(PriorityFlag);
        writer.Time([], "schedule_delivery_time");
        writer.Time([], "validity_period");
        writer.Octet(RegisteredDelivery);
        writer.Octet(0);
        writer.Octet(DataCoding);
        writer.Octet(0);
        writer.ShortMessage(ShortMessage);
        writer.Octets(Tlvs.Octets);
    }

    public static bool TryRead(PduFrame frame, out DeliverSm pdu, out PduFault fault)
    {
        var fields = new PduFieldReader(frame.Body);
        var serviceType = fields.CString();
        var source = fields.Address();
        var destination = fields.Address();
        var esmClass = fields.Octet();
        var protocolId = fields.Octet();
        var priority = fields.Octet();
        fields.CString();
        fields.CString();
        var registeredDelivery = fields.Octet();
        fields.Octet();
        var dataCoding = fields.Octet();
        fields.Octet();
        pdu = new DeliverSm
        {
            Sequence = frame.Header.Sequence,
            ServiceType = serviceType,
            Source = source,
            Destination = destination,
            EsmClass = esmClass,
            ProtocolId = protocolId,
            PriorityFlag = priority,
            RegisteredDelivery = registeredDelivery,
            DataCoding = dataCoding,
            ShortMessage = fields.Octets(fields.Octet()),
            Tlvs = fields.Tlvs(),
        };
        fault = frame.Header.Command == CommandId.DeliverSm ? fields.Fault : PduFault.WrongCommand;
        return fault == PduFault.None;
    }
}
