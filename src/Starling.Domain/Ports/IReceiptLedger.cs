using NodaTime;
using Starling.Domain.Messages;

namespace Starling.Domain.Ports;

/// <summary>Carriers' receipts. Committed before the carrier is answered.</summary>
public interface IReceiptLedger
{
    /// <summary>
    /// Matches receipts by (account, carrier id, destination), newest message first, and moves states and counters; parks what matches nothing.
    /// </summary>
    Task CommitReceiptsAsync(IReadOnlyList<ReceivedReceipt> receipts, CancellationToken cancel);

    /// <summary>Tries parked receipts again: after 1, 5, 30 s and then ever more rarely, for 72 h.</summary>
    /// <returns>How many were matched.</returns>
    Task<int> MatchParkedAsync(Instant now, int limit, CancellationToken cancel);

    /// <summary>
    /// Refines Unknown by receipts parked longer than <paramref name="patience"/> that have exactly one candidate, and ends Unknown after 72 h.
    /// </summary>
    Task<int> SettleUnknownAsync(Instant now, Duration patience, int limit, CancellationToken cancel);
}

/// <param name="Account">The carrier account it came from.</param>
/// <param name="At">When we read it.</param>
public sealed record ReceivedReceipt(string Account, DeliveryReceipt Receipt, Instant At);
