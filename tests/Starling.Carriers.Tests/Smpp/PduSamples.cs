using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Smpp;

/// <summary>Valid PDUs of every kind, drawn by a seeded random: within the limits of the specification, otherwise anything.</summary>
internal static class PduSamples
{
    private const int Kinds = 17;

    /// <summary>The octets of a PDU of any kind.</summary>
    public static byte[] Any(Random random) => Of(random.Next(Kinds), random);

    public static IEnumerable<byte[]> OneOfEach(Random random) => Enumerable.Range(0, Kinds).Select(kind => Of(kind, random));

    public static SubmitSm SubmitSm(Random random) =>
        new()
        {
            Sequence = Sequence(random),
            ServiceType = Text(random, 5),
            Source = Address(random, 20),
            Destination = Address(random, 20),
            EsmClass = Octet(random),
            ProtocolId = Octet(random),
            PriorityFlag = Octet(random),
            ScheduleDeliveryTime = random.Next(2) == 0 ? default : "261231235959004+"u8,
            ValidityPeriod = random.Next(2) == 0 ? default : "000001020304000R"u8,
            RegisteredDelivery = Octet(random),
            ReplaceIfPresent = Octet(random),
            DataCoding = Octet(random),
            DefaultMessageId = Octet(random),
            ShortMessage = Octets(random, 254),
            Tlvs = Tlvs(random),
        };

    public static DeliverSm DeliverSm(Random random) =>
        new()
        {
            Sequence = Sequence(random),
            ServiceType = Text(random, 5),
            Source = Address(random, 20),
            Destination = Address(random, 20),
            EsmClass = random.Next(2) == 0 ? EsmClass.DeliveryReceipt : Octet(random),
            ProtocolId = Octet(random),
            PriorityFlag = Octet(random),
            RegisteredDelivery = Octet(random),
            DataCoding = random.Next(2) == 0 ? (byte)0 : Octet(random),
            ShortMessage = random.Next(2) == 0 ? Receipt(random) : Octets(random, 254),
            Tlvs = Tlvs(random),
        };

    private static byte[] Of(int kind, Random random)
    {
        var sequence = Sequence(random);
        var status = (uint)random.Next(0x100);
        var type = (BindType)random.Next(3);
        return kind switch
        {
            0 => Wire.Write(SubmitSm(random)),
            1 or 2 => Wire.Write(DeliverSm(random)),
            3 => Wire.Write(
                new Bind
                {
                    Type = type,
                    Sequence = sequence,
                    SystemId = Text(random, 15),
                    Password = Text(random, 8),
                    SystemType = Text(random, 12),
                    InterfaceVersion = Octet(random),
                    AddressRange = Address(random, 40),
                }
            ),
            4 => Wire.Write(
                new BindResp
                {
                    Type = type,
                    Status = status,
                    Sequence = sequence,
                    SystemId = Text(random, 15),
                    Tlvs = Tlvs(random),
                }
            ),
            5 => Wire.Write(
                new SubmitSmResp
                {
                    Status = status,
                    Sequence = sequence,
                    MessageId = Text(random, 64),
                    Tlvs = Tlvs(random),
                }
            ),
            6 => Wire.Write(
                new DeliverSmResp
                {
                    Status = status,
                    Sequence = sequence,
                    MessageId = Text(random, 64),
                    Tlvs = Tlvs(random),
                }
            ),
            7 => Wire.Write(
                new DataSm
                {
                    Sequence = sequence,
                    ServiceType = Text(random, 5),
                    Source = Address(random, 64),
                    Destination = Address(random, 64),
                    EsmClass = Octet(random),
                    RegisteredDelivery = Octet(random),
                    DataCoding = Octet(random),
                    Tlvs = Tlvs(random),
                }
            ),
            8 => Wire.Write(
                new DataSmResp
                {
                    Status = status,
                    Sequence = sequence,
                    MessageId = Text(random, 64),
                    Tlvs = Tlvs(random),
                }
            ),
            9 => Wire.Write(
                new QuerySm
                {
                    Sequence = sequence,
                    MessageId = Text(random, 64),
                    Source = Address(random, 20),
                }
            ),
            10 => Wire.Write(
                new QuerySmResp
                {
                    Status = status,
                    Sequence = sequence,
                    MessageId = Text(random, 64),
                    FinalDate = random.Next(2) == 0 ? default : "261231235959004+"u8,
                    MessageState = (MessageState)random.Next(10),
                    ErrorCode = Octet(random),
                }
            ),
            11 => Wire.Write(new EnquireLink(sequence)),
            12 => Wire.Write(new EnquireLinkResp(sequence)),
            13 => Wire.Write(new Unbind(sequence)),
            14 => Wire.Write(new UnbindResp(sequence, status)),
            15 => Wire.Write(new GenericNack(sequence, status)),
            _ => Wire.Write(
                new DeliverSm
                {
                    Sequence = sequence,
                    EsmClass = EsmClass.DeliveryReceipt,
                    ShortMessage = Receipt(random),
                    Tlvs = ReceiptTlvs(random),
                }
            ),
        };
    }

    private static byte[] Receipt(Random random) =>
        System.Text.Encoding.ASCII.GetBytes(
            $"id:{random.Next():x} sub:001 dlvrd:{random.Next(2):000} submit date:26{random.Next(1, 13):00}011011 "
                + $"done date:2601{random.Next(1, 29):00}1012 stat:{random.GetItems(["DELIVRD", "UNDELIV", "EXPIRED"], 1)[0]} "
                + $"err:{random.Next(1000):000} text:abc"
        );

    private static TlvList ReceiptTlvs(Random random)
    {
        var writer = new PduWriter(new byte[64]);
        writer.Tlv(TlvTag.ReceiptedMessageId, [.. Text(random, 20), 0]);
        writer.Tlv(TlvTag.MessageState, Octet(random));
        writer.Tlv(TlvTag.NetworkErrorCode, [3, Octet(random), Octet(random)]);
        return new TlvList(writer.Written);
    }

    private static TlvList Tlvs(Random random)
    {
        var writer = new PduWriter(new byte[4096]);
        for (var count = random.Next(4); count > 0; count--)
        {
            ReadOnlySpan<ushort> tags =
            [
                TlvTag.ReceiptedMessageId,
                TlvTag.MessageState,
                TlvTag.NetworkErrorCode,
                TlvTag.MessagePayload,
                TlvTag.SarMessageReference,
                TlvTag.SarSegmentSequence,
                TlvTag.SarTotalSegments,
                0x1501,
            ];
            writer.Tlv(tags[random.Next(tags.Length)], Octets(random, 600));
        }

        return new TlvList(writer.Written);
    }

    private static SmppAddress Address(Random random, int most) => new(Octet(random), Octet(random), Text(random, most));

    private static uint Sequence(Random random) => (uint)random.NextInt64(1, 0x80000000);

    private static byte Octet(Random random) => (byte)random.Next(256);

    private static byte[] Octets(Random random, int most)
    {
        var octets = new byte[random.Next(most + 1)];
        random.NextBytes(octets);
        return octets;
    }

    private static byte[] Text(Random random, int most)
    {
        var octets = new byte[random.Next(most + 1)];
        foreach (ref var octet in octets.AsSpan())
        {
            octet = (byte)random.Next(1, 256);
        }

        return octets;
    }
}
