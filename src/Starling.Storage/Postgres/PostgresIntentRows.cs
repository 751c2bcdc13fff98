using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Intents of binds: those of one transaction go in, and those that are finished go out, by one statement each.</summary>
internal sealed class PostgresIntentRows(PostgresSession session) : IntentRows, IPostgresRows
{
    private readonly List<(BindLease Lease, byte[] Ids)> _added = [];
    private readonly List<(BindLease Lease, long N)> _removed = [];

    public override void Add(BindLease lease, IReadOnlyList<(MessageId Id, int Attempt)> granted) =>
        _added.Add((lease, IntentRow.Write(granted)));

    public override void Remove(BindLease lease, long n) => _removed.Add((lease, n));

    public void Fetch(RowBatch reads) { }

    public void Flush(RowBatch writes)
    {
        if (_added.Count > 0)
        {
            writes.Write(
                """
                INSERT INTO intent (route, bind, epoch, n, account, ids, created_at)
                SELECT u.*, $7 FROM unnest($1, $2, $3, $4, $5, $6) u(route, bind, epoch, n, account, ids)
                """,
                RowBatch.Of(_added.Select(row => row.Lease.Route).ToArray()),
                RowBatch.Of(_added.Select(row => row.Lease.Bind).ToArray()),
                RowBatch.Of(_added.Select(row => row.Lease.Epoch).ToArray()),
                RowBatch.Of(_added.Select(row => row.Lease.N).ToArray()),
                RowBatch.Of(_added.Select(row => row.Lease.Account).ToArray()),
                RowBatch.OfBytes(_added.Select(row => row.Ids).ToArray()),
                RowBatch.Of(session.Now.ToUnixTimeMilliseconds())
            );
            _added.Clear();
        }

        if (_removed.Count > 0)
        {
            writes.Write(
                """
                DELETE FROM intent i USING unnest($1, $2, $3, $4) u(route, bind, epoch, n)
                WHERE i.route = u.route AND i.bind = u.bind AND i.epoch = u.epoch AND i.n = u.n
                """,
                RowBatch.Of(_removed.Select(row => row.Lease.Route).ToArray()),
                RowBatch.Of(_removed.Select(row => row.Lease.Bind).ToArray()),
                RowBatch.Of(_removed.Select(row => row.Lease.Epoch).ToArray()),
                RowBatch.Of(_removed.Select(row => row.N).ToArray())
            );
            _removed.Clear();
        }
    }

    public void Forget()
    {
        _added.Clear();
        _removed.Clear();
    }
}
