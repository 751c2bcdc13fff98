using Starling.Domain.Consent.Sealing;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>The consent ledger sealed against later changes: lines are chained a block at a time, behind those who write them.</summary>
public interface IConsentSeals
{
    /// <summary>Seals the oldest lines that no seal has yet, in one short transaction. One process at a time does, whoever asks.</summary>
    /// <param name="most">Lines at most; 1 to <see cref="ConsentSeal.MostLines"/>.</param>
    /// <returns>Null: there is nothing to seal, or another process is at it.</returns>
    Task<ConsentSeal?> SealAsync(SealKey key, int most, CancellationToken cancel);

    /// <summary>Seals in order, above a number.</summary>
    Task<IReadOnlyList<ConsentSeal>> ListAsync(long after, int limit, CancellationToken cancel);

    /// <summary>
    /// Walks the chain from its beginning; says how far it is after every few seals, and at the end. One seal and its lines are in memory at a time.
    /// </summary>
    /// <param name="expected">A head that was exported, and must be in the chain.</param>
    IAsyncEnumerable<LedgerAudit> VerifyAsync(SealKeys keys, ExportedHead? expected, CancellationToken cancel);

    /// <summary>Lines of one contact, oldest first, with what proves them, and the seals that have them.</summary>
    /// <param name="after">Above this number of a line.</param>
    Task<ProvenLines> ListProvenAsync(ContactKey contact, long after, int limit, CancellationToken cancel);
}

/// <summary>How far a walk over the chain is.</summary>
/// <param name="Last">The last seal found right; null: none yet.</param>
/// <param name="Lines">Sealed lines found right.</param>
/// <param name="Erased">Those of them whose personal part was erased.</param>
/// <param name="Unsealed">Lines that no seal has yet; told at the end.</param>
/// <param name="Fault">The first fault, at which it ended; null: none so far.</param>
/// <param name="IsDone">Whether it is over.</param>
public sealed record LedgerAudit(ConsentSeal? Last, long Lines, long Erased, long Unsealed, LedgerFault? Fault, bool IsDone);

/// <param name="Lines">In order.</param>
/// <param name="Seals">Those that have them, in order.</param>
public sealed record ProvenLines(IReadOnlyList<ProvenLine> Lines, IReadOnlyList<ConsentSeal> Seals);
