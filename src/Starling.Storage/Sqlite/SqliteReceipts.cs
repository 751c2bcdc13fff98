using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Sqlite;

/// <summary>Carriers' news.</summary>
internal sealed class SqliteReceipts(SqliteStore store) : IReceiptLedger
{
    public Task CommitReceiptsAsync(IReadOnlyList<ReceivedReceipt> receipts, CancellationToken cancel) =>
        store.WriteAsync(session => Commit(session, receipts), cancel);

    public Task<int> MatchParkedAsync(Instant now, int limit, CancellationToken cancel) =>
        store.WriteAsync(session => CarrierReceipts.MatchParked(session, now, limit), cancel);

    public Task<int> SettleUnknownAsync(Instant now, Duration patience, int limit, CancellationToken cancel) =>
        store.WriteAsync(session => UnknownOutcomes.Settle(session, now, patience, limit), cancel);

    private static int Commit(SqliteSession session, IReadOnlyList<ReceivedReceipt> receipts)
    {
        var matched = 0;
        foreach (var received in receipts)
        {
            if (received.Receipt.Status == ReceiptStatus.Intermediate)
            {
                continue;
            }

            var receipt = FinalReceipt.Of(received);
            if (CarrierReceipts.TryMatch(session, receipt))
            {
                matched++;
            }
            else
            {
                CarrierReceipts.Park(session, receipt, received.Receipt.DoneDate, received.At);
            }
        }

        return matched;
    }
}
