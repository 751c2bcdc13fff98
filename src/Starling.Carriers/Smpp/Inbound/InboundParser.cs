using Starling.Carriers.Links;
using Starling.Carriers.Smpp.Pdu;
using Starling.Domain.Messages;

namespace Starling.Carriers.Smpp.Inbound;

/// <summary>Reads a subscriber's text out of a deliver_sm; there is none that it cannot read somehow.</summary>
/// <param name="defaultCharset">What data_coding 0 means on this route.</param>
/// <param name="country">Whose national numbers the route writes, ISO 3166-1 alpha-2; empty for none.</param>
public sealed class InboundParser(DefaultCharset defaultCharset, string country = "")
{
    private readonly SubscriberReader _numbers = new(country);

    public InboundMessage Parse(scoped DeliverSm pdu)
    {
        var octets = pdu.Message;
        Concatenation? part = null;
        if ((pdu.EsmClass & EsmClass.UserDataHeader) != 0 && UserDataHeader.TryRead(octets, out var text, out var headerPart))
        {
            octets = text;
            part = headerPart;
        }

        return new InboundMessage(
            _numbers.ReadSubscriber(pdu.Source, out var fault),
            _numbers.ReadAddressee(pdu.Destination),
            TextDecoder.Decode(pdu.DataCoding, octets, defaultCharset),
            part ?? SarPart(pdu.Tlvs),
            fault
        );
    }

    private static Concatenation? SarPart(TlvList tlvs) =>
        tlvs.TryGetNumber(TlvTag.SarMessageReference, out var reference)
        && tlvs.TryGetNumber(TlvTag.SarTotalSegments, out var total)
        && tlvs.TryGetNumber(TlvTag.SarSegmentSequence, out var sequence)
        && total <= byte.MaxValue
        && sequence <= byte.MaxValue
            ? UserDataHeader.Make(reference, (byte)total, (byte)sequence)
            : null;
}
