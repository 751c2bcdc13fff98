using System.Buffers;
using System.Globalization;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Simulator;

/// <summary>Writes delivery receipts in the form the script asks for. Source: SMPP 3.4 Appendix B and §5.3.2.</summary>
internal sealed class ReceiptWriter(SmscScript script, DateTimeOffset startedAt)
{
    private const int MostTextOctets = 200;
    private const int MostTlvOctets = 64;
    private const byte Gsm = 3; // network type in network_error_code

    private readonly string _dateFormat = script.ReceiptDatesWithSeconds ? "yyMMddHHmmss" : "yyMMddHHmm";
    private readonly MessageIdForm _idForm = script.ReceiptIdForm ?? script.AnswerIdForm;

    /// <summary>Writes one receipt as deliver_sm.</summary>
    public void Write(IBufferWriter<byte> output, in PendingDelivery receipt, uint sequence)
    {
        Span<byte> idRoom = stackalloc byte[MessageIds.MaxOctets];
        var id = MessageIds.Write(idRoom, _idForm, receipt.Number);
        Span<byte> textRoom = stackalloc byte[MostTextOctets];
        Span<byte> tlvRoom = stackalloc byte[MostTlvOctets];
        var text = script.ReceiptForm == ReceiptForm.Tlv ? [] : Text(textRoom, id, receipt);
        var tlvs = script.ReceiptForm == ReceiptForm.Text ? [] : Tlvs(tlvRoom, id, receipt.State);
        PduWriter.Write(
            output,
            new DeliverSm
            {
                Sequence = sequence,
                Source = receipt.Subscriber.Address,
                Destination = receipt.Sender.Address,
                EsmClass = EsmClass.DeliveryReceipt,
                ShortMessage = text,
                Tlvs = new TlvList(tlvs),
            }
        );
    }

    private ReadOnlySpan<byte> Text(Span<byte> room, ReadOnlySpan<byte> id, in PendingDelivery receipt)
    {
        var text = new AsciiText(room);
        text.Add("id:"u8);
        text.Add(id);
        text.Add(receipt.State == MessageState.Delivered ? " sub:001 dlvrd:001 submit date:"u8 : " sub:001 dlvrd:000 submit date:"u8);
        text.Add(startedAt.AddSeconds(receipt.SubmitSecond), _dateFormat);
        text.Add(" done date:"u8);
        text.Add(startedAt.AddSeconds(receipt.DoneSecond), _dateFormat);
        text.Add(" stat:"u8);
        text.Add(Word(receipt.State));
        text.Add(receipt.State == MessageState.Delivered ? " err:000 text:"u8 : " err:001 text:"u8);
        return text.Written;
    }

    private static ReadOnlySpan<byte> Tlvs(Span<byte> room, ReadOnlySpan<byte> id, MessageState state)
    {
        Span<byte> idValue = stackalloc byte[MessageIds.MaxOctets + 1];
        idValue.Clear();
        id.CopyTo(idValue);
        var writer = new PduWriter(room);
        writer.Tlv(TlvTag.ReceiptedMessageId, idValue[..(id.Length + 1)]);
        writer.Tlv(TlvTag.MessageState, (byte)state);
        if (state != MessageState.Delivered)
        {
            writer.Tlv(TlvTag.NetworkErrorCode, [Gsm, 0, 1]);
        }

        return room[..writer.Written.Length];
    }

    private static ReadOnlySpan<byte> Word(MessageState state) =>
        state switch
        {
            MessageState.Delivered => "DELIVRD"u8,
            MessageState.Expired => "EXPIRED"u8,
            MessageState.Undeliverable => "UNDELIV"u8,
            MessageState.Rejected => "REJECTD"u8,
            _ => "UNKNOWN"u8,
        };

    private ref struct AsciiText(Span<byte> room)
    {
        private readonly Span<byte> _room = room;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _room[.._length];

        public void Add(scoped ReadOnlySpan<byte> octets)
        {
            octets.CopyTo(_room[_length..]);
            _length += octets.Length;
        }

        public void Add(DateTimeOffset date, string format)
        {
            date.TryFormat(_room[_length..], out var written, format, CultureInfo.InvariantCulture);
            _length += written;
        }
    }
}
