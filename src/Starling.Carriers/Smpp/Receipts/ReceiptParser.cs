using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Starling.Carriers.Links;
using Starling.Carriers.Smpp.Pdu;
using Starling.Domain.Messages;

namespace Starling.Carriers.Smpp.Receipts;

/// <summary>Reads what became of a segment out of a deliver_sm: the optional parameters first, then the text, leniently.</summary>
/// <remarks>
/// Sources: SMPP 3.4 §5.3.2.12 (receipted_message_id), §5.3.2.35 (message_state), §5.3.2.31 (network_error_code), Appendix B (the
/// text, which the specification itself calls vendor specific).
/// </remarks>
/// <param name="idForm">How this route writes message ids.</param>
/// <param name="words">What this route's words mean.</param>
public sealed class ReceiptParser(CarrierIdForm idForm, ReceiptWords words)
{
    private const int MaxWordCharacters = 32;
    private const int StackCharacters = 512;
    private const byte DataCodingUcs2 = 8;

    /// <summary>Whether a deliver_sm is a receipt or notification rather than a subscriber's text.</summary>
    /// <remarks>
    /// By esm_class, or by the id of a message of ours in the optional parameters. Never by the looks of the text: a subscriber could
    /// write one.
    /// </remarks>
    public static bool IsReceipt(scoped DeliverSm pdu) =>
        (pdu.EsmClass & EsmClass.TypeMask) is EsmClass.DeliveryReceipt or EsmClass.IntermediateNotification
        || pdu.Tlvs.TryGet(TlvTag.ReceiptedMessageId, out _);

    /// <summary>Reads a receipt; false when it names no message or no state, and so can never be understood.</summary>
    public bool TryParse(scoped DeliverSm pdu, out DeliveryReceipt receipt)
    {
        var octets = pdu.Message;
        char[]? rented = null;
        var characters =
            octets.Length <= StackCharacters ? stackalloc char[StackCharacters] : (rented = ArrayPool<char>.Shared.Rent(octets.Length));
        var text = characters[..Decode(pdu.DataCoding, octets, characters)];
        var understood = TryRead(pdu, text, out receipt);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return understood;
    }

    private bool TryRead(scoped DeliverSm pdu, scoped ReadOnlySpan<char> text, out DeliveryReceipt receipt)
    {
        receipt = null!;
        var fields = ReceiptText.Read(text, words);
        var id = ReadId(pdu, fields.Id);
        if (id.Length == 0 || !TryReadStatus(pdu, fields.Status, out var status, out var word))
        {
            return false;
        }

        if ((pdu.EsmClass & EsmClass.TypeMask) == EsmClass.IntermediateNotification)
        {
            // A failed first attempt is told with a final word; the SMSC goes on trying.
            status = ReceiptStatus.Intermediate;
        }

        receipt = new DeliveryReceipt(
            id,
            status,
            status is ReceiptStatus.Undelivered or ReceiptStatus.Expired or ReceiptStatus.Indeterminate
                ? WithError(word, pdu, fields.Error)
                : word,
            AddressMapper.ReadDigits(pdu.Source),
            ReceiptDate.Parse(fields.SubmitDate),
            ReceiptDate.Parse(fields.DoneDate)
        );
        return true;
    }

    private string ReadId(scoped DeliverSm pdu, scoped ReadOnlySpan<char> textId)
    {
        if (pdu.Tlvs.TryGet(TlvTag.ReceiptedMessageId, out var octets) && octets.TrimEnd((byte)0) is { IsEmpty: false } tlvId)
        {
            Span<char> id = stackalloc char[StackCharacters];
            tlvId = tlvId.Length > id.Length ? tlvId[..id.Length] : tlvId;
            return idForm.FromReceipt(id[..Encoding.Latin1.GetChars(tlvId, id)]);
        }

        return textId.IsEmpty ? string.Empty : idForm.FromReceipt(textId);
    }

    private bool TryReadStatus(scoped DeliverSm pdu, scoped ReadOnlySpan<char> textWord, out ReceiptStatus status, out string word)
    {
        textWord = textWord.Length > MaxWordCharacters ? textWord[..MaxWordCharacters] : textWord;
        if (
            pdu.Tlvs.TryGetNumber(TlvTag.MessageState, out var state)
            && state <= byte.MaxValue
            && ReceiptWords.WordOf((MessageState)state) is { } stateWord
            && words.TryGet(stateWord, out status)
        )
        {
            word = textWord.IsEmpty ? stateWord : words.Spell(textWord);
            return true;
        }

        word = words.Spell(textWord);
        if (words.TryGet(textWord, out status))
        {
            return true;
        }

        if (
            byte.TryParse(textWord, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && ReceiptWords.WordOf((MessageState)number) is { } numberWord
            && words.TryGet(numberWord, out status)
        )
        {
            word = numberWord;
            return true;
        }

        // A word nobody told us decides nothing: the message stays as it is, and the word is there to be added to the route.
        status = ReceiptStatus.Intermediate;
        return !textWord.IsEmpty;
    }

    /// <summary><c>UNDELIV err:027</c>; the network's own code when only that is told: <c>UNDELIV err:3/45</c>.</summary>
    private static string WithError(string word, scoped DeliverSm pdu, scoped ReadOnlySpan<char> textError)
    {
        if (!textError.Trim('0').IsEmpty)
        {
            return Cut($"{word} err:{textError}");
        }

        if (pdu.Tlvs.TryGet(TlvTag.NetworkErrorCode, out var error) && error.Length == 3)
        {
            var code = BinaryPrimitives.ReadUInt16BigEndian(error[1..]);
            return code == 0 ? word : Cut(string.Create(CultureInfo.InvariantCulture, $"{word} err:{error[0]}/{code}"));
        }

        return word;
    }

    private static string Cut(string text) => text.Length <= MaxWordCharacters ? text : text[..MaxWordCharacters];

    private static int Decode(byte dataCoding, ReadOnlySpan<byte> octets, Span<char> characters) =>
        // Names, digits and words are ASCII in every alphabet but this one.
        dataCoding == DataCodingUcs2
            ? Encoding.BigEndianUnicode.GetChars(octets[..(octets.Length & ~1)], characters)
            : Encoding.Latin1.GetChars(octets, characters);
}
