using System.Buffers.Binary;
using System.Buffers.Text;

namespace Starling.Gateway;

/// <summary>Where a list goes on: the last id, and a hash of the filter, which must stay the same from page to page.</summary>
internal static class PageToken
{
    private const int Octets = 16;
    private const string PageRule = "a page token is the next_page_token of the same list";

    public static string Write(long last, ulong filter)
    {
        Span<byte> octets = stackalloc byte[Octets];
        BinaryPrimitives.WriteInt64BigEndian(octets, last);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], filter);
        return Base64Url.EncodeToString(octets);
    }

    /// <summary>Reads a token; null for the first page.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: not ours, or of another filter.</exception>
    public static long? Read(string token, ulong filter, string field = "page_token", string rule = PageRule)
    {
        if (token.Length == 0)
        {
            return null;
        }

        Span<byte> octets = stackalloc byte[Octets];
        return
            Base64Url.IsValid(token, out var length)
            && length == Octets
            && Base64Url.DecodeFromChars(token, octets) == Octets
            && BinaryPrimitives.ReadUInt64BigEndian(octets[8..]) == filter
            ? BinaryPrimitives.ReadInt64BigEndian(octets)
            : throw StatusMapping.Invalid(new FieldFault(ErrorReasons.PageTokenInvalid, field, token, rule));
    }

    /// <summary>How many rows a page has: the default for 0, the limit for more.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: negative.</exception>
    public static int SizeOf(int asked, int most) =>
        asked switch
        {
            < 0 => throw StatusMapping.Invalid(
                new FieldFault(ErrorReasons.ValueOutOfRange, "page_size", $"{asked}", $"a page has 1 to {most} rows; 0 means 50")
            ),
            0 => Math.Min(50, most),
            _ => Math.Min(asked, most),
        };
}
