using System.Runtime.CompilerServices;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Seals the consent ledger, and walks what was sealed.</summary>
internal sealed class ConsentSeals(ILedgerStore store) : IConsentSeals
{
    /// <summary>Seals between two reports of a walk.</summary>
    private const int Page = 32;

    public Task<ConsentSeal?> SealAsync(SealKey key, int most, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Seal(session, key, most), cancel);

    public Task<IReadOnlyList<ConsentSeal>> ListAsync(long after, int limit, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<ConsentSeal>>(db => ConsentSealRows.List(db, after, limit), cancel);

    public async IAsyncEnumerable<LedgerAudit> VerifyAsync(
        SealKeys keys,
        ExportedHead? expected,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var chain = new SealChain(keys, expected);
        while (true)
        {
            var seals = await ListAsync(chain.Last?.Number ?? 0, Page, cancel);
            foreach (var seal in seals)
            {
                var fault = chain.Check(seal) ?? chain.Check(seal, await ReadLinesAsync(seal, cancel));
                if (fault is not null)
                {
                    yield return Audit(chain, await CountUnsealedAsync(cancel), fault, isDone: true);
                    yield break;
                }
            }

            if (seals.Count == 0)
            {
                break;
            }

            yield return Audit(chain, 0, null, isDone: false);
        }

        var stray = await store.ReadAsync(ConsentEvents.FindStray, cancel);
        yield return Audit(chain, await CountUnsealedAsync(cancel), chain.CheckEnd(stray), isDone: true);
    }

    public Task<ProvenLines> ListProvenAsync(ContactKey contact, long after, int limit, CancellationToken cancel) =>
        store.ReadAsync(db => ListProven(db, contact, after, limit), cancel);

    private static ConsentSeal? Seal(LedgerSession session, SealKey key, int most)
    {
        if (!session.TryLockSeals())
        {
            return null;
        }

        var before = ConsentSealRows.FindLast(session.Db);
        var number = (before?.Number ?? 0) + 1;

        // By name, never by a mark up to which all are sealed: a line may be committed after others that were recorded later.
        var marked = ConsentSealRows.Mark(session, number, Math.Clamp(most, 1, ConsentSeal.MostLines));
        if (marked == 0)
        {
            return null;
        }

        var lines = ConsentEvents.ListOfSeal(session.Db, number, marked + 1);
        LedgerSession.Expect(lines.Count == marked ? 1 : 0, "A line of the consent ledger");
        var leaves = new byte[marked][];
        foreach (var line in lines)
        {
            leaves[line.Place] = SealTree.Leaf(line.Line.Sequence, line.Digest ?? ConsentEvents.Prove(session, line.Line));
        }

        var seal = ConsentSeal.After(before, leaves, session.Now, key);
        ConsentSealRows.Add(session, seal);
        return seal;
    }

    private static ProvenLines ListProven(RowConnection db, ContactKey contact, long after, int limit)
    {
        var lines = ConsentEvents.ListProven(db, contact, after, limit);
        var seals = new SortedDictionary<long, (ConsentSeal Seal, byte[][] Leaves)>();
        foreach (var number in lines.Select(line => line.Seal).OfType<long>().Distinct())
        {
            if (ConsentSealRows.Find(db, number) is { } seal)
            {
                var block = ConsentEvents.ListOfSeal(db, number, ConsentSeal.MostLines);
                seals.Add(number, (seal, [.. block.Select(line => SealTree.Leaf(line.Line.Sequence, line.Digest))]));
            }
        }

        return new ProvenLines(
            [.. lines.Select(line => new ProvenLine(line, PathOf(line)))],
            [.. seals.Values.Select(found => found.Seal)]
        );

        // A block that lost a line has no such path; the walk says what happened to it.
        IReadOnlyList<byte[]> PathOf(SealedLine line) =>
            line.Seal is { } number && seals.TryGetValue(number, out var found) && line.Place < found.Leaves.Length
                ? SealTree.Path(found.Leaves, line.Place)
                : [];
    }

    private static LedgerAudit Audit(SealChain chain, long unsealed, LedgerFault? fault, bool isDone) =>
        new(chain.Last, chain.Lines, chain.Erased, unsealed, fault, isDone);

    private Task<List<SealedLine>> ReadLinesAsync(ConsentSeal seal, CancellationToken cancel) =>
        store.ReadAsync(db => ConsentEvents.ListOfSeal(db, seal.Number, seal.Count + 1), cancel);

    private Task<long> CountUnsealedAsync(CancellationToken cancel) => store.ReadAsync(ConsentSealRows.CountUnsealed, cancel);
}
