using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Starling.Gateway.Submissions;

/// <summary>A hash of what a caller sent, which tells a retry from a different message. Used by one thread at a time.</summary>
/// <remarks>XXH3, 64 bits, over length and UTF-16 units of each value in turn; a data format, as rows carry it for 7 days.</remarks>
internal sealed class ContentHash
{
    private readonly XxHash3 _hash = new();

    public ContentHash Add(string? text)
    {
        Add(text?.Length ?? -1);
        _hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
        return this;
    }

    public ContentHash Add(long number)
    {
        Span<byte> octets = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(octets, number);
        _hash.Append(octets);
        return this;
    }

    /// <summary>The hash of all that was added; the next one begins empty.</summary>
    public ulong Take()
    {
        var value = _hash.GetCurrentHashAsUInt64();
        _hash.Reset();
        return value;
    }
}
