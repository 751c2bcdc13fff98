using NodaTime;
using NodaTime.Text;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

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

/// <summary>What a carrier's id leads to.</summary>
/// <param name="Covers">Segments it stands for.</param>
internal readonly record struct CarrierMatch(MessageId Message, int Segment, int Attempt, int Covers);

/// <summary>Ties receipts to messages by the ids the carrier gave.</summary>
internal static class CarrierReceipts
{
    /// <summary>Moves the message a receipt is about; false when no carrier id matches.</summary>
    public static bool TryMatch(SqliteSession session, in FinalReceipt receipt)
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

    public static void Park(SqliteSession session, in FinalReceipt receipt, LocalDateTime? doneDate, Instant at) =>
        session
            .Db[
                """
                INSERT INTO parked_receipt (account, carrier_id, status, word, destination, submit_date, done_date, received_at, tries, next_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO NOTHING
                """
            ]
            .Bind(receipt.Account)
            .Bind(receipt.CarrierId)
            .Bind((long)receipt.Status)
            .Bind(receipt.Word)
            .Bind(receipt.Destination)
            .Bind(receipt.SubmitDate is { } submitted ? LocalDateTimePattern.ExtendedIso.Format(submitted) : null)
            .Bind(doneDate is { } done ? LocalDateTimePattern.ExtendedIso.Format(done) : null)
            .Bind(at)
            .Bind(at + ParkedReceipts.PauseAfter(1))
            .Run();

    /// <summary>Receipts that came before the outcomes that are being committed now.</summary>
    public static void MatchParked(SqliteSession session, IReadOnlyList<MessageOutcome> outcomes)
    {
        var any = session.Db["SELECT 1 FROM parked_receipt LIMIT 1"];
        if (!any.Step())
        {
            return;
        }

        any.Reset();
        foreach (var outcome in outcomes)
        {
            foreach (var id in outcome.CarrierIds)
            {
                MatchParked(
                    session,
                    session
                        .Db[ParkedColumns + " FROM parked_receipt WHERE account = ? AND carrier_id = ? ORDER BY id"]
                        .Bind(id.Account)
                        .Bind(id.Id),
                    session.Now
                );
            }
        }
    }

    /// <summary>Parked receipts whose next try has come.</summary>
    /// <returns>How many were matched.</returns>
    public static int MatchParked(SqliteSession session, Instant now, int limit) =>
        MatchParked(
            session,
            session.Db[ParkedColumns + " FROM parked_receipt WHERE next_at <= ? ORDER BY next_at LIMIT ?"].Bind(now).Bind(limit),
            now
        );

    public static void Unpark(SqliteSession session, long id) => session.Db["DELETE FROM parked_receipt WHERE id = ?"].Bind(id).Run();

    public const string ParkedColumns = "SELECT id, account, carrier_id, status, word, destination, submit_date, received_at, tries";

    public static List<(long Id, FinalReceipt Receipt, Instant At, int Tries)> ReadParked(Statement row)
    {
        var parked = new List<(long, FinalReceipt, Instant, int)>();
        while (row.Step())
        {
            var submitted = row.TextOrNull(6) is { } text ? LocalDateTimePattern.ExtendedIso.Parse(text).Value : (LocalDateTime?)null;
            parked.Add(
                (
                    row.Long(0),
                    new FinalReceipt(row.Text(1), row.Text(2), (ReceiptStatus)row.Int(3), row.Text(4), row.LongOrNull(5), submitted),
                    row.Instant(7),
                    row.Int(8)
                )
            );
        }

        return parked;
    }

    private static int MatchParked(SqliteSession session, Statement rows, Instant now)
    {
        var matched = 0;
        foreach (var (id, receipt, at, tries) in ReadParked(rows))
        {
            if (TryMatch(session, receipt))
            {
                Unpark(session, id);
                matched++;
            }
            else if (at + ParkedReceipts.GiveUpAfter <= now)
            {
                Unpark(session, id);
            }
            else
            {
                session
                    .Db["UPDATE parked_receipt SET tries = tries + 1, next_at = ? WHERE id = ?"]
                    .Bind(now + ParkedReceipts.PauseAfter(tries + 1))
                    .Bind(id)
                    .Run();
            }
        }

        return matched;
    }

    /// <summary>The newest message that has this id from this account, and this destination when the receipt names one.</summary>
    private static CarrierMatch? Find(SqliteSession session, in FinalReceipt receipt)
    {
        CarrierMatch? newest = null;
        var newestAt = long.MinValue;
        var row = session
            .Db["SELECT message, segment, attempt, created_at, covers FROM carrier_id WHERE account = ? AND carrier_id = ?"]
            .Bind(receipt.Account)
            .Bind(receipt.CarrierId);
        while (row.Step())
        {
            var match = new CarrierMatch(new MessageId(row.Long(0)), row.Int(1), row.Int(2), row.Int(4));
            var at = row.Long(3);
            if (
                (newest is not { } best || at > newestAt || (at == newestAt && match.Message > best.Message))
                && GoesTo(session, match.Message, receipt.Destination)
            )
            {
                (newest, newestAt) = (match, at);
            }
        }

        return newest;
    }

    private static bool GoesTo(SqliteSession session, MessageId message, long? destination)
    {
        if (destination is not { } named)
        {
            return true;
        }

        var row = session.Db["SELECT msisdn FROM message WHERE id = ?"].Bind(message.Value);
        var same = row.Step() && ParkedReceipts.SameSubscriber(row.Long(0), named);
        row.Reset();
        return same;
    }

    private static void Apply(SqliteSession session, in StateRow row, in CarrierMatch match, in FinalReceipt receipt)
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
    private static void ApplyToPart(SqliteSession session, in StateRow row, in CarrierMatch match, in FinalReceipt receipt)
    {
        var outcome = ParkedReceipts.StateOf(receipt.Status);
        var first = session
            .Db["UPDATE carrier_id SET receipt = ? WHERE account = ? AND carrier_id = ? AND message = ? AND segment = ? AND receipt = 0"]
            .Bind((long)outcome)
            .Bind(receipt.Account)
            .Bind(receipt.CarrierId)
            .Bind(match.Message.Value)
            .Bind(match.Segment)
            .Run();
        if (first == 0)
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
