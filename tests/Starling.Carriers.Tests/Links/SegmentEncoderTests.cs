using NodaTime;
using Starling.Carriers.Links;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;
using Starling.Carriers.Tests.Smpp;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Text;

namespace Starling.Carriers.Tests.Links;

/// <summary>The four long text forms, octet by octet · alphabets · addresses · validity · what can never be sent.</summary>
public sealed class SegmentEncoderTests
{
    private static readonly Concatenation Second = new(0x012A, 3, 2);

    [Fact]
    public void A_short_text_is_plain_on_every_route()
    {
        foreach (var form in Enum.GetValues<LongTextForm>())
        {
            var submit = Encode(Segment("hello"), new SmppRouteProfile { LongTextForm = form });
            Assert.Equal(
                "00000036000000040000000000000009"
                    + "00"
                    + "0300313233343500"
                    + "0101313431363535353031323300"
                    + "000000"
                    + "0000"
                    + "01000000"
                    + "0568656C6C6F",
                Wire.Hex(submit)
            );
        }
    }

    [Theory]
    [InlineData(LongTextForm.Udh8, 0x40, "050003 2A 0302 68656C6C6F", "")]
    [InlineData(LongTextForm.Udh16, 0x40, "060804 012A 0302 68656C6C6F", "")]
    [InlineData(LongTextForm.Sar, 0x00, "68656C6C6F", "020C 0002 012A 020E 0001 03 020F 0001 02")]
    public void A_part_is_marked_in_the_form_of_the_route(LongTextForm form, byte esmClass, string message, string tlvs)
    {
        var submit = Encode(Segment("hello") with { Part = Second }, new SmppRouteProfile { LongTextForm = form });
        Assert.True(SubmitSm.TryRead(Wire.Frame(submit), out var read, out _));
        Assert.Equal(esmClass, read.EsmClass);
        Assert.Equal(Wire.Hex(Wire.Bytes(message)), Wire.Hex(read.ShortMessage));
        Assert.Equal(Wire.Hex(Wire.Bytes(tlvs)), Wire.Hex(read.Tlvs.Octets));
    }

    [Theory]
    [InlineData(254, false)]
    [InlineData(255, true)]
    [InlineData(1000, true)]
    public void A_payload_is_used_once_short_message_is_full(int septets, bool isPayload)
    {
        var submit = Encode(Segment(new string('a', septets)), new SmppRouteProfile { LongTextForm = LongTextForm.Payload });
        Assert.True(SubmitSm.TryRead(Wire.Frame(submit), out var read, out _));
        Assert.Equal(isPayload ? 0 : septets, read.ShortMessage.Length);
        Assert.Equal(isPayload, read.Tlvs.TryGet(TlvTag.MessagePayload, out _));
        Assert.Equal(septets, read.Message.Length);
    }

    [Fact]
    public void Ucs2_is_big_endian_and_surrogates_travel_as_two_units()
    {
        var submit = Encode(Segment("ê😀") with { Coding = DataCoding.Ucs2, Part = Second }, new SmppRouteProfile());
        Assert.True(SubmitSm.TryRead(Wire.Frame(submit), out var read, out _));
        Assert.Equal(8, read.DataCoding);
        Assert.Equal("0500032A030200EAD83DDE00", Wire.Hex(read.ShortMessage));
    }

    [Theory]
    [InlineData(DefaultCharset.Gsm7Unpacked, "@[é", "00 1B3C 05")]
    [InlineData(DefaultCharset.Latin1, "@[é", "40 5B E9")]
    public void Coding_0_is_written_in_the_charset_of_the_route(DefaultCharset charset, string text, string hex)
    {
        var submit = Encode(Segment(text), new SmppRouteProfile { DefaultCharset = charset });
        Assert.True(SubmitSm.TryRead(Wire.Frame(submit), out var read, out _));
        Assert.Equal(0, read.DataCoding);
        Assert.Equal(Wire.Hex(Wire.Bytes(hex)), Wire.Hex(read.ShortMessage));
    }

