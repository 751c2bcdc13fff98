using System.Text;
using NodaTime;
using Starling.Carriers.Links;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;
using Starling.Carriers.Smpp.Receipts;
using Starling.Domain.Messages;

namespace Starling.Carriers.Tests.Smpp.Receipts;

/// <summary>Text of the specification · its variants · bare values · words · optional parameters · what is no receipt · forms of ids.</summary>
public sealed class ReceiptParserTests
{
    private static readonly LocalDateTime Submitted = new(2026, 1, 31, 10, 11);
    private static readonly LocalDateTime Done = new(2026, 1, 31, 10, 12);

    [Fact]
    public void The_form_of_appendix_b_is_read_in_full()
    {
        var receipt = Read("id:4fc21 sub:001 dlvrd:001 submit date:2601311011 done date:2601311012 stat:DELIVRD err:000 text:Hello there");
        Assert.Equal(new DeliveryReceipt("4fc21", ReceiptStatus.Delivered, "DELIVRD", "14165550123", Submitted, Done), receipt);
    }

    [Theory]
    [InlineData("id:4fc21 submit date:2601311011 done date:2601311012 stat:DELIVRD err:000 text:hellow")] // no sub, no dlvrd
    [InlineData("id:4fc21 sub:001 dlvrd:001 submit date:2601311011 done date:2601311012 stat:DELIVRD err:000")] // no text
    [InlineData("ID:4fc21 SUB:001 DLVRD:001 SUBMIT DATE:2601311011 DONE DATE:2601311012 STAT:DELIVRD ERR:000 TEXT:")]
    [InlineData("stat:DELIVRD done date:2601311012 submit date:2601311011 id:4fc21")]
    [InlineData("id: 4fc21 sub: 001 dlvrd: 001 submit date: 2601311011 done date: 2601311012 stat: DELIVRD err: 0 text: x")]
    [InlineData("id:4fc21,sub:001,dlvrd:001,submit date:2601311011,done date:2601311012,stat:DELIVRD,err:000,text:abc")]
    [InlineData("id=4fc21;sub=001;dlvrd=001;submit_date=2601311011;done_date=2601311012;stat=DELIVRD;err=000")]
    [InlineData("id:4fc21\r\nsubmitdate:2601311011\r\ndonedate:2601311012\r\nstat:DELIVRD\r\n")]
    [InlineData("id:4fc21 submit date:26-01-31 10:11 done date:2026-01-31 10:12:00 stat:DELIVRD err:000 text:")]
    [InlineData("id:4fc21 sub:001 dlvrd:001 submit date:20260131101100 done date:20260131101200 stat:DELIVRD err:000 text:")]
    [InlineData("{\"id\":\"4fc21\",\"submit_date\":\"2601311011\",\"done_date\":\"2601311012\",\"stat\":\"DELIVRD\"}")]
    [InlineData("msgid:4fc21 status:DELIVRD submit:2601311011 done:2601311012")]
    [InlineData("text:Hello id:4fc21 stat:DELIVRD submit date:2601311011 done date:2601311012")]
    [InlineData("4fc21,001,001,2601311011,2601311012,DELIVRD,000,Hello")]
    [InlineData("4fc21;DELIVRD;2601311011;2601311012")]
    [InlineData("id:4fc21 nw:208-01 submit date:2601311011 done date:2601311012 stat:DELIVRD err:000")] // a field nobody knows
    [InlineData("id:4fc21 sub:001 dlvrd:001 submit date:2601311011 done date:2601311012 stat:DELIVRD err:000 Text:id:999 stat:UNDELIV")]
    [InlineData("id:4fc21 sub:001 dlvrd:001 submit date:2601311011 done date:2601311012 stat:DELIVRD err:000 text:\0")]
    public void Its_variants_say_the_same(string text)
    {
        var receipt = Read(text);
        Assert.Equal("4fc21", receipt.CarrierMessageId);
        Assert.Equal(ReceiptStatus.Delivered, receipt.Status);
        Assert.Equal("DELIVRD", receipt.Word);
        Assert.Equal((Submitted, Done), (receipt.SubmitDate, receipt.DoneDate));
    }

