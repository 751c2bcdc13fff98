using Starling.Domain.Contacts;

namespace Starling.Storage.Postgres;

/// <summary>Contacts' keys as uuid: the same 16 octets in the same order, without an array for each.</summary>
internal static class PostgresKeys
{
    public static Guid ToUuid(this ContactKey key)
    {
        Span<byte> octets = stackalloc byte[ContactKey.Size];
        key.Write(octets);
        return new Guid(octets, bigEndian: true);
    }

    public static ContactKey ToContactKey(this Guid uuid)
    {
        Span<byte> octets = stackalloc byte[ContactKey.Size];
        uuid.TryWriteBytes(octets, bigEndian: true, out _);
        return ContactKey.Read(octets);
    }
}
