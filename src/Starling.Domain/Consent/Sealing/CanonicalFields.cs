using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using NodaTime;

namespace Starling.Domain.Consent.Sealing;

/// <summary>
/// Octets that mean one thing only: each field is its length (4 octets, high ones first) and its octets. Numbers have 8 octets, high ones
/// first; instants are milliseconds since 1970, and one that there is not has the length FFFFFFFF; texts are UTF-8.
/// </summary>
internal sealed class CanonicalFields
{
    private const uint None = uint.MaxValue;

    private readonly ArrayBufferWriter<byte> _octets = new(256);

    /// <param name="form">What is encoded, and which version of its encoding.</param>
    public CanonicalFields(string form) => Add(form);

    public ReadOnlySpan<byte> Octets => _octets.WrittenSpan;

    /// <summary>None counts as the empty text. U+0000 and half a surrogate pair count as U+FFFD: not every engine can keep them.</summary>
    public CanonicalFields Add(string? text)
    {
        var kept = (text ?? "").Replace('\0', '\uFFFD');
        var length = Encoding.UTF8.GetByteCount(kept);
        AddLength((uint)length);
        _octets.Advance(Encoding.UTF8.GetBytes(kept, _octets.GetSpan(length)));
        return this;
    }

    public CanonicalFields Add(long number)
    {
        AddLength(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_octets.GetSpan(sizeof(long)), number);
        _octets.Advance(sizeof(long));
        return this;
    }

    public CanonicalFields Add(Instant? at)
    {
        if (at is { } known)
        {
            return Add(known.ToUnixTimeMilliseconds());
        }

        AddLength(None);
        return this;
    }

    public CanonicalFields Add(ReadOnlySpan<byte> octets)
    {
        AddLength((uint)octets.Length);
        _octets.Write(octets);
        return this;
    }

    private void AddLength(uint length)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_octets.GetSpan(sizeof(uint)), length);
        _octets.Advance(sizeof(uint));
    }
}
