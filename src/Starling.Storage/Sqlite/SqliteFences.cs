using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>Leases of binds.</summary>
internal sealed class SqliteLeaseRows(SqliteSession session) : LeaseRows
{
    public override void Ask(string route, int bind) { }

    public override LeaseRow? Find(string route, int bind) => Find(session.Db, route, bind);

    public override BindLease? TryAdvance(BindLease lease)
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

        session.HasBeat = true;
        var renewed = lease with { N = row.Long(0), Share = row.Int(1) };
        while (row.Step()) { }
        return renewed;
    }
}

/// <summary>Versions and sends of contacts.</summary>
internal sealed class SqliteContactSends(SqliteSession session) : ContactSends
{
    public override void Ask(IEnumerable<ContactKey> keys) { }

    public override bool TryFind(ContactKey key, out long version, out long stopVersion)
    {
        var row = session.Db["SELECT version, stop_version, recent FROM contact WHERE key = ?"].Bind(key);
        if (!row.Step())
        {
            (version, stopVersion) = (0, 0);
            return false;
        }

        (version, stopVersion) = (row.Long(0), row.Long(1));
        session.Recent.Load(row.Blob(2));
        row.Reset();
        return true;
    }

    public override void Enter(ContactKey key, long version, ReadOnlySpan<byte> recent) =>
        session
            .Db["UPDATE contact SET version = version + 1, recent = ? WHERE key = ? AND version = ?"]
            .Bind(recent)
            .Bind(key)
            .Bind(version)
            .Run();

    /// <summary>One transaction at a time writes.</summary>
    public override void Hold(ContactKey key) { }
}

/// <summary>Intents of binds.</summary>
internal sealed class SqliteIntentRows(SqliteSession session) : IntentRows
{
    public override void Add(BindLease lease, IReadOnlyList<(MessageId Id, int Attempt)> granted) =>
        session
            .Db["INSERT INTO intent (route, bind, epoch, n, account, created_at, ids) VALUES (?, ?, ?, ?, ?, ?, ?)"]
            .Bind(lease.Route)
            .Bind(lease.Bind)
            .Bind(lease.Epoch)
            .Bind(lease.N)
            .Bind(lease.Account)
            .Bind(session.Now)
            .Bind(IntentRow.Write(granted))
            .Run();

    public override void Remove(BindLease lease, long n) =>
        session
            .Db["DELETE FROM intent WHERE route = ? AND bind = ? AND epoch = ? AND n = ?"]
            .Bind(lease.Route)
            .Bind(lease.Bind)
            .Bind(lease.Epoch)
            .Bind(n)
            .Run();
}
