using System.Buffers;
using System.Security.Cryptography;
using Starling.Domain.Ports;

namespace Starling.Domain.Messages;

/// <summary>The last changes of messages where one process writes the ledger, in a ring that its writer fills after each commit.</summary>
/// <remarks>
/// Why a ring: an index on what changes, or a table of changes, would cost each message several writes; this costs the writer sixteen
/// octets copied per change. It takes no lock that a reader could hold: a reader copies first and looks afterwards whether the writer
/// came round meanwhile, so a thousand slow readers slow it by nothing. Who falls behind by more than the ring is told so, and lists again.
/// </remarks>
public sealed class RecentChanges : IMessageChanges
{
    private readonly MessageChange[] _ring;
    private readonly long _feed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly Lock _writing = new();

    // Changes written, and changes whose slots may be under the writer's hand; both only grow.
    private long _written;
    private long _begun;

    /// <param name="capacity">Changes remembered; at least 1. Each takes 16 octets.</param>
    public RecentChanges(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _ring = new MessageChange[capacity];
    }

    /// <summary>The place behind the newest change.</summary>
    public ChangePlace End => new(_feed, Volatile.Read(ref _written));

    public ValueTask<ChangePlace> EndAsync(CancellationToken cancel) => new(End);

    public ValueTask<ChangeLook?> ReadAsync(ChangePlace from, int most, CancellationToken cancel)
    {
        var room = ArrayPool<MessageChange>.Shared.Rent(most);
        try
        {
            return new(Read(from, room.AsSpan(0, most)) is { } count ? Look(from, room.AsSpan(0, count)) : null);
        }
        finally
        {
            ArrayPool<MessageChange>.Shared.Return(room);
        }
    }

    /// <summary>Adds what one commit changed, in its order. For the ledger's writer, after the commit.</summary>
    public void Add(ReadOnlySpan<MessageChange> changes)
    {
        lock (_writing)
        {
            while (!changes.IsEmpty)
            {
                var slot = (int)(_written % _ring.Length);
                var run = Math.Min(changes.Length, _ring.Length - slot);
                Volatile.Write(ref _begun, _written + run);
                // The slots change only after every reader can see that they will.
                Interlocked.MemoryBarrier();
                changes[..run].CopyTo(_ring.AsSpan(slot));
                Volatile.Write(ref _written, _written + run);
                changes = changes[run..];
            }
        }
    }

    /// <summary>Copies what changed from a place on, oldest first. Waits for nobody, and nobody waits for it.</summary>
    /// <param name="into">Takes at most as many as fit.</param>
    /// <returns>How many were copied; null when some of them are forgotten, or the place is of another process.</returns>
    public int? Read(ChangePlace from, Span<MessageChange> into)
    {
        var written = Volatile.Read(ref _written);
        if (from.Feed != _feed || from.Number < 0 || from.Number > written || written - from.Number > _ring.Length)
        {
            return null;
        }

        var count = (int)Math.Min(written - from.Number, into.Length);
        var slot = (int)(from.Number % _ring.Length);
        var first = Math.Min(count, _ring.Length - slot);
        _ring.AsSpan(slot, first).CopyTo(into);
        _ring.AsSpan(0, count - first).CopyTo(into[first..]);
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _begun) - from.Number > _ring.Length ? null : count;
    }

    private static ChangeLook Look(ChangePlace from, ReadOnlySpan<MessageChange> changes)
    {
        var placed = new PlacedChange[changes.Length];
        for (var at = 0; at < placed.Length; at++)
        {
            placed[at] = new PlacedChange(changes[at], new ChangePlace(from.Feed, from.Number + at + 1));
        }

        return new ChangeLook(placed, new ChangePlace(from.Feed, from.Number + placed.Length));
    }
}
