namespace Starling.Domain.Consent.Sealing;

/// <summary>A head that was exported, to prove that the chain still contains it.</summary>
/// <param name="Number">Of its seal.</param>
public sealed record ExportedHead(long Number, byte[] Head);

/// <summary>Judges a chain from its first seal on: each seal, then its lines.</summary>
/// <param name="keys">Those that its MACs may be of.</param>
/// <param name="expected">A head that must be in it; null: none is known.</param>
public sealed class SealChain(SealKeys keys, ExportedHead? expected)
{
    /// <summary>The last seal that was found right.</summary>
    public ConsentSeal? Last { get; private set; }

    /// <summary>Lines found right.</summary>
    public long Lines { get; private set; }

    /// <summary>Those of them whose personal part was erased.</summary>
    public long Erased { get; private set; }

    /// <summary>Judges the next seal; its lines need not be looked at when it is wrong.</summary>
    public LedgerFault? Check(ConsentSeal seal)
    {
        var number = (Last?.Number ?? 0) + 1;
        if (seal.Number > number)
        {
            return Fault(LedgerFaultKind.SealRemoved, number, "there are later seals, and this one is gone");
        }

        var previous = Last is null ? ConsentSeal.Beginning : Last.Head;
        if (seal.Number < number || !previous.SequenceEqual(seal.Previous))
        {
            return Fault(LedgerFaultKind.SealOutOfOrder, seal.Number, "it does not follow the head of the seal before it");
        }

        if (seal.Count is < 1 or > ConsentSeal.MostLines || !seal.IsWhole())
        {
            return Fault(LedgerFaultKind.SealChanged, seal.Number, "its fields do not make its head");
        }

        if (keys.Find(seal.KeyId) is not { } key)
        {
            return Fault(LedgerFaultKind.KeyUnknown, seal.Number, $"its key {seal.KeyId} is not among those of this server");
        }

        if (!key.Signed(seal.Head, seal.Mac))
        {
            return Fault(LedgerFaultKind.MacWrong, seal.Number, $"it was not made with the key {seal.KeyId}");
        }

        return expected is not null && expected.Number == seal.Number && !expected.Head.AsSpan().SequenceEqual(seal.Head)
            ? Fault(LedgerFaultKind.HeadMissing, seal.Number, "its head is not the one that was exported")
            : null;
    }

    /// <summary>Judges the lines of a seal that was found right.</summary>
    /// <param name="lines">By place; one more than the seal counts is enough when there are more.</param>
    public LedgerFault? Check(ConsentSeal seal, IReadOnlyList<SealedLine> lines)
    {
        var leaves = new byte[lines.Count][];
        for (var at = 0; at < lines.Count; at++)
        {
            var line = lines[at];
            if (line.Place < at || line.Place >= seal.Count)
            {
                return Fault(LedgerFaultKind.EventInserted, seal.Number, "it takes a place that another has or that there is not", line);
            }

            if (line.Place > at)
            {
                return Gone(seal, at);
            }

            if (!line.IsWhole())
            {
                return Fault(LedgerFaultKind.EventChanged, seal.Number, "its fields do not make its digest", line);
            }

            if (line is { IsErased: true, HasErasure: false })
            {
                return Fault(LedgerFaultKind.ErasureUnrecorded, seal.Number, "nothing says that its contact was erased", line);
            }

            leaves[at] = SealTree.Leaf(line.Line.Sequence, line.Digest);
        }

        if (lines.Count < seal.Count)
        {
            return Gone(seal, lines.Count);
        }

        if (!SealTree.Root(leaves).AsSpan().SequenceEqual(seal.Root))
        {
            return Fault(LedgerFaultKind.EventsReplaced, seal.Number, "its lines are not those, or not in the order, that were sealed");
        }

        Last = seal;
        Lines += lines.Count;
        Erased += lines.Count(line => line.IsErased);
        return null;
    }

    /// <summary>Judges the end.</summary>
    /// <param name="stray">A line that names a seal which there is not.</param>
    public LedgerFault? CheckEnd(SealedLine? stray)
    {
        if (stray is { Seal: { } seal })
        {
            return seal > (Last?.Number ?? 0)
                ? Fault(LedgerFaultKind.SealRemoved, seal, "it has lines, and is gone", stray)
                : Fault(LedgerFaultKind.EventInserted, seal, "it names a seal that cannot be", stray);
        }

        return expected is not null && expected.Number > (Last?.Number ?? 0)
            ? Fault(LedgerFaultKind.HeadMissing, expected.Number, $"the chain ends at seal {Last?.Number ?? 0}")
            : null;
    }

    private static LedgerFault Gone(ConsentSeal seal, int place) =>
        Fault(LedgerFaultKind.EventRemoved, seal.Number, $"the line at place {place} of {seal.Count} is gone");

    private static LedgerFault Fault(LedgerFaultKind kind, long seal, string detail, SealedLine? line = null) =>
        new(kind, seal, line?.Line.Contact, line?.Line.Sequence ?? 0, detail);
}
