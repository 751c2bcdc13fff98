using System.Security.Cryptography;
using System.Text;

namespace Starling.Domain.Consent.Sealing;

/// <summary>A key that seals are authenticated with. It is kept outside of the database, so that whoever has only that cannot make the chain anew.</summary>
public sealed class SealKey
{
    /// <summary>Octets of a key at least.</summary>
    public const int LeastOctets = 32;

    private static readonly byte[] NameForm = Encoding.ASCII.GetBytes("starling.consent.key.v1");

    private readonly byte[] _octets;

    public SealKey(byte[] octets)
    {
        _octets =
            octets.Length >= LeastOctets
                ? octets
                : throw new ArgumentException($"A key of seals has fewer than {LeastOctets} octets.", nameof(octets));
        Id = Convert.ToHexStringLower(HMACSHA256.HashData(octets, NameForm).AsSpan(0, 8));
    }

    /// <summary>16 hexadecimal digits made of the key; no secret.</summary>
    public string Id { get; }

    public byte[] Sign(ReadOnlySpan<byte> head) => HMACSHA256.HashData(_octets, head);

    public bool Signed(ReadOnlySpan<byte> head, ReadOnlySpan<byte> mac) => CryptographicOperations.FixedTimeEquals(Sign(head), mac);
}

/// <summary>The keys of an installation: the first one seals, all of them verify.</summary>
public sealed class SealKeys(IReadOnlyList<SealKey> keys)
{
    /// <summary>Nothing can be sealed, and no MAC be verified.</summary>
    public static readonly SealKeys None = new([]);

    /// <summary>The one new seals are made with; null: there is none.</summary>
    public SealKey? Current => keys.Count == 0 ? null : keys[0];

    public SealKey? Find(string id) => keys.FirstOrDefault(key => key.Id == id);

    /// <summary>Reads keys as a file has them: one a line, 64 or more hexadecimal digits, the newest first.</summary>
    /// <exception cref="FormatException">There is none, or a line is none; the message tells nothing of their digits.</exception>
    public static SealKeys Parse(string text)
    {
        var found = new List<SealKey>();
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].Length == 0)
            {
                continue;
            }

            if (lines[at].Length < 2 * SealKey.LeastOctets || lines[at].Length % 2 != 0 || !lines[at].All(char.IsAsciiHexDigit))
            {
                throw new FormatException(
                    $"line {at + 1} is not {2 * SealKey.LeastOctets} or more hexadecimal digits, an even number of them"
                );
            }

            found.Add(new SealKey(Convert.FromHexString(lines[at])));
        }

        return found.Count > 0 ? new SealKeys(found) : throw new FormatException("there is no key in it");
    }
}
