namespace Starling.Carriers.Smpp.Pdu;

/// <summary>A message in either direction, its text in message_payload. Source: SMPP 3.4 §4.7.1.</summary>
public readonly ref struct DataSm : IPdu
{
    public uint Sequence { get; init; }

    /// <summary>At most 5 octets; mostly empty.</summary>
    public ReadOnlySpan<byte> ServiceType { get; init; }

    /// <summary>Up to 64 octets here.</summary>
    public SmppAddress Source { get; init; }

    /// <summary>Up to 64 octets here.</summary>
    public SmppAddress Destination { get; init; }

    /// <summary>See <see cref="Smpp.EsmClass"/>.</summary>
    public byte EsmClass { get; init; }

    public byte RegisteredDelivery { get; init; }

    public byte DataCoding { get; init; }

    public TlvList Tlvs { get; init; }

    public CommandId Command => CommandId.DataSm;

    uint IPdu.Status => CommandStatus.Ok;

    public int Length => PduHeader.Octets + 4 + ServiceType.Length + Source.Length + Destination.Length + Tlvs.Octets.Length;

    /// <summary>The same as a deliver_sm, for readers that take either.</summary>
    public DeliverSm AsDeliverSm() =>
        new()
        {
            Sequence = Sequence,
            ServiceType = ServiceType,
            Source = Source,
            Destination = Destination,
            EsmClass = EsmClass,
            RegisteredDelivery = RegisteredDelivery,
            DataCoding = DataCoding,
            Tlvs = Tlvs,
        };

    public void WriteBody(ref PduWriter writer)
    {
        writer.CString(ServiceType, 6, "service_type");
        writer.Address(Source, 65, "source_addr");
        writer.Address(Destination, 65, "destination_addr");
        writer.Octet(EsmClass);
        writer.Octet(RegisteredDelivery);
        writer.Octet(DataCoding);
        writer.Octets(Tlvs.Octets);
    }

    public static bool TryRead(PduFrame frame, out DataSm pdu, out PduFault fault)
    {
        var fields = new PduFieldReader(frame.Body);
        pdu = new DataSm
        {
            Sequence = frame.Header.Sequence,
            ServiceType = fields.CString(),
            Source = fields.Address(),
            Destination = fields.Address(),
            EsmClass = fields.Octet(),
            RegisteredDelivery = fields.Octet(),
            DataCoding = fields.Octet(),
            Tlvs = fields.Tlvs(),
        };
        fault = frame.Header.Command == CommandId.DataSm ? fields.Fault : PduFault.WrongCommand;
        return fault == PduFault.None;
    }
}
