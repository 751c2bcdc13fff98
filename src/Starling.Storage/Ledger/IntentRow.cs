using System.Buffers.Binary;
using Starling.Domain.Messages;

namespace Starling.Storage.Ledger;

/// <summary>What an intent's row says may be on the wire: message and attempt, 12 octets each, big endian. A data format.</summary>
internal static class IntentRow
{
    private const int Size = 12;

    public static byte[] Write(IReadOnlyList<(MessageId Id, int Attempt)> entries)
    {
        var octets = new byte[entries.Count * Size];
        for (var at = 0; at < entries.Count; at++)
        {
            BinaryPrimitives.WriteInt64BigEndian(octets.AsSpan(at * Size), entries[at].Id.Value);
            BinaryPrimitives.WriteInt32BigEndian(octets.AsSpan(at * Size + 8), entries[at].Attempt);
        }

        return octets;
    }

    public static IReadOnlyList<(MessageId Id, int Attempt)> Read(ReadOnlySpan<byte> octets)
    {
        var entries = new (MessageId, int)[octets.Length / Size];
        for (var at = 0; at < entries.Length; at++)
        {
            var entry = octets.Slice(at * Size, Size);
            entries[at] = (new MessageId(BinaryPrimitives.ReadInt64BigEndian(entry)), BinaryPrimitives.ReadInt32BigEndian(entry[8..]));
        }

        return entries;
    }
}
