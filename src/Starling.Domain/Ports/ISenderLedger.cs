using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Senders;

namespace Starling.Domain.Ports;

/// <summary>Records of senders. An address belongs to one tenant from its approval to its retirement.</summary>
public interface ISenderLedger
{
    /// <summary>Keeps a new record at version 1 with its first event.</summary>
    /// <returns>False when the tenant has one of that address already: <see cref="ReplaceAsync"/> changes it.</returns>
    Task<bool> AddAsync(Sender sender, SenderEvent first, CancellationToken cancel);

    Task<Sender?> FindAsync(TenantId tenant, SenderAddress address, CancellationToken cancel);

    /// <summary>A tenant's records by address, retired ones too, above <paramref name="after"/> when given.</summary>
    Task<IReadOnlyList<Sender>> ListAsync(TenantId tenant, string? after, int limit, CancellationToken cancel);

    /// <summary>Every record of every tenant.</summary>
    Task<IReadOnlyList<Sender>> ReadAllAsync(CancellationToken cancel);

    /// <summary>Writes a changed record over the one of the version before it, with the event that changed it.</summary>
    Task<SenderReplacement> ReplaceAsync(Sender changed, SenderEvent entry, CancellationToken cancel);

    /// <summary>The steps of a sender's life, the latest first.</summary>
    Task<IReadOnlyList<SenderEvent>> ReadEventsAsync(TenantId tenant, SenderAddress address, int limit, CancellationToken cancel);

    /// <summary>Keeps a complaint; one of the same id is the same complaint.</summary>
    /// <returns>False when it was kept before.</returns>
    Task<bool> AddComplaintAsync(TenantId tenant, SenderAddress address, SenderComplaint complaint, CancellationToken cancel);

    /// <summary>What the sender did since an instant: texts by whole hours, complaints exactly.</summary>
    Task<SenderFigures> ReadFiguresAsync(TenantId tenant, SenderAddress address, Instant since, CancellationToken cancel);

    /// <summary>Adds what carriers answered lately to the figures of the present hour.</summary>
    Task AddTrafficAsync(IReadOnlyList<SenderTrafficEntry> entries, CancellationToken cancel);
}

/// <summary>What became of a change.</summary>
public enum SenderReplacement
{
    Done = 0,

    /// <summary>The record changed meanwhile: read it anew and decide again.</summary>
    Moved = 1,

    /// <summary>Another tenant owns the address.</summary>
    Taken = 2,
}

/// <param name="Id">The caller's request id, or one made for it.</param>
/// <param name="By">Who reported it.</param>
/// <param name="Note">What was complained of, at most 500 characters; no number and no text of a person.</param>
public sealed record SenderComplaint(string Id, Instant At, string By, string? Note);

/// <param name="Texts">Answered by a carrier, taken or refused.</param>
/// <param name="Rejected">Of these, refused.</param>
public readonly record struct SenderTrafficEntry(TenantId Tenant, SenderAddress Address, long Texts, long Rejected);
