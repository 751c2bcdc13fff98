using Starling.Carriers.Links;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Inbound;
using Starling.Carriers.Smpp.Pdu;
using Starling.Domain.Messages;

namespace Starling.Carriers.Tests.Smpp.Inbound;

/// <summary>Alphabets by data_coding · national sources · headers · sar · payload · what is damaged.</summary>
public sealed class InboundParserTests
{
    [Theory]
    [InlineData(0x00, "53544F50", "STOP")]
    [InlineData(0x00, "1B65 09 05", "€Çé")]
    [InlineData(0x01, "41 E9", "Aé")]
    [InlineData(0x03, "41 E9", "Aé")]
    [InlineData(0x06, "BFE0D8D2D5E2", "Привет")]
    [InlineData(0x07, "F9ECE5ED", "שלום")]
    [InlineData(0x08, "D83D DE00 00EA", "😀ê")]
    [InlineData(0x08, "FEFF 0041", "A")]
    [InlineData(0x08, "0041 00", "A")] // a lone last octet
    [InlineData(0x18, "0041", "A")] // class 0 and UCS-2
    [InlineData(0x10, "05", "é")]
    [InlineData(0xF0, "05", "é")] // flash, default alphabet
    [InlineData(0xF1, "05", "é")]
    [InlineData(0xF4, "E9", "é")] // eight-bit data
    [InlineData(0xE0, "0041", "A")]
    [InlineData(0xC8, "05", "é")]
    public void Text_is_decoded_by_its_data_coding(byte dataCoding, string hex, string text) =>
        Assert.Equal(text, Parse(new DeliverSm { DataCoding = dataCoding, ShortMessage = Wire.Bytes(hex) }).Text);

    [Fact]
    public void Coding_0_is_what_the_route_says() =>
        Assert.Equal("Aé", new InboundParser(DefaultCharset.Latin1).Parse(new DeliverSm { ShortMessage = Wire.Bytes("41E9") }).Text);

    [Theory]
    [InlineData("FR", "0639980123", "33639980123", null)]
    [InlineData("", "0639980123", "0639980123", InboundReasons.SourceCountryUnknown)]
    public void A_national_source_is_read_with_the_country_of_the_route(string country, string source, string number, string? fault)
    {
        var pdu = new DeliverSm
        {
            Source = new SmppAddress(2, 1, System.Text.Encoding.ASCII.GetBytes(source)),
            Destination = new SmppAddress(3, 0, "36180"u8),
            ShortMessage = "STOP"u8,
        };

        Assert.Equal(
            new InboundMessage(number, "36180", "STOP", null, fault),
            new InboundParser(DefaultCharset.Gsm7Unpacked, country).Parse(pdu)
        );
    }

    [Theory]
    [InlineData("050003 2A 0301 6869", 0x2A, 3, 1)]
    [InlineData("060804 012A 0302 6869", 0x12A, 3, 2)]
    [InlineData("0A 2401 01 0003 2A 0303 FF00 6869", 0x2A, 3, 3)] // among others
    public void A_header_gives_the_place_and_goes(string hex, ushort reference, byte total, byte sequence)
    {
        var message = Parse(new DeliverSm { EsmClass = EsmClass.UserDataHeader, ShortMessage = Wire.Bytes(hex) });
        Assert.Equal("hi", message.Text);
        Assert.Equal(new Concatenation(reference, total, sequence), message.Part);
    }

    [Theory]
    [InlineData("050003 2A 0000 6869")]
    [InlineData("050003 2A 0304 6869")]
    [InlineData("050003 2A 0101 6869")]
    [InlineData("0401 02 2301 6869")]
    [InlineData("00 6869")]
    public void A_place_that_cannot_be_is_none(string hex)
    {
        var message = Parse(new DeliverSm { EsmClass = EsmClass.UserDataHeader, ShortMessage = Wire.Bytes(hex) });
        Assert.Equal(("hi", null), (message.Text, message.Part));
    }

    [Theory]
    [InlineData("3F6869", "?hi")]
    [InlineData("", "")]
    public void A_header_longer_than_the_message_is_text(string hex, string text) =>
        Assert.Equal(text, Parse(new DeliverSm { EsmClass = EsmClass.UserDataHeader, ShortMessage = Wire.Bytes(hex) }).Text);

    [Fact]
    public void Sar_parameters_give_the_place()
    {
        var tlvs = new TlvList(Wire.Bytes("020C 0002 012A 020E 0001 03 020F 0001 02"));
        Assert.Equal(new Concatenation(0x12A, 3, 2), Parse(new DeliverSm { ShortMessage = "hi"u8, Tlvs = tlvs }).Part);
    }

    [Fact]
    public void A_payload_is_the_text()
    {
        var tlvs = new TlvList(Wire.Bytes("0424 0004 D83D DE00"));
        Assert.Equal("😀", Parse(new DeliverSm { DataCoding = 8, Tlvs = tlvs }).Text);
    }

    [Fact]
    public void Half_a_surrogate_pair_survives_until_the_parts_are_joined()
    {
        var first = Parse(new DeliverSm { DataCoding = 8, ShortMessage = Wire.Bytes("0041 D83D") }).Text;
        var second = Parse(new DeliverSm { DataCoding = 8, ShortMessage = Wire.Bytes("DE00") }).Text;
        Assert.Equal("A😀", first + second);
    }

    [Fact]
    public void Addresses_lose_their_plus()
    {
        var message = Parse(
            new DeliverSm { Source = new SmppAddress(1, 1, "+14165550123"u8), Destination = new SmppAddress(3, 0, "12345"u8) }
        );
        Assert.Equal(("14165550123", "12345"), (message.Source, message.Destination));
    }

    private static InboundMessage Parse(DeliverSm deliver) => new InboundParser(DefaultCharset.Gsm7Unpacked).Parse(deliver);
}
