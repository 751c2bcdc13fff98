using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Leases of binds: advanced in memory, written by one statement that compares holder, epoch and n.</summary>
internal sealed class PostgresLeaseRows(PostgresSession session) : LeaseRows, IPostgresRows
{
    private readonly HashSet<(string Route, int Bind)> _asked = [];
    private readonly Dictionary<(string Route, int Bind), LeaseRow?> _known = [];
    private readonly SortedDictionary<(string Route, int Bind), long> _advanced = new(
        Comparer<(string Route, int Bind)>.Create(
            (left, right) =>
                string.CompareOrdinal(left.Route, right.Route) is var byRoute && byRoute != 0 ? byRoute : left.Bind.CompareTo(right.Bind)
        )
    );

    public override void Ask(string route, int bind)
    {
        if (!_known.ContainsKey((route, bind)))
        {
            _asked.Add((route, bind));
        }
    }

    public override LeaseRow? Find(string route, int bind)
    {
        if (!_known.TryGetValue((route, bind), out var row))
        {
            _asked.Add((route, bind));
            session.Fetch();
            row = _known[(route, bind)];
        }

        return row;
    }

    public override BindLease? TryAdvance(BindLease lease)
    {
        var row = Find(lease.Route, lease.Bind);
        if (row is null || row.Holder != lease.Holder || row.Epoch != lease.Epoch || row.N != lease.N)
        {
            return null;
        }

        _advanced.TryAdd((lease.Route, lease.Bind), row.N);
        _known[(lease.Route, lease.Bind)] = row with { N = row.N + 1 };
        return lease with { N = row.N + 1, Share = row.Share };
    }

    public void Fetch(RowBatch reads)
    {
        if (_asked.Count == 0)
        {
            return;
        }

        foreach (var key in _asked)
        {
            _known.TryAdd(key, null);
        }

        reads.Read(
            """
            SELECT l.route, l.bind, l.holder, l.epoch, l.n, l.share
            FROM unnest($1, $2) u(route, bind) JOIN lease l ON l.route = u.route AND l.bind = u.bind
            """,
            reader =>
                _known[(reader.GetString(0), reader.GetInt32(1))] = new LeaseRow(
                    reader.GetString(0),
                    reader.GetInt32(1),
                    reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.GetInt64(3),
                    reader.GetInt64(4),
                    reader.GetInt32(5)
                ),
            RowBatch.Of(_asked.Select(key => key.Route).ToArray()),
            RowBatch.Of(_asked.Select(key => key.Bind).ToArray())
        );
        _asked.Clear();
    }

    public void Flush(RowBatch writes)
    {
        if (_advanced.Count == 0)
        {
            return;
        }

        var rows = _advanced.Select(advanced => (Row: _known[advanced.Key]!, From: advanced.Value)).ToArray();
        _advanced.Clear();
        writes.WriteExactly(
            rows.Length,
            "A lease",
            """
            UPDATE lease l SET n = u.n, beat = $7 FROM unnest($1, $2, $3, $4, $5, $6) u(route, bind, holder, epoch, from_n, n)
            WHERE l.route = u.route AND l.bind = u.bind AND l.holder = u.holder AND l.epoch = u.epoch AND l.n = u.from_n
            """,
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.Route)),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.Bind)),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.Holder!)),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.Epoch)),
            RowBatch.Of(Array.ConvertAll(rows, row => row.From)),
            RowBatch.Of(Array.ConvertAll(rows, row => row.Row.N)),
            RowBatch.Of(session.Now.ToUnixTimeMilliseconds())
        );
    }

    public void Forget()
    {
        _asked.Clear();
        _known.Clear();
        _advanced.Clear();
    }
}
