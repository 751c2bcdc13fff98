using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Starling.Carriers.Simulator;

namespace Starling.Testing.History;

/// <summary>Reads an SMSC's raw traffic into <see cref="SeenByCarrier"/>; shares no line with the product's codec, which it judges.</summary>
/// <remarks>What a connection left incomplete was never said: half an answer is none. Source: SMPP 3.4 §3.2, §4.1, §4.4, §4.6, §5.3.2, Appendix B.</remarks>
public static class WireReader
{
    private const uint BindReceiver = 0x0000_0001;
    private const uint BindTransmitter = 0x0000_0002;
    private const uint SubmitSm = 0x0000_0004;
    private const uint DeliverSm = 0x0000_0005;
    private const uint BindTransceiver = 0x0000_0009;
    private const uint Response = 0x8000_0000;
    private const int HeaderOctets = 16;
    private const byte UserDataHeader = 0x40;
    private const byte Receipt = 0x04;
    private const int ReceiptedMessageId = 0x001E;
    private const int MessageStateTag = 0x0427;
    private const int MessagePayload = 0x0424;

    public static SeenByCarrier Read(IEnumerable<RawOctets> history, IReadOnlyList<SmscStall> stalls)
    {
        var submits = new List<SeenSubmit>();
        var receipts = new List<SeenReceipt>();
        var inbound = new List<SeenInbound>();
        var sessions = new List<SeenSession>();
        var openSubmits = new Dictionary<(int Session, uint Sequence), int>();
        var openReceipts = new Dictionary<(int Session, uint Sequence), int>();
        var openInbound = new Dictionary<(int Session, uint Sequence), int>();
        var streams = new Dictionary<(int Session, bool IsInbound), List<byte>>();
        foreach (var piece in history)
        {
            var key = (piece.Session, piece.IsInbound);
            if (!streams.TryGetValue(key, out var stream))
            {
                streams[key] = stream = [];
            }

            stream.AddRange(piece.Octets);
            foreach (var pdu in Cut(stream))
            {
                Take(piece, pdu);
            }
        }

        return new SeenByCarrier(submits, receipts, stalls) { Inbound = inbound, Sessions = sessions };

        void Take(RawOctets piece, byte[] pdu)
        {
            var status = BinaryPrimitives.ReadUInt32BigEndian(pdu.AsSpan(8));
            var place = (piece.Session, BinaryPrimitives.ReadUInt32BigEndian(pdu.AsSpan(12)));
            switch ((BinaryPrimitives.ReadUInt32BigEndian(pdu.AsSpan(4)), piece.IsInbound))
            {
                case (BindReceiver or BindTransmitter or BindTransceiver, true):
                    sessions.Add(ReadBind(piece, pdu));
                    break;
                case (SubmitSm, true):
                    openSubmits[place] = submits.Count;
                    submits.Add(ReadSubmit(piece, pdu));
                    break;
                case (SubmitSm | Response, false) when openSubmits.Remove(place, out var index):
                    var id = new Fields(pdu).Text();
                    submits[index] = submits[index] with { Status = status, AnsweredAt = piece.At, CarrierId = id };
                    break;
                case (DeliverSm, false) when ReadReceipt(piece, pdu) is { } receipt:
                    openReceipts[place] = receipts.Count;
                    receipts.Add(receipt);
                    break;
                case (DeliverSm | Response, true) when openReceipts.Remove(place, out var index):
                    receipts[index] = receipts[index] with { Status = status, AnsweredAt = piece.At };
                    break;
                case (DeliverSm, false):
                    openInbound[place] = inbound.Count;
                    inbound.Add(ReadInbound(piece, pdu));
                    break;
                case (DeliverSm | Response, true) when openInbound.Remove(place, out var index):
                    inbound[index] = inbound[index] with { Status = status };
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The whole PDUs at the beginning of a stream, which loses them; none once it is no SMPP any more.</summary>
    private static IEnumerable<byte[]> Cut(List<byte> stream)
    {
        while (stream.Count >= HeaderOctets)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(stream.Take(sizeof(int)).ToArray());
            if (length < HeaderOctets || length > stream.Count)
            {
                yield break;
            }

            var pdu = stream.Take(length).ToArray();
            stream.RemoveRange(0, length);
            yield return pdu;
        }
    }

    private static SeenSubmit ReadSubmit(RawOctets piece, byte[] pdu)
    {
        var message = Body.Read(pdu);
        var text = message.Text;
        var (reference, parts, part) = ((int?)null, 1, 1);
        if ((message.EsmClass & UserDataHeader) != 0)
        {
            var elements = text[1..(1 + text[0])];
            text = text[(1 + elements.Length)..];
            for (var at = 0; at + 1 < elements.Length; at += 2 + elements[at + 1])
            {
                (reference, parts, part) = elements[at] switch
                {
                    0x00 => (elements[at + 2], elements[at + 3], elements[at + 4]),
                    0x08 => ((elements[at + 2] << 8) | elements[at + 3], elements[at + 4], elements[at + 5]),
                    _ => (reference, parts, part),
                };
            }
        }

        return new SeenSubmit(piece.At, piece.Session, message.Source, message.Destination, Convert.ToHexStringLower(text), part, parts)
        {
            Coding = message.Coding,
            Validity = message.Validity,
            Reference = reference,
        };
    }

    private static SeenSession ReadBind(RawOctets piece, byte[] pdu)
    {
        var fields = new Fields(pdu);
        fields.Text(); // system_id
        fields.Text(); // password
        return new SeenSession(piece.At, piece.Session, fields.Text());
    }

    private static SeenInbound ReadInbound(RawOctets piece, byte[] pdu)
    {
        var message = Body.Read(pdu);
        return new SeenInbound(piece.At, piece.Session, message.Source, Convert.ToHexStringLower(message.Text));
    }

    private static SeenReceipt? ReadReceipt(RawOctets piece, byte[] pdu)
    {
        var message = Body.Read(pdu);
        if ((message.EsmClass & 0x3C) != Receipt)
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(message.Text);
        var id = message.Tlvs.TryGetValue(ReceiptedMessageId, out var value)
            ? Encoding.ASCII.GetString(value).TrimEnd('\0')
            : Word(text, "id:");
        var word = message.Tlvs.TryGetValue(MessageStateTag, out var state) ? StateWord(state[0]) : Word(text, "stat:");
        return new SeenReceipt(piece.At, piece.Session, message.Source, id, word);
    }

    private static string Word(string text, string label)
    {
        var start = text.IndexOf(label, StringComparison.Ordinal);
        return start < 0 ? "" : text[(start + label.Length)..].Split(' ', 2)[0];
    }

    private static string StateWord(byte state) =>
        state switch
        {
            2 => "DELIVRD",
            3 => "EXPIRED",
            5 => "UNDELIV",
            8 => "REJECTD",
            _ => state.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>The fields that submit_sm and deliver_sm have in common.</summary>
    private sealed record Body(
        string Source,
        string Destination,
        byte EsmClass,
        string Validity,
        byte Coding,
        byte[] Text,
        Dictionary<int, byte[]> Tlvs
    )
    {
        public static Body Read(byte[] pdu)
        {
            var fields = new Fields(pdu);
            fields.Text(); // service_type
            fields.Skip(2);
            var source = fields.Text();
            fields.Skip(2);
            var destination = fields.Text();
            var esmClass = fields.Octet();
            fields.Skip(2); // protocol_id, priority_flag
            fields.Text(); // schedule_delivery_time
            var validity = fields.Text();
            fields.Skip(2); // registered_delivery, replace_if_present
            var coding = fields.Octet();
            fields.Skip(1); // sm_default_msg_id
            var text = fields.Octets(fields.Octet());
            var tlvs = fields.Tlvs();
            return new Body(source, destination, esmClass, validity, coding, tlvs.GetValueOrDefault(MessagePayload) ?? text, tlvs);
        }
    }

    private sealed class Fields(byte[] pdu)
    {
        private int _at = HeaderOctets;

        public byte Octet() => pdu[_at++];

        public void Skip(int octets) => _at += octets;

        public byte[] Octets(int count)
        {
            _at += count;
            return pdu[(_at - count).._at];
        }

        public string Text()
        {
            var end = Array.IndexOf(pdu, (byte)0, _at);
            if (end < 0)
            {
                return "";
            }

            var text = Encoding.ASCII.GetString(pdu, _at, end - _at);
            _at = end + 1;
            return text;
        }

        public Dictionary<int, byte[]> Tlvs()
        {
            var tlvs = new Dictionary<int, byte[]>();
            while (_at + 4 <= pdu.Length)
            {
                var tag = BinaryPrimitives.ReadUInt16BigEndian(Octets(2));
                tlvs[tag] = Octets(BinaryPrimitives.ReadUInt16BigEndian(Octets(2)));
            }

            return tlvs;
        }
    }
}
