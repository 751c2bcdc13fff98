using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Starling.Domain.Consent.Sealing;

/// <summary>
/// The lines of one seal as a hash tree: the root stands for all of them, and a path of at most nine hashes shows that one of them is below it,
/// without telling anything of the others.
/// </summary>
/// <remarks>Leaf: SHA-256(00 ‖ number of the line in its contact's ledger, 8 octets ‖ digest). Node: SHA-256(01 ‖ left ‖ right). Source: RFC 6962 §2.1.</remarks>
public static class SealTree
{
    public static byte[] Leaf(long sequence, ReadOnlySpan<byte> digest)
    {
        Span<byte> octets = stackalloc byte[1 + sizeof(long) + ConsentDigest.Octets];
        octets[0] = 0;
        BinaryPrimitives.WriteInt64BigEndian(octets[1..], sequence);
        digest.CopyTo(octets[(1 + sizeof(long))..]);
        return SHA256.HashData(octets);
    }

    /// <param name="leaves">At least one.</param>
    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        var left = LeftOf(leaves.Length);
        return Node(Root(leaves[..left]), Root(leaves[left..]));
    }

    /// <summary>What stands beside the way from a leaf to the root, the leaf's neighbour first.</summary>
    public static IReadOnlyList<byte[]> Path(ReadOnlySpan<byte[]> leaves, int place)
    {
        var path = new List<byte[]>();
        Walk(leaves, place, path);
        return path;
    }

    /// <summary>The root that a leaf and its path lead to; null when no tree of that size has such a path.</summary>
    public static byte[]? RootOf(byte[] leaf, int place, int count, IReadOnlyList<byte[]> path)
    {
        if (place < 0 || place >= count)
        {
            return null;
        }

        var (at, last, hash) = (place, count - 1, leaf);
        foreach (var beside in path)
        {
            if (last == 0)
            {
                return null;
            }

            if ((at & 1) == 1 || at == last)
            {
                hash = Node(beside, hash);
                var up = at == 0 ? 0 : BitOperations.TrailingZeroCount(at);
                (at, last) = (at >> up, last >> up);
            }
            else
            {
                hash = Node(hash, beside);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 ? hash : null;
    }

    private static void Walk(ReadOnlySpan<byte[]> leaves, int place, List<byte[]> path)
    {
        if (leaves.Length == 1)
        {
            return;
        }

        var left = LeftOf(leaves.Length);
        if (place < left)
        {
            Walk(leaves[..left], place, path);
            path.Add(Root(leaves[left..]));
        }
        else
        {
            Walk(leaves[left..], place - left, path);
            path.Add(Root(leaves[..left]));
        }
    }

    /// <summary>The largest power of two below the number of leaves.</summary>
    private static int LeftOf(int leaves) => 1 << BitOperations.Log2((uint)leaves - 1);

    private static byte[] Node(byte[] left, byte[] right)
    {
        Span<byte> octets = stackalloc byte[1 + 2 * ConsentDigest.Octets];
        octets[0] = 1;
        left.CopyTo(octets[1..]);
        right.CopyTo(octets[(1 + ConsentDigest.Octets)..]);
        return SHA256.HashData(octets);
    }
}
