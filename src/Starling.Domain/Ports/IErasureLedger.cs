using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>Takes out of the ledger what tells of the people behind a number, and keeps that the number asked for silence.</summary>
public interface IErasureLedger
{
    /// <summary>
    /// Begins an erasure, in one transaction: profiles, consents, zone, number and subscribers' texts of the contact are gone with it, and whatever
    /// was accepted for it and has not left never will. Its key, its suppression and its consent ledger stay, and its version grows; so do its
    /// recent sends, which name messages only and keep a campaign from texting it twice. A text that may have asked for silence and that nobody
    /// has read counts as an opt-out: afterwards nobody can read it.
    /// </summary>
    /// <remarks>Asked again while it goes on it is the same erasure, which then covers what came meanwhile too.</remarks>
    /// <param name="askedBy">The credential; at most 200 characters.</param>
    /// <returns>Null when there is no such contact.</returns>
    Task<Erasure?> BeginAsync(TenantId tenant, ContactKey contact, string askedBy, ConsentEvidence evidence, CancellationToken cancel);

    /// <summary>An erasure of the tenant, or null.</summary>
    Task<Erasure?> FindAsync(TenantId tenant, long id, CancellationToken cancel);

    /// <summary>Newest first, below <paramref name="before"/> when given.</summary>
    /// <param name="isOpen">Only those that go on.</param>
    Task<IReadOnlyList<Erasure>> ListAsync(TenantId tenant, bool isOpen, long? before, int limit, CancellationToken cancel);

    /// <summary>
    /// Looks at the next <paramref name="limit"/> messages for those of erased contacts, of all tenants at once: what waits is Suppressed, and
    /// number, profile, language, fields and text leave every row. What a bind may be writing is left for a later pass, and so is, for a minute,
    /// what may have left without an answer; then it is unknown for good.
    /// </summary>
    Task<ErasureStep> SweepAsync(int limit, CancellationToken cancel);
}

/// <param name="Erased">Messages that were emptied.</param>
/// <param name="Ended">Erasures that came to their end.</param>
/// <param name="IsMore">Whether there is something to look at now.</param>
/// <param name="Next">When there will be, where nothing is now but an erasure goes on.</param>
public readonly record struct ErasureStep(int Erased, int Ended, bool IsMore, Instant? Next);
