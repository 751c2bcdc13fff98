namespace Starling.Cli.Contacts;

/// <summary>A pipe whose beginning was read already, to see what it is.</summary>
internal sealed class PeekedStream : Stream
{
    private const int HeadBytes = 64 * 1024;

    private readonly Stream _rest;
    private ReadOnlyMemory<byte> _head;

    private PeekedStream(ReadOnlyMemory<byte> head, Stream rest)
    {
        _head = head;
        _rest = rest;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Looks at the first bytes, as far as they come with the first reads up to a line end.</summary>
    public static async Task<(Stream Stream, CsvPreflight Flight)> PeekAsync(Stream pipe, string name)
    {
        var head = new byte[HeadBytes];
        var length = 0;
        while (length < head.Length && !head.AsSpan(0, length).ContainsAny((byte)'\r', (byte)'\n'))
        {
            var read = await pipe.ReadAsync(head.AsMemory(length));
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        var flight = CsvPreflight.Sniff(head.AsSpan(0, length), name);
        return (new PeekedStream(head.AsMemory(flight.Start, length - flight.Start), pipe), flight);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_head.IsEmpty)
        {
            return _rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _head.Length);
        _head.Span[..count].CopyTo(buffer);
        _head = _head[count..];
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _head.IsEmpty ? _rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
