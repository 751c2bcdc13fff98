namespace Starling.Cli.Tests.Contacts;

/// <summary>A pipe that gives at most so many bytes at a time.</summary>
internal sealed class DrippingStream(byte[] content, int bytesAtATime) : MemoryStream(content)
{
    public override bool CanSeek => false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, bytesAtATime)], cancellationToken);
}
