using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Smpp;

/// <summary>
/// Octets both ways, laid out by hand from SMPP 3.4 chapter 4: bind · bind_resp · submit_sm · submit_sm_resp · deliver_sm · its response ·
/// data_sm · query_sm · what is a header only · bodies that end too soon · what is refused when written.
/// </summary>
public sealed class PduHexTests
{
    private const string BindTransceiverHex = """
        00000029 00000009 00000000 00000001
        73746172 6C696E67 00            system_id
        73656372 657400                 password
        736D7070 00                     system_type
        34 01 01 00                     version, ton, npi, range
        """;

    private const string SubmitHex = """
        0000004E 00000004 00000000 00000005
        00
        05 00 53746172 6C696E67 00
        01 01 31343136 35353530 31323300
        40 00 00
        00
        30303030 30303030 30353030 30303052 00
        01 00 00 00
        0A 050003 2A 02 01 68656C6F
        """;

    private const string DeliverHex = """
        00000053 00000005 00000000 00000063
        00
        01 01 31343136 35353530 31323300
        03 00 31323334 3500
        04 00 00 00 00 00 00 00 00
        16 69643A37 20737461 743A4445 4C495652 44206572 723A
        001E 0003 376100
        0427 0001 02
        """;

    private static byte[] Octets(string layout) => Wire.Bytes(string.Concat(layout.Split('\n').Select(line => line.Split("   ")[0])));

    [Fact]
    public void Bind_transceiver_reads_and_writes()
    {
        var octets = Octets(BindTransceiverHex);
        Assert.True(Bind.TryRead(Wire.Frame(octets), out var bind, out _));
        Assert.Equal(BindType.Transceiver, bind.Type);
        Assert.Equal("starling"u8, bind.SystemId);
        Assert.Equal("secret"u8, bind.Password);
        Assert.Equal("smpp"u8, bind.SystemType);
        Assert.Equal(Bind.Version34, bind.InterfaceVersion);
        Assert.Equal(octets, Wire.Write(bind));
    }

    [Theory]
    [InlineData(BindType.Receiver, "00000001", "80000001")]
    [InlineData(BindType.Transmitter, "00000002", "80000002")]
    [InlineData(BindType.Transceiver, "00000009", "80000009")]
    public void Each_bind_type_has_its_command(BindType type, string request, string response)
    {
        var bind = Wire.Write(new Bind { Type = type, Sequence = 1 });
        Assert.Equal(request, Wire.Hex(bind.AsSpan(4, 4)));
        Assert.True(Bind.TryRead(Wire.Frame(bind), out var readBind, out _));
        Assert.Equal(type, readBind.Type);
        var answer = Wire.Write(new BindResp { Type = type, Sequence = 1 });
        Assert.Equal(response, Wire.Hex(answer.AsSpan(4, 4)));
        Assert.True(BindResp.TryRead(Wire.Frame(answer), out var readAnswer, out _));
        Assert.Equal(type, readAnswer.Type);
    }

    [Theory]
    [InlineData("00000010 80000009 0000000E 00000001", CommandStatus.InvalidPassword, "")]
    [InlineData("00000011 80000009 0000000E 00000001 00", CommandStatus.InvalidPassword, "")]
    [InlineData("00000013 80000009 00000000 00000001 534D53", CommandStatus.Ok, "534D53")] // the NUL is missing
    [InlineData("00000019 80000009 00000000 00000001 534D5300 02100001 34", CommandStatus.Ok, "534D53")]
    public void Bind_resp_reads_with_and_without_body(string hex, uint status, string systemId)
    {
        Assert.True(BindResp.TryRead(Wire.Frame(Wire.Bytes(hex)), out var answer, out _));
        Assert.Equal(status, answer.Status);
        Assert.Equal(systemId, Wire.Hex(answer.SystemId));
    }

    [Fact]
    public void Bind_resp_tells_the_version()
    {
        var octets = Wire.Bytes("00000019 80000009 00000000 00000001 534D5300 02100001 34");
        Assert.True(BindResp.TryRead(Wire.Frame(octets), out var answer, out _));
        Assert.True(answer.Tlvs.TryGetNumber(TlvTag.InterfaceVersion, out var version));
        Assert.Equal(0x34, version);
        Assert.Equal(octets, Wire.Write(answer));
    }

