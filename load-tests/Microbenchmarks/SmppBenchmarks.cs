using BenchmarkDotNet.Attributes;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Microbenchmarks;

/// <summary>submit_sm to octets and back.</summary>
[MemoryDiagnoser]
public class SmppBenchmarks
{
    private readonly byte[] _buffer = new byte[512];
    private readonly byte[] _text = new byte[120];
    private readonly byte[] _written;
    private readonly PduReader _reader = new();

    public SmppBenchmarks()
    {
        Array.Fill(_text, (byte)'a');
        _written = _buffer[..Written()];
    }

    [Benchmark]
    public int Written() =>
        PduWriter.Write(
            _buffer,
            new SubmitSm
            {
                Sequence = 7,
                Source = new SmppAddress(3, 0, "36180"u8),
                Destination = new SmppAddress(1, 1, "14165550123"u8),
                RegisteredDelivery = 1,
                ShortMessage = _text,
            }
        );

    [Benchmark]
    public int Read()
    {
        _written.CopyTo(_reader.GetMemory());
        _reader.Advance(_written.Length);
        return _reader.TryRead(out var frame) == PduReadResult.Pdu && SubmitSm.TryRead(frame, out var submit, out _)
            ? submit.ShortMessage.Length
            : throw new InvalidOperationException("it cannot be read");
    }
}
