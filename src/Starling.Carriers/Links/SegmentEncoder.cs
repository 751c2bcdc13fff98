using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NodaTime;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;
using Starling.Carriers.Smpp.Session;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Text;

namespace Starling.Carriers.Links;

/// <summary>Segments as submit_sm of one route: addresses, alphabet, long text form, validity. One caller at a time.</summary>
/// <remarks>Sources: SMPP 3.4 §4.4, §5.2.12, §5.2.19, §7.1.1; 3GPP TS 23.040 §9.2.3.24.1 and §9.2.3.24.8.</remarks>
public sealed class SegmentEncoder : ISubmitEncoder<OutgoingSegment>
{
    private const byte DataCodingDefault = 0x00;
    private const byte DataCodingUcs2 = 0x08;
    private const int MaxHeaderOctets = 7;
    private const int TlvHeaderOctets = 4;

    /// <summary>Carriers differ on what a month is: no longer validity is asked for.</summary>
    private static readonly Duration MostValidity = Duration.FromDays(30);

    private readonly AddressMapper _addresses;
    private readonly DefaultCharset _charset;
    private readonly LongTextForm _form;
    private readonly byte _registeredDelivery;
    private readonly byte[] _serviceType;
    private byte[] _message = new byte[512];
    private byte[] _tlvs = new byte[512];

    public SegmentEncoder(SmppRouteProfile profile)
    {
        _addresses = new AddressMapper(
            new TonNpi((byte)profile.ShortCodeTon, (byte)profile.ShortCodeNpi),
            new TonNpi((byte)profile.LongCodeTon, (byte)profile.LongCodeNpi),
            new TonNpi((byte)profile.AlphanumericTon, (byte)profile.AlphanumericNpi),
            new TonNpi((byte)profile.DestinationTon, (byte)profile.DestinationNpi)
        );
        _charset = profile.DefaultCharset;
        _form = profile.LongTextForm;
        _registeredDelivery = (byte)profile.RegisteredDelivery;
        _serviceType = Encoding.ASCII.GetBytes(profile.ServiceType);
    }

    /// <summary>Whether a text planned as GSM-7 can be sent on a route whose data_coding 0 is this charset; if not, plan it as UCS-2.</summary>
    public static bool CanCarry(DefaultCharset charset, ReadOnlySpan<char> text) =>
        charset == DefaultCharset.Gsm7Unpacked ? Gsm7Alphabet.IndexOfUnencodable(text) < 0 : !text.ContainsAnyExceptInRange('\0', '\u00FF');

    /// <inheritdoc/>
    public long TokenOf(in OutgoingSegment item) => item.Token;

    /// <inheritdoc/>
    public bool TryEncode(in OutgoingSegment item, uint sequence, Span<byte> destination, out int written)
    {
        Span<byte> source = stackalloc byte[AddressMapper.MaxOctets];
        Span<byte> subscriber = stackalloc byte[AddressMapper.MaxOctets];
        Span<byte> validity = stackalloc byte[16];
        var hasHeader = item.Part is not null && _form is LongTextForm.Udh8 or LongTextForm.Udh16;
        var message = WriteMessage(item);
        var isPayload = message.Length > PduWriter.MaxShortMessageOctets && _form == LongTextForm.Payload;
        var pdu = new SubmitSm
        {
            Sequence = sequence,
            ServiceType = _serviceType,
            Source = _addresses.Map(item.Source, source),
            Destination = _addresses.Map(item.Destination, subscriber),
            EsmClass = hasHeader ? EsmClass.UserDataHeader : (byte)0,
            ValidityPeriod = item.Validity is { } period ? WriteValidity(period, validity) : default,
            RegisteredDelivery = _registeredDelivery,
            DataCoding = item.Coding == DataCoding.Ucs2 ? DataCodingUcs2 : DataCodingDefault,
            ShortMessage = isPayload ? default : message,
            Tlvs = isPayload ? WritePayload(message) : WriteSar(item.Part),
        };
        if (pdu.Length > destination.Length)
        {
            written = 0;
            return false;
        }

        written = PduWriter.Write(destination, pdu);
        return true;
    }

    /// <summary>Header, where the form has one, and text.</summary>
    private ReadOnlySpan<byte> WriteMessage(in OutgoingSegment item)
    {
        var needed = MaxHeaderOctets + 2 * item.Text.Length;
        if (_message.Length < needed)
        {
            _message = new byte[needed];
        }

        var header = item.Part is { } part ? WriteHeader(part, _message) : 0;
        return _message.AsSpan(0, header + WriteText(item, _message.AsSpan(header)));
    }

    private int WriteHeader(Concatenation part, Span<byte> octets)
    {
        ReadOnlySpan<byte> header = _form switch
        {
            LongTextForm.Udh8 => [0x05, 0x00, 0x03, (byte)part.Reference, part.Total, part.Sequence],
            LongTextForm.Udh16 => [0x06, 0x08, 0x04, (byte)(part.Reference >> 8), (byte)part.Reference, part.Total, part.Sequence],
            LongTextForm.Sar => [],
            _ => throw new PduFieldException(
                "short_message",
                "a route that sends long texts as message_payload takes whole texts, not parts"
            ),
        };
        header.CopyTo(octets);
        return header.Length;
    }

    private int WriteText(in OutgoingSegment item, Span<byte> octets)
    {
        if (item.Coding == DataCoding.Ucs2)
        {
            for (var i = 0; i < item.Text.Length; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(octets[(2 * i)..], item.Text[i]);
            }

            return 2 * item.Text.Length;
        }

        if (_charset == DefaultCharset.Gsm7Unpacked)
        {
            return Gsm7Alphabet.TryEncode(item.Text, octets, out var written) ? written : throw NotInAlphabet("GSM 7-bit");
        }

        return CanCarry(DefaultCharset.Latin1, item.Text) ? Encoding.Latin1.GetBytes(item.Text, octets) : throw NotInAlphabet("Latin-1");
    }

    private static PduFieldException NotInAlphabet(string alphabet) =>
        new("short_message", $"a character is not in {alphabet}, the route's default alphabet");

    private TlvList WritePayload(ReadOnlySpan<byte> message)
    {
        if (_tlvs.Length < message.Length + TlvHeaderOctets)
        {
            _tlvs = new byte[message.Length + TlvHeaderOctets];
        }

        var writer = new PduWriter(_tlvs);
        writer.Tlv(TlvTag.MessagePayload, message);
        return new TlvList(writer.Written);
    }

    private TlvList WriteSar(Concatenation? place)
    {
        if (place is not { } part || _form != LongTextForm.Sar)
        {
            return default;
        }

        var writer = new PduWriter(_tlvs);
        writer.Tlv(TlvTag.SarMessageReference, part.Reference);
        writer.Tlv(TlvTag.SarTotalSegments, part.Total);
        writer.Tlv(TlvTag.SarSegmentSequence, part.Sequence);
        return new TlvList(writer.Written);
    }

    /// <summary>The relative format: years and months are left at zero, <c>0000DDhhmmss000R</c>. At least a second.</summary>
    private static ReadOnlySpan<byte> WriteValidity(Duration validity, Span<byte> octets)
    {
        validity = Duration.Min(Duration.Max(validity, Duration.FromSeconds(1)), MostValidity);
        System.Text.Unicode.Utf8.TryWrite(
            octets,
            CultureInfo.InvariantCulture,
            $"0000{validity.Days:00}{validity.Hours:00}{validity.Minutes:00}{validity.Seconds:00}000R",
            out _
        );
        return octets;
    }
}
