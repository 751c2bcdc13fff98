using FsCheck.Xunit;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Smpp;

/// <summary>
/// Less than four octets · less than a header · a header alone · header and part of a body · two PDUs at once · any split ·
/// lengths that cannot be.
/// </summary>
public sealed class PduReaderTests
{
    private const string EnquireLink = "00000010 00000015 00000000 00000007";

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("000000")]
    [InlineData("00000010")]
    [InlineData("00000010 00000015 00000000 000000")]
    [InlineData("00000011 00000015 00000000 00000007")]
    public void Less_than_a_whole_pdu_waits_for_more(string hex)
    {
        var reader = Received(Wire.Bytes(hex));
        Assert.Equal(PduReadResult.NeedMore, reader.TryRead(out _));
        Assert.Equal(PduFault.None, reader.Fault);
    }

    [Fact]
    public void A_header_alone_is_a_pdu()
    {
        var reader = Received(Wire.Bytes(EnquireLink));
        Assert.Equal(PduReadResult.Pdu, reader.TryRead(out var frame));
        Assert.Equal(new PduHeader(16, CommandId.EnquireLink, 0, 7), frame.Header);
        Assert.True(frame.Body.IsEmpty);
        Assert.Equal(0, reader.Buffered);
    }

    [Fact]
    public void Two_pdus_in_one_packet_are_two_and_a_rest_stays()
    {
        var reader = Received(Wire.Bytes(EnquireLink + "00000012 80000004 00000000 00000008 3100" + "0000"));
        Assert.Equal(PduReadResult.Pdu, reader.TryRead(out var first));
        Assert.Equal(CommandId.EnquireLink, first.Header.Command);
        Assert.Equal(PduReadResult.Pdu, reader.TryRead(out var second));
        Assert.Equal(CommandId.SubmitSmResp, second.Header.Command);
        Assert.Equal("3100", Wire.Hex(second.Body));
        Assert.Equal(PduReadResult.NeedMore, reader.TryRead(out _));
        Assert.Equal(2, reader.Buffered);
    }

    [Theory]
    [InlineData("00000000", PduFault.LengthBelowHeader)]
    [InlineData("0000000F 00000015", PduFault.LengthBelowHeader)]
    [InlineData("00000401", PduFault.LengthAboveLimit)]
    [InlineData("FFFFFFFF 00000015 00000000 00000007", PduFault.LengthAboveLimit)]
    [InlineData("47455420", PduFault.LengthAboveLimit)] // "GET "
    public void A_length_that_cannot_be_is_told_before_more_is_waited_for_and_stays_so(string hex, PduFault fault)
    {
        var reader = Received(Wire.Bytes(hex), maxPduOctets: 1024);
        Assert.Equal(PduReadResult.Fault, reader.TryRead(out _));
        Assert.Equal(fault, reader.Fault);
        Receive(reader, Wire.Bytes(EnquireLink));
        Assert.Equal(PduReadResult.Fault, reader.TryRead(out _));
    }

    [Fact]
    public void The_largest_pdu_allowed_is_read()
    {
        var octets = new byte[70_000];
        Wire.Bytes("00011170 00000103 00000000 00000009").CopyTo(octets, 0);
        var reader = new PduReader();
        foreach (var part in octets.Chunk(9_999))
        {
            Assert.Equal(PduReadResult.NeedMore, reader.TryRead(out _));
            Receive(reader, part);
        }

        Assert.Equal(PduReadResult.Pdu, reader.TryRead(out var frame));
        Assert.Equal(70_000 - 16, frame.Body.Length);
    }

    [Property(MaxTest = 500)]
    public void Any_split_gives_the_same_pdus(int seed, ushort most)
    {
        var random = new Random(seed);
        var sent = Enumerable.Range(0, random.Next(1, 40)).Select(_ => PduSamples.Any(random)).ToList();
        var stream = sent.SelectMany(octets => octets).ToArray();
        var reader = new PduReader();
        var read = new List<string>();
        for (var at = 0; at < stream.Length; )
        {
            var part = stream.AsSpan(at, Math.Min(random.Next(1, most % 3_000 + 2), stream.Length - at));
            at += Receive(reader, part);
            while (reader.TryRead(out var frame) == PduReadResult.Pdu)
            {
                read.Add(frame.Header + Wire.Hex(frame.Body));
            }
        }

        Assert.Equal(PduFault.None, reader.Fault);
        Assert.Equal(0, reader.Buffered);
        Assert.Equal(sent.Select(Whole), read);
    }

    private static string Whole(byte[] octets)
    {
        var frame = Wire.Frame(octets);
        return frame.Header + Wire.Hex(frame.Body);
    }

    private static PduReader Received(byte[] octets, int maxPduOctets = PduReader.DefaultMaxPduOctets)
    {
        var reader = new PduReader(maxPduOctets);
        Receive(reader, octets);
        return reader;
    }

    private static int Receive(PduReader reader, ReadOnlySpan<byte> octets)
    {
        var memory = reader.GetMemory().Span;
        Assert.False(memory.IsEmpty);
        var taken = Math.Min(memory.Length, octets.Length);
        octets[..taken].CopyTo(memory);
        reader.Advance(taken);
        Assert.True(taken == octets.Length || taken >= 4096, "room for a packet is always there");
        if (taken < octets.Length)
        {
            return taken + Receive(reader, octets[taken..]);
        }

        return taken;
    }
}
