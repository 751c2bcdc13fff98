using System.Diagnostics;
using NodaTime;
using Npgsql;
using Starling.Domain.Campaigns;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>
/// One writer's connection. What its jobs need is read together, changed in memory, and written together before the commit, each row compared with
/// what was read: three round trips a transaction, however many messages are in it.
/// </summary>
/// <remarks>
/// A connection that broke is opened anew with the next transaction, and the server is found safe anew. Each connection has a slot of its own for
/// as long as it lives: its counters' rows and its batches of single messages.
/// </remarks>
internal sealed class PostgresSession : LedgerSession
{
    private const int Slots = 1024;

    /// <summary>The lock of a column <c>slot</c>: of this installation alone, should a database hold several.</summary>
    private const string LockOfSlot = "(87::bigint << 56) + ((hashtext(current_schema())::bigint & 4294967295) << 16) + slot";

    /// <summary>The lock of the one who seals: of this installation alone, too.</summary>
    private const string LockOfSeals = "(76::bigint << 56) + (hashtext(current_schema())::bigint & 4294967295)";

    private readonly PostgresServer _server;
    private readonly bool _hot;
    private readonly IClock _clock;
    private readonly PostgresMessageStates _messages;
    private readonly PostgresLeaseRows _leases;
    private readonly PostgresAcceptedRows _accepted;
    private readonly IPostgresRows[] _rows;
    private readonly PostgresChangeLog _changes = new();
    private readonly SortedSet<long> _askedLocks = [];
    private readonly HashSet<long> _locks = [];
    private PostgresConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private CampaignFactsCache? _campaigns;
    private SpendRows? _spend;
    private long _written;

    /// <param name="hot">Whether binds wait for it.</param>
    public PostgresSession(PostgresServer server, bool hot, IClock clock)
    {
        _server = server;
        _hot = hot;
        _clock = clock;
        var contacts = new PostgresContactSends(this);
        var intents = new PostgresIntentRows(this);
        var parked = new PostgresParkedRows(this);
        _messages = new PostgresMessageStates(this);
        _leases = new PostgresLeaseRows(this);
        People = new PostgresPeopleRows(this);
        _accepted = new PostgresAcceptedRows(this);
        var carrierIds = new PostgresCarrierIdRows(this, _messages);
        (Contacts, Intents, Parked, CarrierIds) = (contacts, intents, parked, carrierIds);

        // The order in which rows are written, the same for all writers, so that they do not wait for each other crosswise.
        _rows = [_leases, contacts, People, _accepted, _messages, intents, carrierIds, parked];
    }

    /// <summary>What it is about to write is written first, and leases are read anew afterwards: other statements see and change them.</summary>
    public override RowConnection Db
    {
        get
        {
            WritePending();
            _leases.Forget();
            return _connection!;
        }
    }

    public override CampaignFactsCache Campaigns => _campaigns!;

    public override SpendRows Spend => _spend!;

    public override MessageStates Messages => _messages;

    public override LeaseRows Leases => _leases;

    public override ContactSends Contacts { get; }

    public override IntentRows Intents { get; }

    public override CarrierIdRows CarrierIds { get; }

    public override ParkedRows Parked { get; }

    public override AcceptedRows Accepted => _accepted;

    public override PostgresPeopleRows People { get; }

    public int Slot { get; private set; }

