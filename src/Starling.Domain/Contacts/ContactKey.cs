using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Starling.Domain.Contacts;

/// <summary>A contact's key: a keyed hash of tenant and number, so that keys may be logged and numbers stay out of them.</summary>
/// <param name="High">First eight octets.</param>
/// <param name="Low">Last eight octets; its low bits are the slot.</param>
public readonly record struct ContactKey(ulong High, ulong Low) : IComparable<ContactKey>
{
    /// <summary>Slots that contacts, lanes and placement share; a data format.</summary>
    public const int Slots = 1024;

    /// <summary>Lanes of a campaign; each drives 64 slots.</summary>
    public const int Lanes = 16;

    /// <summary>0 to 1023.</summary>
    public int Slot => (int)(Low & (Slots - 1));

    /// <summary>0 to 15.</summary>
    public int Lane => Slot / (Slots / Lanes);

    /// <summary>Octets of a key as rows hold it.</summary>
    public const int Size = 16;

    public static ContactKey Read(ReadOnlySpan<byte> octets) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt64BigEndian(octets, High);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], Low);
    }

    public byte[] ToArray()
    {
        var octets = new byte[Size];
        Write(octets);
        return octets;
    }

    /// <summary>Reads the 32 hexadecimal digits that <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out ContactKey key)
    {
        key = default;
        if (
            hex.Length != 32
            || !ulong.TryParse(hex[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(hex[16..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
        )
        {
            return false;
        }

        key = new ContactKey(high, low);
        return true;
    }

    public int CompareTo(ContactKey other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");

    public static bool operator <(ContactKey left, ContactKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ContactKey left, ContactKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ContactKey left, ContactKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ContactKey left, ContactKey right) => left.CompareTo(right) >= 0;
}

/// <summary>Turns numbers into keys with the installation's secret (HMAC-SHA-256, first 16 octets).</summary>
/// <param name="secret">At least 32 octets, made once per installation and kept with the ledger; another secret means other contacts.</param>
public sealed class ContactKeys(byte[] secret)
{
    private readonly byte[] _secret =
        secret.Length >= 32 ? secret : throw new ArgumentException("The contact secret has fewer than 32 octets.", nameof(secret));

    public ContactKey Of(TenantId tenant, Msisdn number)
    {
        Span<byte> input = stackalloc byte[TenantId.MaxLength + 9];
        var length = Encoding.ASCII.GetBytes(tenant.Value, input);
        input[length++] = (byte)'/';
        BinaryPrimitives.WriteInt64BigEndian(input[length..], number.Digits);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, input[..(length + 8)], hash);
        return ContactKey.Read(hash);
    }
}
