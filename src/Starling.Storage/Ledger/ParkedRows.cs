using NodaTime;
using NodaTime.Text;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Receipts that matched nothing yet.</summary>
internal abstract class ParkedRows(LedgerSession session)
{
    public const string Columns = "p.id, p.account, p.carrier_id, p.status, p.word, p.destination, p.submit_date, p.received_at, p.tries";

    /// <summary>Says which ids will be looked for, so that they are read at once.</summary>
    public abstract void Ask(IEnumerable<(string Account, string Id)> ids);

    /// <summary>Receipts with one of these ids, oldest first.</summary>
    public abstract IReadOnlyList<ParkedReceipt> Of(IEnumerable<CarrierId> ids);

    /// <summary>Once for each account, id and status.</summary>
    public abstract void Park(in FinalReceipt receipt, LocalDateTime? doneDate, Instant at);

    public IReadOnlyList<ParkedReceipt> Due(Instant now, int limit) =>
        Read(
            session.Db["SELECT " + Columns + " FROM parked_receipt p WHERE p.next_at <= ? ORDER BY p.next_at LIMIT ?"].Bind(now).Bind(limit)
        );

    public abstract void Remove(long id);

    public abstract void TryAgain(long id, Instant next);

    public static List<ParkedReceipt> Read(RowStatement row)
    {
        var parked = new List<ParkedReceipt>();
        while (row.Step())
        {
            var receipt = new FinalReceipt(
                row.Text(1),
                row.Text(2),
                (ReceiptStatus)row.Int(3),
                row.Text(4),
                row.LongOrNull(5),
                ReadDate(row.TextOrNull(6))
            );
            parked.Add(new ParkedReceipt(row.Long(0), receipt, row.Instant(7), row.Int(8)));
        }

        return parked;
    }

    public static string? WriteDate(LocalDateTime? date) => date is { } known ? LocalDateTimePattern.ExtendedIso.Format(known) : null;

    protected static LocalDateTime? ReadDate(string? text) => text is null ? null : LocalDateTimePattern.ExtendedIso.Parse(text).Value;
}

/// <summary>A receipt that waits for its message.</summary>
/// <param name="At">When it came.</param>
/// <param name="Tries">How often it was tried since.</param>
internal readonly record struct ParkedReceipt(long Id, FinalReceipt Receipt, Instant At, int Tries);