    [Theory]
    [InlineData("12345", 3, 0)]
    [InlineData("+14165550199", 1, 1)]
    [InlineData("Starling", 5, 0)]
    public void Each_kind_of_sender_has_its_type_and_plan(string sender, byte ton, byte npi)
    {
        Assert.True(SenderAddress.TryParse(sender, out var source));
        var submit = Encode(Segment("x") with { Source = source }, new SmppRouteProfile());
        Assert.True(SubmitSm.TryRead(Wire.Frame(submit), out var read, out _));
        Assert.Equal((ton, npi), (read.Source.Ton, read.Source.Npi));
        Assert.Equal(source.Value, System.Text.Encoding.ASCII.GetString(read.Source.Digits));
        Assert.Equal((1, 1), (read.Destination.Ton, read.Destination.Npi));
        Assert.Equal("14165550123"u8, read.Destination.Digits);
    }

    [Fact]
    public void Types_and_plans_are_the_routes_to_change()
    {
        var profile = new SmppRouteProfile
        {
            ShortCodeTon = 0,
            ShortCodeNpi = 1,
            DestinationTon = 2,
            DestinationNpi = 9,
            RegisteredDelivery = 17,
            ServiceType = "CMT",
        };
        Assert.True(SubmitSm.TryRead(Wire.Frame(Encode(Segment("x"), profile)), out var read, out _));
        Assert.Equal((0, 1, 2, 9), (read.Source.Ton, read.Source.Npi, read.Destination.Ton, read.Destination.Npi));
        Assert.Equal(17, read.RegisteredDelivery);
        Assert.Equal("CMT"u8, read.ServiceType);
    }

    [Theory]
    [InlineData(300, "000000000500000R")]
    [InlineData(93_784, "000001020304000R")]
    [InlineData(0, "000000000001000R")]
    [InlineData(86_400 * 90, "000030000000000R")]
    public void Validity_is_relative(int seconds, string expected)
    {
        var submit = Encode(Segment("x") with { Validity = Duration.FromSeconds(seconds) }, new SmppRouteProfile());
        Assert.True(SubmitSm.TryRead(Wire.Frame(submit), out var read, out _));
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(read.ValidityPeriod));
    }

    [Fact]
    public void What_can_never_be_sent_is_refused()
    {
        Refused(Segment("ê"), new SmppRouteProfile());
        Refused(Segment("€"), new SmppRouteProfile { DefaultCharset = DefaultCharset.Latin1 });
        Refused(Segment(new string('a', 255)), new SmppRouteProfile());
        Refused(Segment("a") with { Part = Second }, new SmppRouteProfile { LongTextForm = LongTextForm.Payload });
    }

    [Fact]
    public void What_a_route_can_carry_can_be_asked_before()
    {
        Assert.True(SegmentEncoder.CanCarry(DefaultCharset.Gsm7Unpacked, "€é"));
        Assert.False(SegmentEncoder.CanCarry(DefaultCharset.Gsm7Unpacked, "ê"));
        Assert.False(SegmentEncoder.CanCarry(DefaultCharset.Latin1, "€"));
        Assert.True(SegmentEncoder.CanCarry(DefaultCharset.Latin1, "ê"));
    }

    [Fact]
    public void A_full_destination_is_told_not_thrown()
    {
        Assert.False(new SegmentEncoder(new SmppRouteProfile()).TryEncode(Segment("hello"), 1, new byte[53], out var written));
        Assert.Equal(0, written);
    }

    private static void Refused(OutgoingSegment segment, SmppRouteProfile profile) =>
        Assert.Equal("short_message", Assert.Throws<PduFieldException>(() => Encode(segment, profile)).Field);

    private static byte[] Encode(OutgoingSegment segment, SmppRouteProfile profile)
    {
        var octets = new byte[16 * 1024];
        Assert.True(new SegmentEncoder(profile).TryEncode(segment, 9, octets, out var written));
        return octets[..written];
    }

    private static OutgoingSegment Segment(string text) => SampleSegments.Of(1, text);
}
