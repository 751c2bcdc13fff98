using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Starling.Domain.Access;

/// <summary>The text by which a program shows its key: <c>starling_</c>, the key's id, <c>_</c>, 256 random bits.</summary>
/// <remarks>
/// At rest there is only SHA-256 over id and secret. A slow hash protects what people think up and others guess; 256 random bits cannot be
/// guessed from their hash however fast it is, and each call would pay for slowness. The id is the salt: equal secrets do not show.
/// </remarks>
public sealed record ApiKeySecret
{
    private const string Prefix = "starling_";
    private const string IdLetters = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int IdLength = 12;
    private const int SecretOctets = 32;
    private const int SecretLength = 43;

    private readonly string _secret;

    private ApiKeySecret(string id, string secret) => (Id, _secret) = (id, secret);

    /// <summary>The key's public id: twelve small letters and digits.</summary>
    public string Id { get; }

    /// <summary>What is shown once and then known to its holder only.</summary>
    public string Reveal() => $"{Prefix}{Id}_{_secret}";

    /// <summary>The id only: a secret that is logged by mistake stays one.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";

    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes($"starling key {Id} {_secret}"));

    /// <summary>Whether a hash at rest is that of this secret; takes as long whatever differs.</summary>
    public bool Fits(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash(), hash);

    public static ApiKeySecret Make() =>
        new(RandomNumberGenerator.GetString(IdLetters, IdLength), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretOctets)));

    public static bool IsId(string text) => text.Length == IdLength && text.All(IdLetters.Contains);

    public static bool TryParse(string text, [NotNullWhen(true)] out ApiKeySecret? secret)
    {
        secret = null;
        if (
            text.Length != Prefix.Length + IdLength + 1 + SecretLength
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length + IdLength] != '_'
            || !IsId(text.Substring(Prefix.Length, IdLength))
            || !Base64Url.IsValid(text.AsSpan(^SecretLength..))
        )
        {
            return false;
        }

        secret = new ApiKeySecret(text.Substring(Prefix.Length, IdLength), text[^SecretLength..]);
        return true;
    }
}
