using System.Security.Cryptography;
using NodaTime;

namespace Starling.Domain.Consent.Sealing;

/// <summary>A link of the chain over the consent ledger: it stands for its lines, and through the head before it for all that were sealed earlier.</summary>
/// <param name="Number">From 1, without holes.</param>
/// <param name="Previous">The head of the seal before; zeros for the first.</param>
/// <param name="Count">Lines below its root, 1 to <see cref="MostLines"/>.</param>
/// <param name="Root">Of their tree (<see cref="SealTree"/>).</param>
/// <param name="KeyId">Which key its MAC is of.</param>
/// <param name="Head">SHA-256 over all of the above.</param>
/// <param name="Mac">HMAC-SHA-256 of the head.</param>
public sealed record ConsentSeal(
    long Number,
    byte[] Previous,
    int Count,
    byte[] Root,
    Instant SealedAt,
    string KeyId,
    byte[] Head,
    byte[] Mac
)
{
    /// <summary>Lines of one seal at most: one short transaction of the ledger's writer.</summary>
    public const int MostLines = 512;

    private const string Form = "starling.consent.seal.v1";

    private static readonly byte[] NoHead = new byte[ConsentDigest.Octets];

    /// <summary>What the first seal has for the head before it.</summary>
    public static ReadOnlySpan<byte> Beginning => NoHead;

    /// <summary>The seal that follows.</summary>
    /// <param name="before">Null: it is the first.</param>
    public static ConsentSeal After(ConsentSeal? before, ReadOnlySpan<byte[]> leaves, Instant at, SealKey key)
    {
        var (number, previous) = before is null ? (1L, NoHead) : (before.Number + 1, before.Head);
        var root = SealTree.Root(leaves);
        var head = HeadOf(number, previous, leaves.Length, root, at, key.Id);
        return new ConsentSeal(number, previous, leaves.Length, root, at, key.Id, head, key.Sign(head));
    }

    /// <summary>Whether the head is the one that its other fields make.</summary>
    public bool IsWhole() => Head.AsSpan().SequenceEqual(HeadOf(Number, Previous, Count, Root, SealedAt, KeyId));

    /// <summary>The head that these fields make.</summary>
    public static byte[] HeadOf(long number, byte[] previous, int count, byte[] root, Instant at, string keyId) =>
        SHA256.HashData(new CanonicalFields(Form).Add(number).Add(previous).Add(count).Add(root).Add(at).Add(keyId).Octets);
}
