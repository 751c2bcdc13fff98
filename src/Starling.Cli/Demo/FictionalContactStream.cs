using System.Text;

namespace Starling.Cli.Demo;

/// <summary>A CSV file that is written while it is read.</summary>
internal sealed class FictionalContactStream(FictionalContacts contacts, int count) : Stream
{
    private ReadOnlyMemory<byte> _ready = Encoding.UTF8.GetBytes(FictionalContacts.Header + "\n");
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var written = 0;
        while (written < buffer.Length)
        {
            if (_ready.IsEmpty)
            {
                if (_next == count)
                {
                    break;
                }

                _ready = Encoding.UTF8.GetBytes(contacts.Line(_next++) + "\n");
            }

            var length = Math.Min(_ready.Length, buffer.Length - written);
            _ready.Span[..length].CopyTo(buffer[written..]);
            _ready = _ready[length..];
            written += length;
        }

        return written;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
