using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>The compare-and-set that every write of a bind begins with.</summary>
internal abstract class LeaseRows
{
    public const string Columns = "route, bind, holder, epoch, n, share";

    /// <summary>Says which row will be looked for.</summary>
    public abstract void Ask(string route, int bind);

    public abstract LeaseRow? Find(string route, int bind);

    /// <summary>n + 1, if the row has this holder, epoch and n.</summary>
    /// <returns>Null when it has not.</returns>
    public abstract BindLease? TryAdvance(BindLease lease);

    public static LeaseRow Read(RowStatement row) => new(row.Text(0), row.Int(1), row.TextOrNull(2), row.Long(3), row.Long(4), row.Int(5));

    public static LeaseRow? Find(RowConnection db, string route, int bind)
    {
        var row = db["SELECT " + Columns + " FROM lease WHERE route = ? AND bind = ?"].Bind(route).Bind(bind);
        if (!row.Step())
        {
            return null;
        }

        var found = Read(row);
        row.Reset();
        return found;
    }

    public static LeaseLostException Lost(BindLease lease, LeaseRow? row) =>
        new(
            $"Bind {lease.Bind} of route '{lease.Route}' is no longer held under epoch {lease.Epoch}: "
                + (row is null ? "it has no row." : $"the row has epoch {row.Epoch} and holder '{row.Holder ?? "nobody"}'.")
        );
}
