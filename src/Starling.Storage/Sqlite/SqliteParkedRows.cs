using NodaTime;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>Receipts that matched nothing yet.</summary>
internal sealed class SqliteParkedRows(SqliteSession session) : ParkedRows(session)
{
    public override void Ask(IEnumerable<(string Account, string Id)> ids) { }

    public override IReadOnlyList<ParkedReceipt> Of(IEnumerable<CarrierId> ids)
    {
        var any = session.Db["SELECT 1 FROM parked_receipt LIMIT 1"];
        if (!any.Step())
        {
            return [];
        }

        any.Reset();
        var found = new List<ParkedReceipt>();
        foreach (var id in ids)
        {
            found.AddRange(
                Read(
                    session
                        .Db["SELECT " + Columns + " FROM parked_receipt p WHERE p.account = ? AND p.carrier_id = ? ORDER BY p.id"]
                        .Bind(id.Account)
                        .Bind(id.Id)
                )
            );
        }

        return found;
    }

    public override void Park(in FinalReceipt receipt, LocalDateTime? doneDate, Instant at) =>
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
            .Bind(WriteDate(receipt.SubmitDate))
            .Bind(WriteDate(doneDate))
            .Bind(at)
            .Bind(at + ParkedReceipts.PauseAfter(1))
            .Run();

    public override void Remove(long id) => session.Db["DELETE FROM parked_receipt WHERE id = ?"].Bind(id).Run();

    public override void TryAgain(long id, Instant next) =>
        session.Db["UPDATE parked_receipt SET tries = tries + 1, next_at = ? WHERE id = ?"].Bind(next).Bind(id).Run();
}