    [Fact]
    public void Submit_sm_reads_and_writes()
    {
        var octets = Octets(SubmitHex);
        Assert.True(SubmitSm.TryRead(Wire.Frame(octets), out var submit, out _));
        Assert.Equal(5u, submit.Sequence);
        Assert.Equal((5, 0), (submit.Source.Ton, submit.Source.Npi));
        Assert.Equal("Starling"u8, submit.Source.Digits);
        Assert.Equal((1, 1), (submit.Destination.Ton, submit.Destination.Npi));
        Assert.Equal("14165550123"u8, submit.Destination.Digits);
        Assert.Equal(EsmClass.UserDataHeader, submit.EsmClass);
        Assert.Equal("000000000500000R"u8, submit.ValidityPeriod);
        Assert.Equal(1, submit.RegisteredDelivery);
        Assert.Equal("0500032A020168656C6F", Wire.Hex(submit.ShortMessage));
        Assert.Equal(octets, Wire.Write(submit));
    }

    [Fact]
    public void A_payload_is_the_message_when_short_message_is_empty()
    {
        var submit = new SubmitSm { Sequence = 1, Tlvs = new TlvList(Wire.Bytes("0424 0002 6869")) };
        Assert.True(SubmitSm.TryRead(Wire.Frame(Wire.Write(submit)), out var read, out _));
        Assert.Equal("hi"u8, read.Message);
    }

    [Theory]
    [InlineData("00000010 80000004 00000058 00000005", CommandStatus.Throttled, "")]
    [InlineData("00000011 80000004 00000000 00000005 00", CommandStatus.Ok, "")]
    [InlineData("00000014 80000004 00000000 00000005 34663200", CommandStatus.Ok, "4f2")]
    [InlineData("00000013 80000004 00000000 00000005 346632", CommandStatus.Ok, "4f2")]
    public void Submit_sm_resp_reads_with_and_without_id(string hex, uint status, string id)
    {
        Assert.True(SubmitSmResp.TryRead(Wire.Frame(Wire.Bytes(hex)), out var answer, out _));
        Assert.Equal(status, answer.Status);
        Assert.Equal(id, System.Text.Encoding.ASCII.GetString(answer.MessageId));
    }

    [Fact]
    public void Deliver_sm_reads_and_writes()
    {
        var octets = Octets(DeliverHex);
        Assert.True(DeliverSm.TryRead(Wire.Frame(octets), out var deliver, out _));
        Assert.Equal(EsmClass.DeliveryReceipt, deliver.EsmClass);
        Assert.Equal("12345"u8, deliver.Destination.Digits);
        Assert.True(deliver.Tlvs.TryGet(TlvTag.ReceiptedMessageId, out var id));
        Assert.Equal("7a\0"u8, id);
        Assert.True(deliver.Tlvs.TryGetNumber(TlvTag.MessageState, out var state));
        Assert.Equal((ushort)MessageState.Delivered, state);
        Assert.Equal(octets, Wire.Write(deliver));
    }

    [Fact]
    public void Deliver_sm_resp_is_an_empty_id() =>
        Assert.Equal(
            Wire.Hex(Wire.Bytes("00000011 80000005 00000064 00000063 00")),
            Wire.Hex(Wire.Write(new DeliverSmResp { Sequence = 0x63, Status = CommandStatus.TemporaryReceiverError }))
        );

    [Fact]
    public void Query_sm_and_its_answer_read_and_write()
    {
        var question = Wire.Bytes("0000001B 00000003 00000000 00000002 376100 03 00 31323334 3500");
        Assert.True(QuerySm.TryRead(Wire.Frame(question), out var query, out _));
        Assert.Equal("7a"u8, query.MessageId);
        Assert.Equal(question, Wire.Write(query));
        var octets = Wire.Bytes("00000016 80000003 00000000 00000002 376100 00 05 1B");
        Assert.True(QuerySmResp.TryRead(Wire.Frame(octets), out var answer, out _));
        Assert.Equal(MessageState.Undeliverable, answer.MessageState);
        Assert.Equal(0x1B, answer.ErrorCode);
        Assert.Equal(octets, Wire.Write(answer));
    }

