using System.Globalization;
using System.Text;

namespace Starling.LedgerSpike.Sqlite;

/// <summary>The ledger's statements on one SQLite file: WAL, <c>synchronous=FULL</c>, one writing connection, a row a statement.</summary>
internal sealed class SqliteStatements : ILedgerStatements
{
    private const string OneByOne = "one SELECT a key";
    private const string InList = "IN list";
    private const string JsonEach = "json_each of hexadecimal keys";

    private readonly SqliteSettings _settings;
    private readonly ISqliteConnection _connection;
    private readonly string _path;
    private readonly Dictionary<string, SqliteStatement> _prepared = [];

    public SqliteStatements(SqliteSettings settings, Func<string, ISqliteConnection> open)
    {
        _settings = settings;
        Directory.CreateDirectory(settings.Folder);
        _path = Path.Combine(settings.Folder, $"spike-{Environment.ProcessId}.db");
        _connection = open(_path);
        Execute(
            string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA page_size = {settings.PageSize}; PRAGMA cache_size = -{settings.CacheMegabytes * 1024}; PRAGMA mmap_size = {(long)settings.MapMegabytes << 20}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = {settings.CheckpointPages}"
            )
        );
    }

    public string Description =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SQLite {Text("SELECT sqlite_version()")} through {_connection.Name}: page {_settings.PageSize}, cache {_settings.CacheMegabytes} MB, map {_settings.MapMegabytes} MB, checkpoint {_settings.CheckpointPages} pages, lane index {(_settings.LaneIndex ? "on" : "off")}"
        );

    public IReadOnlyList<string> ReadPaths => [OneByOne, InList, JsonEach];

    public void Load(int contacts)
    {
        Execute(
            """
            CREATE TABLE contact(key BLOB PRIMARY KEY, tenant INTEGER NOT NULL, msisdn INTEGER NOT NULL, version INTEGER NOT NULL,
                stop_version INTEGER NOT NULL, zone TEXT, consents TEXT, suppressed_at INTEGER, recent BLOB) WITHOUT ROWID;
            CREATE TABLE message(id INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, campaign INTEGER NOT NULL, lane INTEGER NOT NULL, contact BLOB NOT NULL,
                msisdn INTEGER NOT NULL, fields TEXT, accepted_at INTEGER NOT NULL, content_hash INTEGER NOT NULL);
            CREATE TABLE message_state(id INTEGER PRIMARY KEY, state INTEGER NOT NULL, attempt INTEGER NOT NULL, segments INTEGER NOT NULL, due_at INTEGER);
            CREATE TABLE carrier_id(account INTEGER NOT NULL, carrier_id TEXT NOT NULL, message INTEGER NOT NULL, segment INTEGER NOT NULL,
                PRIMARY KEY(account, carrier_id)) WITHOUT ROWID
            """
        );
        if (_settings.LaneIndex)
        {
            Execute("CREATE INDEX message_by_lane ON message(campaign, lane, id)");
        }

        var insert = Prepared("INSERT INTO contact VALUES(?1, ?2, ?3, 1, 0, ?4, ?5, NULL, ?6)");
        var recent = new byte[SampleRows.EntryOctets * SampleRows.EntriesAtStart];
        Begin();
        foreach (var contact in SampleRows.InKeyOrder(contacts))
        {
            insert.Bind(0, SampleRows.Key(contact));
            insert.Bind(1, SampleRows.Tenant);
            insert.Bind(2, SampleRows.Msisdn(contact));
            insert.Bind(3, SampleRows.Zone);
            insert.Bind(4, SampleRows.Consents);
            insert.Bind(5, recent);
            insert.Run();
        }

        Commit();
        Text("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public void Accept(ReadOnlySpan<SpikeMessage> page)
    {
        var message = Prepared("INSERT INTO message VALUES(?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8)");
        var state = Prepared("INSERT INTO message_state VALUES(?1, ?2, 0, 0, NULL)");
        Begin();
        foreach (var row in page)
        {
            message.Bind(0, row.Id);
            message.Bind(1, SampleRows.Tenant);
            message.Bind(2, row.Id & 3);
            message.Bind(3, SampleRows.Key(row.Contact));
            message.Bind(4, SampleRows.Msisdn(row.Contact));
            message.Bind(5, SampleRows.Fields(row.Id));
            message.Bind(6, 1_770_000_000_000 + row.Id);
            message.Bind(7, SampleRows.ContentHash(row.Id));
            message.Run();
        }

        foreach (var row in page)
        {
            state.Bind(0, row.Id);
            state.Bind(1, (long)MessageState.Accepted);
            state.Run();
        }

        Commit();
    }

    public int InsertMissing(ReadOnlySpan<SpikeMessage> page)
    {
        var insert = Prepared("INSERT INTO contact VALUES(?1, ?2, ?3, 0, 0, NULL, NULL, NULL, NULL) ON CONFLICT DO NOTHING");
        var missing = 0;
        Begin();
        foreach (var row in SpikePage.ByKey(page))
        {
            insert.Bind(0, row.Key);
            insert.Bind(1, SampleRows.Tenant);
            insert.Bind(2, SampleRows.Msisdn(row.Message.Contact));
            missing += insert.Run();
        }

        Commit();
        return missing;
    }

    public int ReadContacts(string path, ReadOnlySpan<SpikeMessage> page)
    {
        Prepared("BEGIN").Run();
        var keys = SpikePage.ByKey(page);
        var found = path switch
        {
            OneByOne => ReadOneByOne(keys),
            InList => ReadInList(keys),
            _ => ReadJsonEach(keys),
        };
        Commit();
        return found;
    }

    public int MoveContacts(ReadOnlySpan<SpikeMessage> page)
    {
        Begin();
        var moved = Move(page, thenMessages: false);
        Commit();
        return moved;
    }

    public int MoveMessages(ReadOnlySpan<SpikeMessage> page)
    {
        Begin();
        var moved = 0;
        foreach (var row in page)
        {
            moved += MoveMessage(row);
        }

        Commit();
        return moved;
    }

    public int Intend(ReadOnlySpan<SpikeMessage> page)
    {
        Begin();
        var moved = Move(page, thenMessages: true);
        Commit();
        return moved;
    }

    public int RecordOutcomes(ReadOnlySpan<SpikeMessage> page)
    {
        var state = Prepared("UPDATE message_state SET state = ?1, segments = 1 WHERE id = ?2 AND state = ?3");
        var carrierId = Prepared("INSERT INTO carrier_id VALUES(?1, ?2, ?3, 1)");
        var moved = 0;
        Begin();
        foreach (var row in page)
        {
            state.Bind(0, (long)MessageState.Sent);
            state.Bind(1, row.Id);
            state.Bind(2, (long)MessageState.Submitting);
            moved += state.Run();
            carrierId.Bind(0, SampleRows.Account);
            carrierId.Bind(1, SampleRows.CarrierId(row.Id));
            carrierId.Bind(2, row.Id);
            carrierId.Run();
        }

        Commit();
        return moved;
    }

    public int RecordReceipts(ReadOnlySpan<SpikeMessage> page)
    {
        var find = Prepared("SELECT message, segment FROM carrier_id WHERE account = ?1 AND carrier_id = ?2");
        var state = Prepared("UPDATE message_state SET state = ?1 WHERE id = ?2 AND state = ?3");
        var moved = 0;
        Begin();
        foreach (var row in page)
        {
            find.Bind(0, SampleRows.Account);
            find.Bind(1, SampleRows.CarrierId(row.Id));
            if (!find.Next())
            {
                continue;
            }

            state.Bind(1, find.Int64(0));
            find.Reset();
            state.Bind(0, (long)MessageState.Delivered);
            state.Bind(2, (long)MessageState.Sent);
            moved += state.Run();
        }

        Commit();
        return moved;
    }

    // SQLite runs inside this process.
    public (TimeSpan Cpu, long OctetsWritten) ServerUse() => default;

    public string Afterwards() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"file {new FileInfo(_path).Length >> 20} MB, WAL {new FileInfo(_path + "-wal").Length >> 20} MB"
        );

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
        foreach (var file in new[] { _path, _path + "-wal", _path + "-shm" })
        {
            File.Delete(file);
        }
    }

    private int Move(ReadOnlySpan<SpikeMessage> page, bool thenMessages)
    {
        // || keeps the octets of blobs but calls them text: hence the cast.
        var append = Prepared(
            "UPDATE contact SET recent = CAST(recent || ?1 AS BLOB), version = version + 1 WHERE key = ?2 AND version = ?3 AND suppressed_at IS NULL"
        );
        var moved = 0;
        foreach (var row in SpikePage.ByKey(page))
        {
            append.Bind(0, SampleRows.Entry(row.Message.Id));
            append.Bind(1, row.Key);
            append.Bind(2, row.Message.Version);
            if (append.Run() == 1)
            {
                moved += thenMessages ? MoveMessage(row.Message) : 1;
            }
        }

        return moved;
    }

    private int MoveMessage(SpikeMessage row)
    {
        var state = Prepared(
            "UPDATE message_state SET state = ?1, attempt = attempt + 1 WHERE id = ?2 AND state IN (?3, 2) AND attempt = ?4"
        );
        state.Bind(0, (long)MessageState.Submitting);
        state.Bind(1, row.Id);
        state.Bind(2, (long)MessageState.Accepted);
        state.Bind(3, 0);
        return state.Run();
    }

    private int ReadOneByOne((byte[] Key, SpikeMessage Message)[] keys)
    {
        var select = Prepared("SELECT version, stop_version, zone, consents, suppressed_at, recent FROM contact WHERE key = ?1");
        var found = 0;
        foreach (var (key, _) in keys)
        {
            select.Bind(0, key);
            if (select.Next())
            {
                Take(select, 0);
                select.Reset();
                found++;
            }
        }

        return found;
    }

    private int ReadInList((byte[] Key, SpikeMessage Message)[] keys)
    {
        var names = string.Join(',', Enumerable.Range(1, keys.Length).Select(n => $"?{n}"));
        var select = Prepared(
            $"SELECT key, version, stop_version, zone, consents, suppressed_at, recent FROM contact WHERE key IN ({names})"
        );
        for (var i = 0; i < keys.Length; i++)
        {
            select.Bind(i, keys[i].Key);
        }

        return TakeAll(select);
    }

    private int ReadJsonEach((byte[] Key, SpikeMessage Message)[] keys)
    {
        var json = new StringBuilder("[");
        foreach (var (key, _) in keys)
        {
            json.Append(json.Length == 1 ? "\"" : ",\"").Append(Convert.ToHexString(key)).Append('"');
        }

        var select = Prepared(
            "SELECT c.key, version, stop_version, zone, consents, suppressed_at, recent FROM json_each(?1) j CROSS JOIN contact c ON c.key = unhex(j.value)"
        );
        select.Bind(0, json.Append(']').ToString());
        return TakeAll(select);
    }

    private static int TakeAll(SqliteStatement select)
    {
        var found = 0;
        while (select.Next())
        {
            Take(select, 1);
            found++;
        }

        return found;
    }

    private static void Take(SqliteStatement select, int column)
    {
        if (select.Int64(column) < 0 || select.OctetsOf(column + 5) < SampleRows.EntryOctets)
        {
            throw new InvalidOperationException("A contact came back damaged.");
        }
    }

    private void Begin() => Prepared("BEGIN IMMEDIATE").Run();

    private void Commit() => Prepared("COMMIT").Run();

    private SqliteStatement Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            statement = _connection.Prepare(sql);
            _prepared.Add(sql, statement);
        }

        return statement;
    }

    private void Execute(string script)
    {
        foreach (var sql in script.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Text(sql);
        }
    }

    private string Text(string sql)
    {
        using var statement = _connection.Prepare(sql);
        var text = "";
        while (statement.Next())
        {
            text = statement.Text(0);
        }

        return text;
    }
}
