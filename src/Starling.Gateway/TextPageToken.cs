using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace Starling.Gateway;

/// <summary>A page token whose place in the list is more than one number; as <see cref="PageToken"/> otherwise.</summary>
internal static class TextPageToken
{
    public static string Write(string place, ulong filter)
    {
        var octets = new byte[sizeof(ulong) + Encoding.UTF8.GetByteCount(place)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, filter);
        Encoding.UTF8.GetBytes(place, octets.AsSpan(sizeof(ulong)));
        return Base64Url.EncodeToString(octets);
    }

    /// <summary>The place; null for the first page.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: not ours, or of another filter.</exception>
    public static string? Read(string token, ulong filter)
    {
        if (token.Length == 0)
        {
            return null;
        }

        var octets = Base64Url.IsValid(token) ? Base64Url.DecodeFromChars(token) : [];
        return octets.Length > sizeof(ulong) && BinaryPrimitives.ReadUInt64BigEndian(octets) == filter
            ? Encoding.UTF8.GetString(octets, sizeof(ulong), octets.Length - sizeof(ulong))
            : throw Malformed(token);
    }

    public static Grpc.Core.RpcException Malformed(string token) =>
        StatusMapping.Invalid(
            new FieldFault(ErrorReasons.PageTokenInvalid, "page_token", token, "a page token is the next_page_token of the same list")
        );
}
