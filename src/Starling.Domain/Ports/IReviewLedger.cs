using NodaTime;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>Texts that may ask for silence, until a person has read them; meanwhile nothing stoppable goes to their numbers.</summary>
public interface IReviewLedger
{
    /// <summary>A tenant's reviews, the oldest first, above <paramref name="after"/> when given.</summary>
    Task<IReadOnlyList<ReviewRecord>> ListAsync(TenantId tenant, bool settled, long? after, int limit, CancellationToken cancel);

    /// <summary>
    /// Ends a review. An opt-out suppresses the number, ends its other reviews and owes one confirmation; nothing lets its texts go on, unless
    /// another of its reviews is open. Doing it again changes nothing.
    /// </summary>
    /// <param name="id">Of the text.</param>
    /// <param name="outcome">What the text meant.</param>
    /// <param name="by">Who read it, at most 200 characters; null when nobody says.</param>
    /// <returns>The review as it stands, which may have been settled otherwise before; null when the tenant has no such review.</returns>
    Task<ReviewRecord?> SettleAsync(TenantId tenant, long id, ReviewOutcome outcome, string? by, CancellationToken cancel);
}

/// <summary>What a text turned out to mean. The numbers are a data format.</summary>
public enum ReviewOutcome
{
    /// <summary>No more texts.</summary>
    OptOut = 1,

    /// <summary>Nothing: an ordinary text.</summary>
    Nothing = 2,
}

/// <param name="Text">What was written.</param>
/// <param name="Outcome">Null while it is open.</param>
/// <param name="SettledBy">Who read it, or the act of the person that made reading it needless; null when nobody said.</param>
public sealed record ReviewRecord(InboundRecord Text, Instant OpenedAt, ReviewOutcome? Outcome, Instant? SettledAt, string? SettledBy);