    [Fact]
    public void A_refused_query_needs_no_body()
    {
        Assert.True(QuerySmResp.TryRead(Wire.Frame(Wire.Bytes("00000010 80000003 00000067 00000002")), out var answer, out _));
        Assert.Equal(CommandStatus.QueryFailed, answer.Status);
    }

    [Fact]
    public void Data_sm_reads_and_writes()
    {
        var octets = Wire.Bytes("00000028 00000103 00000000 00000004 00 0101343100 0101343200 00 01 08 0424 0006 D83DDE000041");
        Assert.True(DataSm.TryRead(Wire.Frame(octets), out var data, out _));
        Assert.Equal(8, data.DataCoding);
        Assert.Equal("D83DDE000041", Wire.Hex(data.AsDeliverSm().Message));
        Assert.Equal(octets, Wire.Write(data));
    }

    [Fact]
    public void What_has_no_body_is_sixteen_octets()
    {
        Assert.Equal("00000010000000150000000000000007", Wire.Hex(Wire.Write(new EnquireLink(7))));
        Assert.Equal("00000010800000150000000000000007", Wire.Hex(Wire.Write(new EnquireLinkResp(7))));
        Assert.Equal("00000010000000060000000000000007", Wire.Hex(Wire.Write(new Unbind(7))));
        Assert.Equal("00000010800000060000000000000007", Wire.Hex(Wire.Write(new UnbindResp(7))));
        Assert.Equal("00000010800000000000000300000007", Wire.Hex(Wire.Write(new GenericNack(7, CommandStatus.InvalidCommandId))));
    }

    [Fact]
    public void A_body_cut_anywhere_in_a_mandatory_field_is_a_fault_and_never_an_exception()
    {
        var whole = Octets(SubmitHex);
        for (var length = PduHeader.Octets; length < whole.Length; length++)
        {
            var cut = whole[..length];
            cut[3] = (byte)length;
            Assert.False(SubmitSm.TryRead(Wire.Frame(cut), out _, out var fault), $"{length} octets");
            Assert.Equal(PduFault.BodyTooShort, fault);
        }
    }

    [Fact]
    public void Another_command_is_a_fault()
    {
        Assert.False(SubmitSm.TryRead(Wire.Frame(Octets(DeliverHex)), out _, out var fault));
        Assert.Equal(PduFault.WrongCommand, fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0427")]
    [InlineData("0427 0001")]
    [InlineData("0427 FFFF 02")]
    public void A_cut_optional_parameter_is_passed_over(string hex) =>
        Assert.False(new TlvList(Wire.Bytes(hex)).TryGet(TlvTag.MessageState, out _));

    [Fact]
    public void An_unknown_optional_parameter_hides_nothing() =>
        Assert.True(new TlvList(Wire.Bytes("1501 0002 FFFF 0427 0001 02")).TryGetNumber(TlvTag.MessageState, out _));

    [Fact]
    public void What_breaks_a_limit_is_refused_by_name()
    {
        Assert.Equal("short_message", Refused(() => Wire.Write(new SubmitSm { ShortMessage = new byte[255] })));
        Assert.Equal("source_addr", Refused(() => Wire.Write(new SubmitSm { Source = new SmppAddress(1, 1, new byte[] { 49, 0, 49 }) })));
        Assert.Equal(
            "destination_addr",
            Refused(() => Wire.Write(new SubmitSm { Destination = new SmppAddress(1, 1, "123456789012345678901"u8) }))
        );
        Assert.Equal("service_type", Refused(() => Wire.Write(new SubmitSm { ServiceType = "abcdef"u8 })));
        Assert.Equal("validity_period", Refused(() => Wire.Write(new SubmitSm { ValidityPeriod = "2601010000"u8 })));
        Assert.Equal("password", Refused(() => Wire.Write(new Bind { Password = "123456789"u8 })));
        Assert.Equal("system_id", Refused(() => Wire.Write(new Bind { SystemId = "1234567890123456"u8 })));
        Assert.Equal(
            "message_id",
            Refused(() => Wire.Write(new SubmitSmResp { MessageId = System.Text.Encoding.ASCII.GetBytes(new string('1', 65)) }))
        );
    }

    [Fact]
    public void A_destination_too_short_is_refused() =>
        Assert.Throws<ArgumentException>(() => PduWriter.Write(new byte[15], new EnquireLink(1)));

    private static string Refused(Action write) => Assert.Throws<PduFieldException>(write).Field;
}
