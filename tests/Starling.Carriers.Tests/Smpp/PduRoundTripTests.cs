using FsCheck.Xunit;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Smpp;

/// <summary>What is written is read back, field by field for the hot PDUs and octet by octet for all.</summary>
public sealed class PduRoundTripTests
{
    [Property(MaxTest = 2_000)]
    public void Submit_sm_comes_back_field_by_field(int seed)
    {
        var pdu = PduSamples.SubmitSm(new Random(seed));
        Assert.True(SubmitSm.TryRead(Wire.Frame(Wire.Write(pdu)), out var read, out _));
        Assert.Equal(pdu.Sequence, read.Sequence);
        Assert.Equal(pdu.ServiceType, read.ServiceType);
        Assert.Equal((pdu.Source.Ton, pdu.Source.Npi), (read.Source.Ton, read.Source.Npi));
        Assert.Equal(pdu.Source.Digits, read.Source.Digits);
        Assert.Equal((pdu.Destination.Ton, pdu.Destination.Npi), (read.Destination.Ton, read.Destination.Npi));
        Assert.Equal(pdu.Destination.Digits, read.Destination.Digits);
        Assert.Equal(
            (pdu.EsmClass, pdu.ProtocolId, pdu.PriorityFlag, pdu.RegisteredDelivery),
            (read.EsmClass, read.ProtocolId, read.PriorityFlag, read.RegisteredDelivery)
        );
        Assert.Equal(
            (pdu.ReplaceIfPresent, pdu.DataCoding, pdu.DefaultMessageId),
            (read.ReplaceIfPresent, read.DataCoding, read.DefaultMessageId)
        );
        Assert.Equal(pdu.ScheduleDeliveryTime, read.ScheduleDeliveryTime);
        Assert.Equal(pdu.ValidityPeriod, read.ValidityPeriod);
        Assert.Equal(pdu.ShortMessage, read.ShortMessage);
        Assert.Equal(pdu.Tlvs.Octets, read.Tlvs.Octets);
    }

    [Property(MaxTest = 2_000)]
    public void Every_pdu_is_written_again_as_it_was_read(int seed)
    {
        foreach (var octets in PduSamples.OneOfEach(new Random(seed)))
        {
            Assert.Equal(Wire.Hex(octets), Wire.Hex(WriteAgain(Wire.Frame(octets))));
        }
    }

    private static byte[] WriteAgain(PduFrame frame)
    {
        var (sequence, status) = (frame.Header.Sequence, frame.Header.Status);
        switch (frame.Header.Command)
        {
            case CommandId.BindReceiver or CommandId.BindTransmitter or CommandId.BindTransceiver:
                Assert.True(Bind.TryRead(frame, out var bind, out _));
                return Wire.Write(bind);
            case CommandId.BindReceiverResp or CommandId.BindTransmitterResp or CommandId.BindTransceiverResp:
                Assert.True(BindResp.TryRead(frame, out var bindResp, out _));
                return Wire.Write(bindResp);
            case CommandId.SubmitSm:
                Assert.True(SubmitSm.TryRead(frame, out var submit, out _));
                return Wire.Write(submit);
            case CommandId.SubmitSmResp:
                Assert.True(SubmitSmResp.TryRead(frame, out var submitResp, out _));
                return Wire.Write(submitResp);
            case CommandId.DeliverSm:
                Assert.True(DeliverSm.TryRead(frame, out var deliver, out _));
                return Wire.Write(deliver);
            case CommandId.DeliverSmResp:
                Assert.True(DeliverSmResp.TryRead(frame, out var deliverResp, out _));
                return Wire.Write(deliverResp);
            case CommandId.DataSm:
                Assert.True(DataSm.TryRead(frame, out var data, out _));
                return Wire.Write(data);
            case CommandId.DataSmResp:
                Assert.True(DataSmResp.TryRead(frame, out var dataResp, out _));
                return Wire.Write(dataResp);
            case CommandId.QuerySm:
                Assert.True(QuerySm.TryRead(frame, out var query, out _));
                return Wire.Write(query);
            case CommandId.QuerySmResp:
                Assert.True(QuerySmResp.TryRead(frame, out var queryResp, out _));
                return Wire.Write(queryResp);
            case CommandId.EnquireLink:
                return Wire.Write(new EnquireLink(sequence));
            case CommandId.EnquireLinkResp:
                return Wire.Write(new EnquireLinkResp(sequence));
            case CommandId.Unbind:
                return Wire.Write(new Unbind(sequence));
            case CommandId.UnbindResp:
                return Wire.Write(new UnbindResp(sequence, status));
            default:
                return Wire.Write(new GenericNack(sequence, status));
        }
    }
}
