using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Simulator;

/// <summary>What one submit_sm carries, as an SMSC that charges by the segment reads it.</summary>
/// <param name="text">The octets of the text, without user data header.</param>
/// <param name="part">Place in a joined text, from 1; 0 for a text alone.</param>
/// <param name="segments">Segments it costs: 1, or what a message_payload will be cut into.</param>
/// <param name="fault">Why it cannot be taken: a command status, or 0.</param>
internal readonly ref struct ReceivedSegment(ReadOnlySpan<byte> text, byte part, int segments, uint fault)
{
    private const int SegmentOctets = 140;
    private const int SegmentSeptets = 160;

    // Information elements of 3GPP TS 23.040 §9.2.3.24.
    private const byte Concatenation8Bit = 0x00;
    private const byte Concatenation16Bit = 0x08;

    public ReadOnlySpan<byte> Text { get; } = text;

    public byte Part { get; } = part;

    public int Segments { get; } = segments;

    public uint Fault { get; } = fault;

    public static ReceivedSegment Of(scoped in SubmitSm submit)
    {
        var text = submit.Message;
        var header = 0;
        byte part = 0;
        if ((submit.EsmClass & EsmClass.UserDataHeader) != 0)
        {
            header = text.IsEmpty ? 0 : text[0] + 1;
            if (header == 0 || header > text.Length || !TryReadPart(text[1..header], out part))
            {
                return new ReceivedSegment(text, 0, 1, CommandStatus.InvalidEsmClass);
            }
        }
        else if (submit.Tlvs.TryGetNumber(TlvTag.SarSegmentSequence, out var sequence))
        {
            part = (byte)sequence;
        }

        var units = text.Length - header;
        var (single, joined) = Room(submit.DataCoding, header);
        var isPayload = submit.ShortMessage.IsEmpty;
        var segments = units <= single || !isPayload ? 1 : (units + joined - 1) / joined;
        var fault = units > single && !isPayload ? CommandStatus.InvalidMessageLength : CommandStatus.Ok;
        return new ReceivedSegment(text[header..], part, segments, fault);
    }

    /// <summary>Octets of short_message that fit a segment: alone with this header, and joined with the usual 6 octets.</summary>
    private static (int Single, int Joined) Room(byte dataCoding, int header) =>
        dataCoding switch
        {
            // UCS-2, and 8-bit data by its SMPP values.
            0x08 or 0x02 or 0x04 => (SegmentOctets - header, 134),
            // Everything else is sent as septets, one per octet here.
            _ => (SegmentSeptets - ((header * 8) + 6) / 7, 153),
        };

    private static bool TryReadPart(ReadOnlySpan<byte> elements, out byte part)
    {
        part = 0;
        while (elements.Length >= 2)
        {
            var length = elements[1];
            if (elements.Length < 2 + length)
            {
                return false;
            }

            if ((elements[0], length) is (Concatenation8Bit, 3) or (Concatenation16Bit, 4))
            {
                part = elements[1 + length];
            }

            elements = elements[(2 + length)..];
        }

        return elements.IsEmpty;
    }
}
