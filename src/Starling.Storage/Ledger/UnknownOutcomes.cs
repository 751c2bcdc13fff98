using NodaTime;
using Starling.Domain.Messages;

namespace Starling.Storage.Ledger;

/// <summary>Refines Unknown by receipts that can only be about one message, and ends what stays unknown.</summary>
internal static class UnknownOutcomes
{
    private static readonly Duration StaysOpen = Duration.FromHours(72);

    public static int Settle(LedgerSession session, Instant now, Duration patience, int limit) =>
        Refine(session, now - patience, limit) + End(session, now - StaysOpen, limit);

    private static int Refine(LedgerSession session, Instant parkedBefore, int limit)
    {
        var rows = session
            .Db[
                """
                SELECT DISTINCT p.id, p.account, p.carrier_id, p.status, p.word, p.destination, p.submit_date, p.received_at, p.tries
                FROM unknown u CROSS JOIN parked_receipt p ON p.account = u.account AND p.destination = u.destination
                WHERE p.received_at <= ? ORDER BY p.id LIMIT ?
                """
            ]
            .Bind(parkedBefore)
            .Bind(limit);
        var parked = ParkedRows.Read(rows);
        if (parked.Count == 0)
        {
            return 0;
        }

        var underWay = FindUnderWay(session);
        var refined = 0;
        foreach (var (id, receipt, at, _) in parked)
        {
            if (!underWay.Contains((receipt.Account, receipt.Destination!.Value)) && FindOnly(session, receipt, at) is { } row)
            {
                session.CarrierIds.AddInferred(receipt.Account, receipt.CarrierId, row.Id, row.Attempt);
                CarrierReceipts.TryMatch(session, receipt);
                session.Parked.Remove(id);
                refined++;
            }
        }

        return refined;
    }

    /// <summary>Subscribers somebody may be writing to at this moment, by account: a receipt for one of them may belong to that text.</summary>
    private static HashSet<(string Account, long Destination)> FindUnderWay(LedgerSession session)
    {
        var underWay = new HashSet<(string, long)>();
        foreach (var row in session.Db.ReadSubmitting(IntentRows.ReadAll(session.Db)))
        {
            underWay.Add((row.Account, row.Msisdn));
        }

        return underWay;
    }

    /// <summary>The one unknown message the receipt can be about; null when there is none, or more than one.</summary>
    private static StateRow? FindOnly(LedgerSession session, in FinalReceipt receipt, Instant at)
    {
        // Carriers tell the submit date to the minute; without one, the receipt's own arrival bounds it.
        var submitted = receipt.SubmitDate is { } date ? date.InUtc().ToInstant() + Duration.FromMinutes(1) : at;
        var rows = session
            .Db["SELECT id FROM unknown WHERE account = ? AND destination = ? AND written_at <= ? LIMIT 2"]
            .Bind(receipt.Account)
            .Bind(receipt.Destination)
            .Bind(submitted);
        var candidates = new List<MessageId>(2);
        while (rows.Step())
        {
            candidates.Add(new MessageId(rows.Long(0)));
        }

        return candidates.Count == 1 && session.Messages.Find(candidates[0]) is { State: MessageState.Unknown } row ? row : null;
    }

    private static int End(LedgerSession session, Instant before, int limit)
    {
        var rows = session.Db["SELECT id FROM unknown WHERE since <= ? ORDER BY since LIMIT ?"].Bind(before).Bind(limit);
        var over = new List<MessageId>();
        while (rows.Step())
        {
            over.Add(new MessageId(rows.Long(0)));
        }

        foreach (var id in over)
        {
            if (session.Messages.Find(id) is { State: MessageState.Unknown } row)
            {
                session.Messages.Move(row, row with { State = MessageState.UnknownFinal }, null);
            }
        }

        return over.Count;
    }
}
