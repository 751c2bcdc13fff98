using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>A final receipt as it is matched, parked and read back.</summary>
/// <param name="Destination">Digits, or null when it names none.</param>
/// <param name="SubmitDate">The carrier's, as if its clock showed UTC.</param>
internal readonly record struct FinalReceipt(
    string Account,
    string CarrierId,
    ReceiptStatus Status,
    string Word,
    long? Destination,
    LocalDateTime? SubmitDate
)
{
    public static FinalReceipt Of(ReceivedReceipt received) =>
        new(
            received.Account,
            received.Receipt.CarrierMessageId,
            received.Receipt.Status,
            received.Receipt.Word,
            ParkedReceipts.DigitsOf(received.Receipt.Destination),
            received.Receipt.SubmitDate
        );
}

/// <summary>Ties receipts to messages by the ids the carrier gave.</summary>
internal static class CarrierReceipts
{
    /// <summary>Moves the message a receipt is about; false when no carrier id matches.</summary>
    public static bool TryMatch(LedgerSession session, in FinalReceipt receipt)
    {
        if (Find(session, receipt) is not { } match)
        {
            return false;
        }

        if (session.Messages.Find(match.Message) is { } row && row.Attempt == match.Attempt)
        {
            Apply(session, row, match, receipt);
        }

        return true;
    }

    /// <summary>Receipts that came before the outcomes that are being committed now.</summary>
    public static void MatchParked(LedgerSession session, IReadOnlyList<MessageOutcome> outcomes) =>
        MatchParked(session, session.Parked.Of(outcomes.SelectMany(outcome => outcome.CarrierIds)), session.Now);

    /// <summary>Parked receipts whose next try has come.</summary>
    /// <returns>How many were matched.</returns>
    public static int MatchParked(LedgerSession session, Instant now, int limit)
    {
        var due = session.Parked.Due(now, limit);
        session.CarrierIds.Ask(due.Select(parked => (parked.Receipt.Account, parked.Receipt.CarrierId)));
        return MatchParked(session, due, now);
    }

    private static int MatchParked(LedgerSession session, IReadOnlyList<ParkedReceipt> all, Instant now)
    {
        var matched = 0;
        foreach (var parked in all)
        {
            if (TryMatch(session, parked.Receipt))
            {
                session.Parked.Remove(parked.Id);
                matched++;
            }
            else if (parked.At + ParkedReceipts.GiveUpAfter <= now)
            {
                session.Parked.Remove(parked.Id);
            }
            else
            {
                session.Parked.TryAgain(parked.Id, now + ParkedReceipts.PauseAfter(parked.Tries + 1));
            }
        }

        return matched;
    }

    /// <summary>The newest message that has this id from this account, and this destination when the receipt names one.</summary>
    private static CarrierMatch? Find(LedgerSession session, in FinalReceipt receipt)
    {
        CarrierMatch? newest = null;
        foreach (var match in session.CarrierIds.Find(receipt.Account, receipt.CarrierId))
        {
            var isNewer = newest is not { } best || match.Since > best.Since || (match.Since == best.Since && match.Message > best.Message);
            if (isNewer && GoesTo(session, match.Message, receipt.Destination))
            {
                newest = match;
            }
        }

        return newest;
    }

    /// <summary>A message whose number was erased is told by its carrier's id alone.</summary>
    private static bool GoesTo(LedgerSession session, MessageId message, long? destination) =>
        destination is not { } named
        || (session.CarrierIds.MsisdnOf(message) is { } digits && (digits == 0 || ParkedReceipts.SameSubscriber(digits, named)));

    private static void Apply(LedgerSession session, in StateRow row, in CarrierMatch match, in FinalReceipt receipt)
    {
        if (row.Segments > 1)
        {
            ApplyToPart(session, row, match, receipt);
            return;
        }

        var to = ParkedReceipts.StateOf(receipt.Status);
        if (MessageTransitions.Allows(row.State, to))
        {
            session.Messages.Move(row, row with { State = to, Reason = "" }, receipt.Word);
        }
    }

    /// <summary>A part of several segments: the text is Delivered with the last of them, Undelivered with the first that failed.</summary>
    private static void ApplyToPart(LedgerSession session, in StateRow row, in CarrierMatch match, in FinalReceipt receipt)
    {
        var outcome = ParkedReceipts.StateOf(receipt.Status);
        if (!session.CarrierIds.NoteReceipt(receipt.Account, receipt.CarrierId, match, outcome))
        {
            return;
        }

        var delivered = row.Delivered + (outcome == MessageState.Delivered ? match.Covers : 0);
        var failed = row.Failed + (outcome == MessageState.Delivered ? 0 : match.Covers);
        var to =
            failed > 0 ? MessageState.Undelivered
            : delivered >= row.Segments ? MessageState.Delivered
            : row.State;
        if (to != row.State && MessageTransitions.Allows(row.State, to))
        {
            var detail = failed > 0 ? $"{failed} of {row.Segments} segments: {receipt.Word}" : receipt.Word;
            session.Messages.Move(row, row with { State = to, Reason = "", Delivered = delivered, Failed = failed }, detail);
        }
        else
        {
            session.Messages.NoteSegments(row, delivered, failed);
        }
    }
}
