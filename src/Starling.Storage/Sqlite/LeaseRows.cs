using Starling.Domain.Ports;

namespace Starling.Storage.Sqlite;

/// <summary>The compare-and-set that every write of a bind begins with.</summary>
internal static class LeaseRows
{
    public const string Columns = "route, bind, holder, epoch, n, share";

    public static LeaseRow Read(Statement row) => new(row.Text(0), row.Int(1), row.TextOrNull(2), row.Long(3), row.Long(4), row.Int(5));

    public static LeaseRow? Find(Connection db, string route, int bind)
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

    /// <summary>n + 1, if the row has this holder, epoch and n.</summary>
    /// <returns>Null when it has not.</returns>
    public static BindLease? TryAdvance(SqliteSession session, BindLease lease)
    {
        var row = session
            .Db[
                """
                UPDATE lease SET n = n + 1, beat = ? WHERE route = ? AND bind = ? AND holder = ? AND epoch = ? AND n = ? RETURNING n, share
                """
            ]
            .Bind(session.Now)
            .Bind(lease.Route)
            .Bind(lease.Bind)
            .Bind(lease.Holder)
            .Bind(lease.Epoch)
            .Bind(lease.N);
        if (!row.Step())
        {
            return null;
        }

        var renewed = lease with { N = row.Long(0), Share = row.Int(1) };
        while (row.Step()) { }
        return renewed;
    }

    public static LeaseLostException Lost(BindLease lease, LeaseRow? row) =>
        new(
            $"Bind {lease.Bind} of route '{lease.Route}' is no longer held under epoch {lease.Epoch}: "
                + (row is null ? "it has no row." : $"the row has epoch {row.Epoch} and holder '{row.Holder ?? "nobody"}'.")
        );
}
