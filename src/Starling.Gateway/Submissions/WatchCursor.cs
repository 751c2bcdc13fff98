using System.Buffers.Binary;
using System.Buffers.Text;
using Starling.Domain.Ports;

namespace Starling.Gateway.Submissions;

/// <summary>Where a watch of messages goes on: a place in the sequence of changes, and a hash of what is watched.</summary>
internal static class WatchCursor
{
    private const int Octets = 24;

    public static string Write(ChangePlace place, ulong scope)
    {
        Span<byte> octets = stackalloc byte[Octets];
        BinaryPrimitives.WriteInt64BigEndian(octets, place.Feed);
        BinaryPrimitives.WriteInt64BigEndian(octets[8..], place.Number);
        BinaryPrimitives.WriteUInt64BigEndian(octets[16..], scope);
        return Base64Url.EncodeToString(octets);
    }

    /// <summary>Reads a cursor; null when there is none.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: not ours, or of another watch.</exception>
    public static ChangePlace? Read(string cursor, ulong scope)
    {
        if (cursor.Length == 0)
        {
            return null;
        }

        Span<byte> octets = stackalloc byte[Octets];
        return
            Base64Url.IsValid(cursor, out var length)
            && length == Octets
            && Base64Url.DecodeFromChars(cursor, octets) == Octets
            && BinaryPrimitives.ReadUInt64BigEndian(octets[16..]) == scope
            ? new ChangePlace(BinaryPrimitives.ReadInt64BigEndian(octets), BinaryPrimitives.ReadInt64BigEndian(octets[8..]))
            : throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.PageTokenInvalid, "cursor", cursor, "a cursor is that of an earlier answer to the same watch")
            );
    }
}
