using System.Diagnostics;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>What the writers of all processes changed, as <see cref="PostgresChangeLog"/> wrote it down.</summary>
/// <remarks>
/// A place is a transaction's number and how many of its changes lie before; it holds in every process, and outlives each. Transactions get
/// their numbers before they end, so only those below the oldest running one are looked at: what comes there later cannot be. All who watch
/// here share one look at the server and its last results; while nobody looks, nothing is asked, and after two minutes nothing is written.
/// </remarks>
internal sealed class PostgresChanges(ILedgerStore store, int remembered) : IMessageChanges
{
    /// <summary>Transactions read at once.</summary>
    private const int MostRows = 500;

    /// <summary>How often the server is asked at most, however many watch.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>How often the wish is renewed.</summary>
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    /// <summary>After a longer rest what lies between is read by those who want it, not by all.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(10);

    /// <summary>How long a beginning waits for the transactions that run at that moment.</summary>
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<Entry> _tail = new();
    private long _tailFrom;
    private long _tailEnd;
    private long _tailChanges;
    private long? _lookedAt;
    private long? _renewedAt;
    private Task _look = Task.CompletedTask;

    public async ValueTask<ChangePlace> EndAsync(CancellationToken cancel)
    {
        await RenewAsync(cancel);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var (since, horizon, _) = await store.ReadAsync(ReadBounds, cancel);
            if (since is { } whole && (horizon >= whole || Stopwatch.GetElapsedTime(began) >= SettleWithin))
            {
                return new ChangePlace(Math.Max(whole, horizon), 0);
            }

            await store.ReadAsync(db => db["SELECT 1 FROM pg_sleep(0.01)"].Run(), cancel);
        }
    }

    public async ValueTask<ChangeLook?> ReadAsync(ChangePlace from, int most, CancellationToken cancel)
    {
        await LookAsync(cancel);
        lock (_gate)
        {
            if (from.Feed >= _tailFrom && from.Feed <= _tailEnd)
            {
                return Pick(_tail, from, most, _tailEnd);
            }
        }

        var (since, end, next, entries) = await store.ReadAsync(db => ReadLog(db, from.Feed), cancel);
        return since <= from.Feed && from.Feed <= next ? Pick(entries, from, most, end) : null;
    }

    /// <summary>Brings the tail up to date, together with whoever else wants that now.</summary>
    private Task LookAsync(CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_look.IsCompleted && (_lookedAt is not { } looked || Stopwatch.GetElapsedTime(looked) >= LookEvery))
            {
                _look = LookAsync();
            }

            return _look.WaitAsync(cancel);
        }
    }

    private async Task LookAsync()
    {
        await RenewAsync(CancellationToken.None);
        var isStale = _lookedAt is not { } looked || Stopwatch.GetElapsedTime(looked) >= Stale;
        var from = isStale ? (await store.ReadAsync(ReadBounds, CancellationToken.None)).Horizon : _tailEnd;
        var (since, end, _, entries) = await store.ReadAsync(db => ReadLog(db, from), CancellationToken.None);
        lock (_gate)
        {
            if (isStale || since is not { } whole || whole > from)
            {
                _tail.Clear();
                (_tailFrom, _tailChanges) = (Math.Max(from, since ?? end), 0);
            }

            foreach (var entry in entries)
            {
                _tail.Enqueue(entry);
                _tailChanges += entry.Changes.Length;
            }

            while (_tailChanges > remembered && _tail.TryDequeue(out var oldest))
            {
                _tailChanges -= oldest.Changes.Length;
                _tailFrom = oldest.Transaction + 1;
            }

            (_tailEnd, _lookedAt) = (end, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Says for two more minutes that changes are wanted, and forgets those that are five minutes old.</summary>
    private async Task RenewAsync(CancellationToken cancel)
    {
        if (_renewedAt is { } renewed && Stopwatch.GetElapsedTime(renewed) < RenewEvery)
        {
            return;
        }

        var began = Stopwatch.GetTimestamp();
        await store.WriteAsync(LedgerWriter.Office, Renew, cancel);

        // Only now does every transaction that gets its number see the wish.
        await store.WriteAsync(LedgerWriter.Office, Settle, cancel);
        _renewedAt = began;
    }

    /// <remarks>A wish with less than a minute left counts as ended: a writer may find it so before this commit.</remarks>
    private static int Renew(LedgerSession session) =>
        session
            .Db[
                """
                INSERT INTO change_watch (until) VALUES (clock_timestamp() + interval '2 minutes')
                ON CONFLICT (one) DO UPDATE SET
                  since = CASE
                    WHEN change_watch.until > clock_timestamp() + interval '1 minute'
                      AND change_watch.since <= pg_current_xact_id()::text::bigint THEN change_watch.since
                  END,
                  until = excluded.until
                """
            ]
            .Run();

    private static int Settle(LedgerSession session)
    {
        session.Db["UPDATE change_watch SET since = pg_snapshot_xmax(pg_current_snapshot())::text::bigint WHERE since IS NULL"].Run();
        return session
            .Db[
                """
                WITH gone AS (
                  DELETE FROM message_change
                  WHERE xid IN (SELECT xid FROM message_change ORDER BY xid LIMIT 5000) AND at < clock_timestamp() - interval '5 minutes'
                  RETURNING xid
                )
                UPDATE change_watch SET since = old.xid + 1 FROM (SELECT max(xid) AS xid FROM gone) old WHERE since <= old.xid
                """
            ]
            .Run();
    }

    /// <summary>From which transaction on all changes are there, the oldest one that runs, and the next that will.</summary>
    private static (long? Since, long Horizon, long Next) ReadBounds(RowConnection db)
    {
        var row = db[
            """
            SELECT (SELECT since FROM change_watch), pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint
            FROM pg_current_snapshot() now
            """
        ];
        row.Step();
        (long?, long, long) bounds = (row.LongOrNull(0), row.Long(1), row.Long(2));
        row.Reset();
        return bounds;
    }

    /// <summary>The transactions from one on that changed messages, as far as they are complete.</summary>
    private static (long? Since, long End, long Next, List<Entry> Entries) ReadLog(RowConnection db, long from)
    {
        var (_, end, next) = ReadBounds(db);
        var entries = new List<Entry>();
        var row = db["SELECT xid, changes FROM message_change WHERE xid >= ? AND xid < ? ORDER BY xid LIMIT ?"]
            .Bind(from)
            .Bind(end)
            .Bind(MostRows);
        while (row.Step())
        {
            entries.Add(new Entry(row.Long(0), PostgresChangeLog.Read(row.Blob(1))));
        }

        // Looked at last: what was forgotten meanwhile is not missed unnoticed.
        var (since, _, _) = ReadBounds(db);
        return (since, entries.Count < MostRows ? Math.Max(from, end) : entries[^1].Transaction + 1, next, entries);
    }

    private static ChangeLook Pick(IEnumerable<Entry> entries, ChangePlace from, int most, long end)
    {
        var picked = new List<PlacedChange>();
        foreach (var entry in entries)
        {
            if (entry.Transaction < from.Feed)
            {
                continue;
            }

            for (var at = entry.Transaction == from.Feed ? (int)from.Number : 0; at < entry.Changes.Length; at++)
            {
                if (picked.Count == most)
                {
                    return new ChangeLook(picked, picked.Count == 0 ? from : picked[^1].After);
                }

                picked.Add(new PlacedChange(entry.Changes[at], new ChangePlace(entry.Transaction, at + 1)));
            }
        }

        return new ChangeLook(picked, from.Feed < end ? new ChangePlace(end, 0) : from);
    }

    private sealed record Entry(long Transaction, MessageChange[] Changes);
}
