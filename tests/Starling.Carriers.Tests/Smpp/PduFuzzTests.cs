using System.Diagnostics;
using Starling.Carriers.Links;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Inbound;
using Starling.Carriers.Smpp.Pdu;
using Starling.Carriers.Smpp.Receipts;

namespace Starling.Carriers.Tests.Smpp;

/// <summary>A million damaged and random inputs into everything that reads what a carrier sends: no exception, no hang.</summary>
public sealed class PduFuzzTests
{
    private const int Streams = 40_000;
    private const int PdusPerStream = 12;
    private const int Bodies = 400_000;
    private const int Receipts = 300_000;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly ReceiptParser _receipts = new(CarrierIdForm.SubmitDecimalReceiptHexadecimal, ReceiptWords.Standard);
    private readonly InboundParser _inbound = new(DefaultCharset.Gsm7Unpacked);

    [Fact]
    public void Streams_of_damaged_pdus_are_read_or_refused()
    {
        var random = new Random(20_260_131);
        var clock = Stopwatch.StartNew();
        var (pdus, faults) = (0, 0);
        var pool = Enumerable.Range(0, 500).Select(_ => PduSamples.Any(random)).ToArray();
        for (var stream = 0; stream < Streams; stream++)
        {
            var reader = new PduReader(maxPduOctets: 4096);
            for (var i = 0; i < PdusPerStream; i++)
            {
                FeedInParts(reader, Damage(pool[random.Next(pool.Length)], random), random);
                while (reader.TryRead(out var frame) == PduReadResult.Pdu)
                {
                    pdus++;
                    ReadAll(frame);
                }
            }

            faults += reader.Fault == PduFault.None ? 0 : 1;
            Assert.True(clock.Elapsed < Bound, "the reader hangs");
        }

        Assert.True(pdus > Streams, "the damage must leave most lengths alone, or nothing is tested");
        Assert.True(faults > 0, "no length was damaged");
    }

    [Fact]
    public void Damaged_and_random_bodies_are_read_or_refused_by_every_parser()
    {
        var random = new Random(20_260_201);
        var clock = Stopwatch.StartNew();
        var pool = Enumerable.Range(0, 2_000).Select(_ => PduSamples.Any(random)).ToArray();
        var understood = 0;
        for (var i = 0; i < Bodies; i++)
        {
            var body =
                i % 8 == 0 ? RandomOctets(random, 300) : Damage(pool[random.Next(pool.Length)], random).AsSpan(PduHeader.Octets).ToArray();
            var command = i % 2 == 0 ? CommandId.DeliverSm : AnyCommand(random);
            var header = new PduHeader(PduHeader.Octets + body.Length, command, (uint)random.Next(3), 1);
            understood += ReadAll(new PduFrame(header, body));
            Assert.True(clock.Elapsed < Bound, "a parser hangs");
        }

        Assert.True(understood > Bodies / 10, "the damage must leave much to read, or nothing is tested");
    }

    [Fact]
    public void Receipts_damaged_character_by_character_are_read_or_refused()
    {
        var random = new Random(20_260_202);
        const string Alphabet = " ,;:=|\"'{}\0\nidstaerDELIVRD0123456789xX-/.+TZ\u00FF";
        var receipt = "id:00a1 sub:001 dlvrd:001 submit date:2601311011 done date:2026-01-31 10:12:13 stat:DELIVRD err:000 text:id:9"u8;
        for (var i = 0; i < Receipts; i++)
        {
            var text = receipt[random.Next(8)..].ToArray();
            for (var damage = random.Next(12); damage > 0; damage--)
            {
                text[random.Next(text.Length)] = (byte)Alphabet[random.Next(Alphabet.Length)];
            }

            _ = _receipts.TryParse(new DeliverSm { EsmClass = EsmClass.DeliveryReceipt, ShortMessage = text }, out _);
        }
    }

    private int ReadAll(PduFrame frame)
    {
        var understood = 0;
        understood += Bind.TryRead(frame, out _, out _) ? 1 : 0;
        understood += BindResp.TryRead(frame, out _, out _) ? 1 : 0;
        understood += SubmitSm.TryRead(frame, out var submit, out _) ? 1 + (submit.Message.Length & 0) : 0;
        understood += SubmitSmResp.TryRead(frame, out _, out _) ? 1 : 0;
        understood += DeliverSmResp.TryRead(frame, out _, out _) ? 1 : 0;
        understood += DataSmResp.TryRead(frame, out _, out _) ? 1 : 0;
        understood += QuerySm.TryRead(frame, out _, out _) ? 1 : 0;
        understood += QuerySmResp.TryRead(frame, out _, out _) ? 1 : 0;
        if (DataSm.TryRead(frame, out var data, out _))
        {
            Interpret(data.AsDeliverSm());
            understood++;
        }

        if (DeliverSm.TryRead(frame, out var deliver, out _))
        {
            Interpret(deliver);
            understood++;
        }

        return understood;
    }

    private void Interpret(DeliverSm deliver)
    {
        _ = _receipts.TryParse(deliver, out _);
        _inbound.Parse(deliver);
    }

    private static void FeedInParts(PduReader reader, ReadOnlySpan<byte> octets, Random random)
    {
        while (!octets.IsEmpty)
        {
            var memory = reader.GetMemory().Span;
            var count = Math.Min(Math.Min(random.Next(1, 400), memory.Length), octets.Length);
            octets[..count].CopyTo(memory);
            reader.Advance(count);
            octets = octets[count..];
        }
    }

    private static byte[] Damage(byte[] pdu, Random random)
    {
        var octets = pdu.ToArray();
        for (var damage = random.Next(6); damage > 0; damage--)
        {
            // The length is left alone mostly, or every stream would end at once.
            var at = random.Next(random.Next(40) == 0 ? 0 : 4, octets.Length);
            octets[at] = (byte)random.Next(256);
        }

        if (random.Next(4) == 0)
        {
            var shorter = random.Next(PduHeader.Octets, octets.Length + 1);
            octets = octets[..shorter];
            octets[2] = (byte)(shorter >> 8);
            octets[3] = (byte)shorter;
        }

        return octets;
    }

    private static CommandId AnyCommand(Random random)
    {
        var all = Enum.GetValues<CommandId>();
        return all[random.Next(all.Length)];
    }

    private static byte[] RandomOctets(Random random, int most)
    {
        var octets = new byte[random.Next(most)];
        random.NextBytes(octets);
        return octets;
    }
}
