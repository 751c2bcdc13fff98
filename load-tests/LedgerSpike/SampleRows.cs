using System.Buffers.Binary;
using System.Globalization;

namespace Starling.LedgerSpike;

/// <summary>Rows made from their number alone, so that any of them can be named again without keeping them.</summary>
internal static class SampleRows
{
    public const int Tenant = 7;
    public const int Account = 3;
    public const string Zone = "Europe/Paris";
    public const string Consents = """{"marketing":{"state":"in","since":"2026-03-01T09:00:00Z","how":"web"}}""";

    /// <summary>Octets of one send in <c>contact.recent</c>.</summary>
    public const int EntryOctets = 32;

    /// <summary>Sends that every contact already has when the run starts.</summary>
    public const int EntriesAtStart = 2;

    /// <summary>A key of 16 octets; neighbours by number are strangers by key, as with a hash of the number.</summary>
    public static byte[] Key(int contact)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(key, Mix((ulong)contact));
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(8), Mix((ulong)contact ^ 0x5bd1e995_00000000));
        return key;
    }

    public static long Msisdn(int contact) => 33_600_000_000 + contact;

    /// <summary>About 80 octets of template fields.</summary>
    public static string Fields(long id) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"first_name":"Amélie","shop":"Rue des Lilas","voucher":"{{id:D16}}","n":"1"}""");

    public static long ContentHash(long id) => (long)Mix((ulong)id);

    /// <summary>Carrier ids in no order of ours.</summary>
    public static string CarrierId(long id) => Mix((ulong)id).ToString("x12", CultureInfo.InvariantCulture);

    public static byte[] Entry(long id)
    {
        var entry = new byte[EntryOctets];
        BinaryPrimitives.WriteInt64BigEndian(entry, id);
        BinaryPrimitives.WriteInt64BigEndian(entry.AsSpan(8), ContentHash(id));
        return entry;
    }

    /// <summary>The numbers of <paramref name="count"/> contacts in the order of their keys.</summary>
    public static int[] InKeyOrder(int count)
    {
        var keys = new ulong[count];
        var contacts = new int[count];
        for (var contact = 0; contact < count; contact++)
        {
            keys[contact] = Mix((ulong)contact);
            contacts[contact] = contact;
        }

        Array.Sort(keys, contacts);
        return contacts;
    }

    // The finalizer of splitmix64: a permutation of the 64-bit numbers.
    private static ulong Mix(ulong n)
    {
        n += 0x9e3779b97f4a7c15;
        n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9;
        n = (n ^ (n >> 27)) * 0x94d049bb133111eb;
        return n ^ (n >> 31);
    }
}