    [Theory]
    [InlineData("ENROUTE", ReceiptStatus.Intermediate)]
    [InlineData("ACCEPTD", ReceiptStatus.Intermediate)]
    [InlineData("SCHEDULED", ReceiptStatus.Intermediate)]
    [InlineData("DELIVRD", ReceiptStatus.Delivered)]
    [InlineData("delivrd", ReceiptStatus.Delivered)]
    [InlineData("2", ReceiptStatus.Delivered)]
    [InlineData("EXPIRED", ReceiptStatus.Expired)]
    [InlineData("UNDELIV", ReceiptStatus.Undelivered)]
    [InlineData("DELETED", ReceiptStatus.Undelivered)]
    [InlineData("REJECTD", ReceiptStatus.Undelivered)]
    [InlineData("UNKNOWN", ReceiptStatus.Indeterminate)]
    [InlineData("SKIPPED", ReceiptStatus.Indeterminate)]
    [InlineData("BLOCKED_BY_MOON", ReceiptStatus.Intermediate)] // decides nothing, and is kept
    public void Each_word_has_its_meaning(string word, ReceiptStatus status) => Assert.Equal(status, Read($"id:1 stat:{word}").Status);

    [Fact]
    public void A_route_can_give_words_a_meaning()
    {
        var words = new ReceiptWords(
            new Dictionary<string, ReceiptStatus> { ["UNKNOWN"] = ReceiptStatus.Delivered, ["BARRED"] = ReceiptStatus.Undelivered }
        );
        Assert.Equal(ReceiptStatus.Delivered, Read("id:1 stat:UNKNOWN", words: words).Status);
        Assert.Equal(ReceiptStatus.Undelivered, Read("id:1 stat:barred", words: words).Status);
        Assert.Equal(ReceiptStatus.Expired, Read("id:1 stat:EXPIRED", words: words).Status);
    }

    [Theory]
    [InlineData("id:1 stat:UNDELIV err:027", "", "UNDELIV err:027")]
    [InlineData("id:1 stat:UNDELIV err:000", "", "UNDELIV")]
    [InlineData("id:1 stat:UNDELIV", "0423 0003 03 002D", "UNDELIV err:3/45")]
    [InlineData("id:1 stat:DELIVRD err:027", "", "DELIVRD")]
    [InlineData("id:1 stat:UNDELIV err:a-very-long-vendor-error-text", "", "UNDELIV err:a-very-long-vendor-e")]
    public void The_error_code_is_kept_with_the_word_of_a_failure(string text, string tlvs, string word) =>
        Assert.Equal(word, Read(text, tlvs).Word);

    [Fact]
    public void Optional_parameters_win_over_the_text()
    {
        var receipt = Read("id:999 sub:001 stat:UNDELIV err:000 done date:2601311012", "001E 0004 346663 00 0427 0001 02");
        Assert.Equal("4fc", receipt.CarrierMessageId);
        Assert.Equal(ReceiptStatus.Delivered, receipt.Status);
        Assert.Equal(Done, receipt.DoneDate);
    }

    [Theory]
    [InlineData("001E 0003 346600 0427 0001 05", ReceiptStatus.Undelivered, "UNDELIV")]
    [InlineData("0427 0001 03 001E 0002 3466", ReceiptStatus.Expired, "EXPIRED")] // no NUL
    [InlineData("1501 0001 00 0427 0002 0008 001E 0003 346600", ReceiptStatus.Undelivered, "REJECTD")] // two octets, unknown tag
    public void Optional_parameters_alone_are_enough(string tlvs, ReceiptStatus status, string word)
    {
        var receipt = Read("", tlvs);
        Assert.Equal(("4f", status, word), (receipt.CarrierMessageId, receipt.Status, receipt.Word));
    }

    [Fact]
    public void A_state_outside_the_list_leaves_it_to_the_text() =>
        Assert.Equal(ReceiptStatus.Delivered, Read("id:1 stat:DELIVRD", "0427 0001 C8").Status);

