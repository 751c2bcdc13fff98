using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Carriers' news.</summary>
internal sealed class ReceiptLedger(ILedgerStore store) : IReceiptLedger
{
    public Task CommitReceiptsAsync(IReadOnlyList<ReceivedReceipt> receipts, CancellationToken cancel) =>
        store.WriteAsync(
            LedgerWriter.Outcomes,
            session => Commit(session, receipts),
            cancel,
            session => session.CarrierIds.Ask(receipts.Select(received => (received.Account, received.Receipt.CarrierMessageId)))
        );

    public Task<int> MatchParkedAsync(Instant now, int limit, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Outcomes, session => CarrierReceipts.MatchParked(session, now, limit), cancel);

    public Task<int> SettleUnknownAsync(Instant now, Duration patience, int limit, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Outcomes, session => UnknownOutcomes.Settle(session, now, patience, limit), cancel);

    private static int Commit(LedgerSession session, IReadOnlyList<ReceivedReceipt> receipts)
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
                session.Parked.Park(receipt, received.Receipt.DoneDate, received.At);
            }
        }

        return matched;
    }
}