    /// <summary>Opens the connection; <see cref="Begin"/> does so by itself where there is none.</summary>
    /// <exception cref="UnsafeDatabaseException">The server is not safe.</exception>
    public void Open()
    {
        var connection = new PostgresConnection(_server.OpenWriter(_hot));
        try
        {
            PostgresIncarnation.Check(connection.Npgsql, _clock.GetCurrentInstant(), _server.StandbyHasEverything);
            TakeSlot(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _connection = connection;
        _campaigns = new CampaignFactsCache(connection);
        _spend = new SpendRows(connection);
    }

    public override void Begin()
    {
        if (_connection is null)
        {
            Open();
        }

        Now = _clock.GetCurrentInstant();
        foreach (var rows in _rows)
        {
            rows.Forget();
        }

        // Other writers change campaigns too.
        Campaigns.Forget();
        _askedLocks.Clear();
        _locks.Clear();
        _written = 0;
        _transaction = _connection!.Npgsql.BeginTransaction();
    }

    /// <summary>Says that a page of this campaign will be taken.</summary>
    public void AskCampaignLock(CampaignId campaign) => _askedLocks.Add(AdvisoryLocks.Campaign(campaign.Value));

    public override void Fetch()
    {
        var reads = new RowBatch();
        _askedLocks.ExceptWith(_locks);
        if (_askedLocks.Count > 0)
        {
            reads.Read(
                "SELECT pg_advisory_xact_lock_shared(u.key) FROM unnest($1) u(key)",
                static _ => { },
                RowBatch.Of(_askedLocks.ToArray())
            );
            _locks.UnionWith(_askedLocks);
            _askedLocks.Clear();
        }

        foreach (var rows in _rows)
        {
            rows.Fetch(reads);
        }

        if (!reads.IsEmpty)
        {
            reads.ExecuteReads(_connection!.Npgsql);
        }
    }

    public override void LockCampaign(CampaignId campaign, bool alone)
    {
        var key = AdvisoryLocks.Campaign(campaign.Value);
        if (alone)
        {
            Lock("SELECT pg_advisory_xact_lock(?)", key);
        }
        else if (_locks.Add(key))
        {
            Lock("SELECT pg_advisory_xact_lock_shared(?)", key);
            Campaigns.Forget(campaign);
        }
    }

    public override void LockRoute(string route) => Lock("SELECT pg_advisory_xact_lock(?)", AdvisoryLocks.Route(route));

    public override void LockInbound() => Lock("SELECT pg_advisory_xact_lock(?)", AdvisoryLocks.Inbound);

    public override void LockKeys() => Lock("SELECT pg_advisory_xact_lock(?)", AdvisoryLocks.Keys);

    public override void LockSenders() => Lock("SELECT pg_advisory_xact_lock(?)", AdvisoryLocks.Senders);

    public override bool TryLockSeals()
    {
        var row = _connection!["SELECT pg_try_advisory_xact_lock(" + LockOfSeals + ")"];
        row.Step();
        var isOurs = row.Flag(0);
        row.Reset();
        return isOurs;
    }

    public override void SkipNumbers(int count)
    {
        Skip("SELECT setval(s.name, nextval(s.name) + ?) FROM pg_get_serial_sequence('campaign', 'id') s(name)");
        Skip("SELECT setval(s.name, nextval(s.name) + ?) FROM pg_get_serial_sequence('batch', 'number') s(name)");

        void Skip(string sql)
        {
            var row = Db[sql].Bind(count);
            row.Step();
            row.Reset();
        }
    }

    /// <summary>Writes what is pending, so that a statement can see it.</summary>
    public void WritePending()
    {
        _written += _accepted.Copy(_connection!.Npgsql);
        var writes = new RowBatch();
        foreach (var rows in _rows)
        {
            rows.Flush(writes);
        }

        if (!writes.IsEmpty)
        {
            _written += writes.ExecuteWrites(_connection.Npgsql);
        }
    }

    public override void Flush()
    {
        WritePending();
        Spend.Flush();
        var counters = Counters.Take();
        if (counters.Count == 0 && Changed.Count == 0)
        {
            return;
        }

        var writes = new RowBatch();
        writes.Write(
            """
            INSERT INTO counter (campaign, slot, state, reason, messages, segments)
            SELECT u.campaign, $6, u.state, u.reason, u.messages, u.segments
            FROM unnest($1, $2, $3, $4, $5) u(campaign, state, reason, messages, segments)
            ON CONFLICT (campaign, slot, state, reason)
            DO UPDATE SET messages = counter.messages + excluded.messages, segments = counter.segments + excluded.segments
            """,
            RowBatch.Of(counters.Select(row => row.Campaign).ToArray()),
            RowBatch.Of(counters.Select(row => (short)row.State).ToArray()),
            RowBatch.Of(counters.Select(row => PostgresText.Keep(row.Reason)!).ToArray()),
            RowBatch.Of(counters.Select(row => row.Messages).ToArray()),
            RowBatch.Of(counters.Select(row => row.Segments).ToArray()),
            RowBatch.Of(Slot)
        );
        if (Changed.Count == 0)
        {
            _written += writes.ExecuteWrites(_connection!.Npgsql);
            return;
        }

        // Last, when the transaction has its number.
        _changes.Ask(writes, Changed);
        _written += writes.ExecuteWrites(_connection!.Npgsql);
        _changes.Answer(writes.LastRows, Changed, _connection.Npgsql);
    }

    public override void Commit()
    {
        var began = Stopwatch.GetTimestamp();
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
        LedgerMeter.Committed(Stopwatch.GetElapsedTime(began), _written);
        Changed.Clear();
    }

    public override bool IsGone(Exception fault) => _connection is null || PostgresFault.EndsConnection(fault);

    public override void Rollback()
    {
        ForgetTransaction();
        _spend?.Forget();
        try
        {
            _transaction?.Rollback();
            _transaction?.Dispose();
            _transaction = null;
            if (_connection?.Npgsql.State != System.Data.ConnectionState.Open)
            {
                Close();
            }
        }
        catch (Exception)
        {
            // A connection that cannot even roll back is of no use; the server rolls back when it ends.
            Close();
        }
    }

    public override void Dispose() => Close();

    private void Close()
    {
        _transaction = null;
        _connection?.Dispose();
        _connection = null;
    }

    private void Lock(string sql, long key)
    {
        var row = _connection![sql].Bind(key);
        row.Step();
        row.Reset();
    }

    private void TakeSlot(PostgresConnection connection)
    {
        var slot = connection["SELECT slot FROM generate_series(0, ?) slot WHERE pg_try_advisory_lock(" + LockOfSlot + ") LIMIT 1"]
            .Bind(Slots - 1);
        if (!slot.Step())
        {
            throw new InvalidOperationException($"All {Slots} slots of writers are taken.");
        }

        Slot = slot.Int(0);
        slot.Reset();

        // Who has a slot's lock no more is gone: his batches of single messages take no more, and their lanes can come to an end.
        connection[
            "UPDATE batch SET total = next_index WHERE total IS NULL AND request_id IS NULL AND pg_try_advisory_xact_lock("
                + LockOfSlot
                + ")"
        ]
            .Run();
    }
}
