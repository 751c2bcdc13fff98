using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Which messages may be on the wire, by bind, epoch and n.</summary>
internal abstract class IntentRows
{
    /// <param name="lease">As renewed by the intent: its n names it.</param>
    public abstract void Add(BindLease lease, IReadOnlyList<(MessageId Id, int Attempt)> granted);

    public abstract void Remove(BindLease lease, long n);

    public static List<WrittenMessage> ReadAll(RowConnection db) => Read(db["SELECT account, ids FROM intent"]);

    public static List<WrittenMessage> OfDeadEpochs(RowConnection db, BindLease lease) =>
        Read(
            db["SELECT account, ids FROM intent WHERE route = ? AND bind = ? AND epoch < ?"]
                .Bind(lease.Route)
                .Bind(lease.Bind)
                .Bind(lease.Epoch)
        );

    public static void RemoveDeadEpochs(RowConnection db, BindLease lease) =>
        db["DELETE FROM intent WHERE route = ? AND bind = ? AND epoch < ?"].Bind(lease.Route).Bind(lease.Bind).Bind(lease.Epoch).Run();

    private static List<WrittenMessage> Read(RowStatement row)
    {
        var written = new List<WrittenMessage>();
        while (row.Step())
        {
            var account = row.Text(0);
            written.AddRange(IntentRow.Read(row.Blob(1)).Select(entry => new WrittenMessage(account, entry.Id, entry.Attempt)));
        }

        return written;
    }
}