    [Fact]
    public void A_receipt_in_message_payload_is_read()
    {
        var writer = new PduWriter(new byte[100]);
        writer.Tlv(TlvTag.MessagePayload, "id:77 stat:DELIVRD"u8);
        Assert.True(
            Parser().TryParse(new DeliverSm { EsmClass = EsmClass.DeliveryReceipt, Tlvs = new TlvList(writer.Written) }, out var receipt)
        );
        Assert.Equal("77", receipt.CarrierMessageId);
    }

    [Fact]
    public void A_receipt_in_ucs2_is_read()
    {
        var text = Encoding.BigEndianUnicode.GetBytes("id:77 stat:EXPIRED");
        Assert.True(
            Parser()
                .TryParse(
                    new DeliverSm
                    {
                        EsmClass = EsmClass.DeliveryReceipt,
                        DataCoding = 8,
                        ShortMessage = text,
                    },
                    out var receipt
                )
        );
        Assert.Equal(("77", ReceiptStatus.Expired), (receipt.CarrierMessageId, receipt.Status));
    }

    [Theory]
    [InlineData("")]
    [InlineData("stat:DELIVRD")]
    [InlineData("id:77")]
    [InlineData("id: stat:DELIVRD")]
    [InlineData("Hello, how are you")]
    [InlineData(",,,")]
    public void What_names_no_message_or_no_state_is_refused(string text) =>
        Assert.False(Parser().TryParse(Deliver(Encoding.Latin1.GetBytes(text), ""), out _));

    [Fact]
    public void An_intermediate_notification_is_never_final()
    {
        var deliver = new DeliverSm { EsmClass = EsmClass.IntermediateNotification, ShortMessage = "id:77 stat:UNDELIV err:001"u8 };
        Assert.True(ReceiptParser.IsReceipt(deliver));
        Assert.True(Parser().TryParse(deliver, out var receipt));
        Assert.Equal(ReceiptStatus.Intermediate, receipt.Status);
    }

    [Theory]
    [InlineData(0x04, "", true)]
    [InlineData(0x07, "", true)] // with mode bits
    [InlineData(0x44, "", true)] // with a header
    [InlineData(0x20, "", true)]
    [InlineData(0x00, "001E 0003 346600", true)]
    [InlineData(0x00, "", false)]
    [InlineData(0x03, "", false)]
    [InlineData(0x40, "", false)]
    [InlineData(0x08, "", false)] // a person's acknowledgement
    public void A_receipt_is_told_by_its_class_or_its_id_never_by_its_text(byte esmClass, string tlvs, bool expected) =>
        Assert.Equal(
            expected,
            ReceiptParser.IsReceipt(
                new DeliverSm
                {
                    EsmClass = esmClass,
                    ShortMessage = "id:77 stat:DELIVRD"u8,
                    Tlvs = new TlvList(Wire.Bytes(tlvs)),
                }
            )
        );

    [Theory]
    [InlineData(CarrierIdForm.AsIs, "00A1", "00A1")]
    [InlineData(CarrierIdForm.SubmitHexadecimalReceiptDecimal, "0000000161", "161")]
    [InlineData(CarrierIdForm.SubmitDecimalReceiptHexadecimal, "00A1", "161")]
    public void Ids_are_brought_to_the_form_of_the_route(CarrierIdForm form, string id, string canonical) =>
        Assert.Equal(canonical, Read($"id:{id} stat:DELIVRD", form: form).CarrierMessageId);

    private static ReceiptParser Parser(CarrierIdForm form = CarrierIdForm.AsIs, ReceiptWords? words = null) =>
        new(form, words ?? ReceiptWords.Standard);

    private static DeliveryReceipt Read(string text, string tlvs = "", CarrierIdForm form = CarrierIdForm.AsIs, ReceiptWords? words = null)
    {
        Assert.True(Parser(form, words).TryParse(Deliver(Encoding.Latin1.GetBytes(text), tlvs), out var receipt), text);
        return receipt;
    }

    private static DeliverSm Deliver(byte[] text, string tlvs) =>
        new()
        {
            Source = new SmppAddress(1, 1, "+14165550123"u8),
            EsmClass = EsmClass.DeliveryReceipt,
            ShortMessage = text,
            Tlvs = new TlvList(Wire.Bytes(tlvs)),
        };
}
