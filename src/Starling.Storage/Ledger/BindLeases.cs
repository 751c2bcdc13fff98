using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Who may write on a bind, and how fast.</summary>
internal sealed class BindLeases(ILedgerStore store) : IBindLeases
{
    public async Task<LeaseRow> ReadAsync(string route, int bind, int firstShare, int routeRate, CancellationToken cancel) =>
        await store.ReadAsync(db => LeaseRows.Find(db, route, bind), cancel)
        ?? await store.WriteAsync(LedgerWriter.Intents, session => Make(session, route, bind, firstShare, routeRate), cancel);

    public Task<BindLease?> TakeAsync(LeaseRow seen, string holder, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Intents, session => Take(session, seen, holder), cancel);

    public async Task<BindLease> RenewAsync(BindLease lease, CancellationToken cancel)
    {
        var (renewed, lost) = await store.WriteAsync(
            LedgerWriter.Intents,
            session => Renew(session, lease),
            cancel,
            session => session.Leases.Ask(lease.Route, lease.Bind)
        );
        return renewed ?? throw lost!;
    }

    public Task ReleaseAsync(BindLease lease, CancellationToken cancel) =>
        store.WriteAsync(
            LedgerWriter.Intents,
            session =>
                session
                    .Db["UPDATE lease SET holder = NULL, n = n + 1, beat = ? WHERE route = ? AND bind = ? AND holder = ? AND epoch = ?"]
                    .Bind(session.Now)
                    .Bind(lease.Route)
                    .Bind(lease.Bind)
                    .Bind(lease.Holder)
                    .Bind(lease.Epoch)
                    .Run(),
            cancel
        );

    public Task<IReadOnlyList<LeaseRow>> ListAsync(string route, CancellationToken cancel) =>
        store.ReadAsync(db => List(db, route), cancel);

    public Task<int> SetShareAsync(string route, int bind, int share, int routeRate, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Intents, session => SetShare(session, route, bind, share, routeRate), cancel);

    private static LeaseRow Make(LedgerSession session, string route, int bind, int firstShare, int routeRate)
    {
        session.LockRoute(route);
        var share = Math.Clamp(routeRate - SumShares(session, route), 0, Math.Max(0, firstShare));
        session
            .Db["INSERT INTO lease (route, bind, epoch, n, beat, share) VALUES (?, ?, 0, 0, ?, ?) ON CONFLICT (route, bind) DO NOTHING"]
            .Bind(route)
            .Bind(bind)
            .Bind(session.Now)
            .Bind(share)
            .Run();
        return LeaseRows.Find(session.Db, route, bind)!;
    }

    private static BindLease? Take(LedgerSession session, LeaseRow seen, string holder)
    {
        if (RestoreHolds.IsOn(session.Db))
        {
            return null;
        }

        var row = session
            .Db[
                """
                UPDATE lease SET holder = ?1, epoch = epoch + 1, n = n + 1, beat = ?2
                WHERE route = ?3 AND bind = ?4 AND epoch = ?5 AND n = ?6 AND holder IS NOT DISTINCT FROM ?7 RETURNING epoch, n, share
                """
            ]
            .Bind(holder)
            .Bind(session.Now)
            .Bind(seen.Route)
            .Bind(seen.Bind)
            .Bind(seen.Epoch)
            .Bind(seen.N)
            .Bind(seen.Holder);
        if (!row.Step())
        {
            return null;
        }

        var lease = new BindLease(seen.Route, seen.Bind, holder, row.Long(0), row.Long(1), row.Int(2));
        while (row.Step()) { }
        DeadIntents.Sweep(session, lease);
        return lease;
    }

    private static (BindLease? Renewed, LeaseLostException? Lost) Renew(LedgerSession session, BindLease lease)
    {
        if (session.Leases.TryAdvance(lease) is { } renewed)
        {
            return (renewed, null);
        }

        // n has advanced by a commit whose answer was lost. Going on from there moves the row too, or a contender could count from the lost commit.
        var row = session.Leases.Find(lease.Route, lease.Bind);
        return row is not null && row.N > lease.N && session.Leases.TryAdvance(lease with { N = row.N }) is { } settled
            ? (settled, null)
            : (null, LeaseRows.Lost(lease, row));
    }

    private static IReadOnlyList<LeaseRow> List(RowConnection db, string route)
    {
        var leases = new List<LeaseRow>();
        var row = db["SELECT " + LeaseRows.Columns + " FROM lease WHERE route = ? ORDER BY bind"].Bind(route);
        while (row.Step())
        {
            leases.Add(LeaseRows.Read(row));
        }

        return leases;
    }

    private static int SetShare(LedgerSession session, string route, int bind, int share, int routeRate)
    {
        session.LockRoute(route);
        if (LeaseRows.Find(session.Db, route, bind) is not { } row)
        {
            return 0;
        }

        var room = routeRate - (SumShares(session, route) - row.Share);
        var set = share <= row.Share ? Math.Max(0, share) : Math.Max(row.Share, Math.Min(share, room));
        session.Db["UPDATE lease SET share = ? WHERE route = ? AND bind = ?"].Bind(set).Bind(route).Bind(bind).Run();
        return set;
    }

    private static int SumShares(LedgerSession session, string route)
    {
        var row = session.Db["SELECT coalesce(sum(share), 0) FROM lease WHERE route = ?"].Bind(route);
        row.Step();
        var sum = row.Int(0);
        row.Reset();
        return sum;
    }
}
