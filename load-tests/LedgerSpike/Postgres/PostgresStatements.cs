using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace Starling.LedgerSpike.Postgres;

/// <summary>The ledger's statements on PostgreSQL: COPY and multi-row statements over sorted arrays, prepared after the tables are filled.</summary>
internal sealed class PostgresStatements : ILedgerStatements
{
    private const string AnyKey = "key = ANY";
    private const string JoinKeys = "join with unnest";

    private readonly PostgresSettings _settings;
    private readonly NpgsqlConnection _connection;
    private readonly ServerProcesses _server;
    private readonly Dictionary<string, NpgsqlCommand> _prepared = [];

    public PostgresStatements(PostgresSettings settings)
    {
        _settings = settings;
        _connection = new(new NpgsqlConnectionStringBuilder(settings.Connection) { Pooling = false, CommandTimeout = 600 }.ToString());
        _connection.Open();
        _server = new(ServerProcesses.PostmasterOf(_connection.ProcessID));
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes" })
        {
            if (Text($"SHOW {setting}") != "on")
            {
                throw new InvalidOperationException($"{setting} must be on, or the figures mean nothing.");
            }
        }
    }

    public string Description =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"PostgreSQL {Text("SHOW server_version")} through Npgsql: shared_buffers {Text("SHOW shared_buffers")}, max_wal_size {Text("SHOW max_wal_size")}, wal_compression {Text("SHOW wal_compression")}, fillfactor of message_state {_settings.StateFillfactor}, of contact {_settings.ContactFillfactor}, lane index {(_settings.LaneIndex ? "on" : "off")}"
        );

    public IReadOnlyList<string> ReadPaths => [AnyKey, JoinKeys];

    public void Load(int contacts)
    {
        Execute(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                DROP TABLE IF EXISTS contact, message, message_state, carrier_id;
                CREATE TABLE contact(key bytea NOT NULL, tenant int NOT NULL, msisdn bigint NOT NULL, version bigint NOT NULL, stop_version bigint NOT NULL,
                    zone text, consents text, suppressed_at bigint, recent bytea) WITH (fillfactor = {_settings.ContactFillfactor});
                CREATE TABLE message(id bigint PRIMARY KEY, tenant int NOT NULL, campaign bigint NOT NULL, lane smallint NOT NULL, contact bytea NOT NULL,
                    msisdn bigint NOT NULL, fields text, accepted_at bigint NOT NULL, content_hash bigint NOT NULL);
                CREATE TABLE message_state(id bigint PRIMARY KEY, state smallint NOT NULL, attempt smallint NOT NULL, segments smallint NOT NULL, due_at bigint)
                    WITH (fillfactor = {_settings.StateFillfactor});
                CREATE TABLE carrier_id(account int NOT NULL, carrier_id text NOT NULL, message bigint NOT NULL, segment smallint NOT NULL,
                    PRIMARY KEY(carrier_id, account));
                """
            )
        );
        if (_settings.LaneIndex)
        {
            Execute("CREATE INDEX message_by_lane ON message(campaign, lane, id)");
        }

        var recent = new byte[SampleRows.EntryOctets * SampleRows.EntriesAtStart];
        using (var copy = _connection.BeginBinaryImport("COPY contact FROM STDIN (FORMAT binary)"))
        {
            for (var contact = 0; contact < contacts; contact++)
            {
                copy.StartRow();
                copy.Write(SampleRows.Key(contact), NpgsqlDbType.Bytea);
                copy.Write(SampleRows.Tenant, NpgsqlDbType.Integer);
                copy.Write(SampleRows.Msisdn(contact), NpgsqlDbType.Bigint);
                copy.Write(1L, NpgsqlDbType.Bigint);
                copy.Write(0L, NpgsqlDbType.Bigint);
                copy.Write(SampleRows.Zone, NpgsqlDbType.Text);
                copy.Write(SampleRows.Consents, NpgsqlDbType.Text);
                copy.WriteNull();
                copy.Write(recent, NpgsqlDbType.Bytea);
            }

            copy.Complete();
        }

        Execute("ALTER TABLE contact ADD PRIMARY KEY (key)");

        // Plans are made from what ANALYZE has seen: tables of some size, and not yet the account that is about to send.
        Execute(
            """
            INSERT INTO message_state SELECT -n, 1, 0, 0, NULL FROM generate_series(1, 200000) n;
            INSERT INTO carrier_id SELECT 0, md5(n::text), -n, 1 FROM generate_series(1, 200000) n;
            """
        );
        Execute("VACUUM ANALYZE");
        Execute("CHECKPOINT");
    }

    public void Accept(ReadOnlySpan<SpikeMessage> page)
    {
        using var transaction = _connection.BeginTransaction();
        using (
            var copy = _connection.BeginBinaryImport(
                "COPY message(id, tenant, campaign, lane, contact, msisdn, fields, accepted_at, content_hash) FROM STDIN (FORMAT binary)"
            )
        )
        {
            foreach (var row in page)
            {
                copy.StartRow();
                copy.Write(row.Id, NpgsqlDbType.Bigint);
                copy.Write(SampleRows.Tenant, NpgsqlDbType.Integer);
                copy.Write(1L, NpgsqlDbType.Bigint);
                copy.Write((short)(row.Id & 3), NpgsqlDbType.Smallint);
                copy.Write(SampleRows.Key(row.Contact), NpgsqlDbType.Bytea);
                copy.Write(SampleRows.Msisdn(row.Contact), NpgsqlDbType.Bigint);
                copy.Write(SampleRows.Fields(row.Id), NpgsqlDbType.Text);
                copy.Write(1_770_000_000_000 + row.Id, NpgsqlDbType.Bigint);
                copy.Write(SampleRows.ContentHash(row.Id), NpgsqlDbType.Bigint);
            }

            copy.Complete();
        }

        using (var copy = _connection.BeginBinaryImport("COPY message_state(id, state, attempt, segments) FROM STDIN (FORMAT binary)"))
        {
            foreach (var row in page)
            {
                copy.StartRow();
                copy.Write(row.Id, NpgsqlDbType.Bigint);
                copy.Write((short)MessageState.Accepted, NpgsqlDbType.Smallint);
                copy.Write((short)0, NpgsqlDbType.Smallint);
                copy.Write((short)0, NpgsqlDbType.Smallint);
            }

            copy.Complete();
        }

        transaction.Commit();
    }

    public int InsertMissing(ReadOnlySpan<SpikeMessage> page)
    {
        var rows = SpikePage.ByKey(page);
        return Run(
            """
            INSERT INTO contact(key, tenant, msisdn, version, stop_version)
            SELECT u.key, $3, u.msisdn, 0, 0 FROM unnest($1, $2) u(key, msisdn) ON CONFLICT DO NOTHING
            """,
            Keys(rows),
            new NpgsqlParameter<long[]> { TypedValue = Array.ConvertAll(rows, r => SampleRows.Msisdn(r.Message.Contact)) },
            new NpgsqlParameter<int> { TypedValue = SampleRows.Tenant }
        );
    }

    public int ReadContacts(string path, ReadOnlySpan<SpikeMessage> page)
    {
        var sql =
            path == AnyKey
                ? "SELECT key, version, stop_version, zone, consents, suppressed_at, recent FROM contact WHERE key = ANY($1)"
                : "SELECT c.key, version, stop_version, zone, consents, suppressed_at, recent FROM unnest($1) u(key) JOIN contact c USING (key)";
        using var reader = Prepared(sql, Keys(SpikePage.ByKey(page))).ExecuteReader();
        var found = 0;
        while (reader.Read())
        {
            if (
                reader.GetFieldValue<byte[]>(0).Length != 16
                || reader.GetInt64(1) < 0
                || reader.GetFieldValue<byte[]>(6).Length < SampleRows.EntryOctets
            )
            {
                throw new InvalidOperationException("A contact came back damaged.");
            }

            found++;
        }

        return found;
    }

    public int MoveContacts(ReadOnlySpan<SpikeMessage> page)
    {
        var rows = SpikePage.ByKey(page);
        return Run(
            """
            UPDATE contact c SET recent = c.recent || u.entry, version = c.version + 1
            FROM unnest($1, $2, $3) u(key, version, entry)
            WHERE c.key = u.key AND c.version = u.version AND c.suppressed_at IS NULL
            """,
            Keys(rows),
            Versions(rows),
            Entries(rows)
        );
    }

    public int MoveMessages(ReadOnlySpan<SpikeMessage> page) =>
        Run(
            """
            UPDATE message_state m SET state = 3, attempt = m.attempt + 1
            FROM unnest($1, $2) u(id, attempt)
            WHERE m.id = u.id AND m.state IN (1, 2) AND m.attempt = u.attempt
            """,
            Ids(page),
            new NpgsqlParameter<short[]> { TypedValue = new short[page.Length] }
        );

    public int Intend(ReadOnlySpan<SpikeMessage> page)
    {
        var rows = SpikePage.ByKey(page);
        using var reader = Prepared(
                """
                WITH moved AS (
                    UPDATE contact c SET recent = c.recent || u.entry, version = c.version + 1
                    FROM unnest($1, $2, $3, $4) u(key, version, entry, id)
                    WHERE c.key = u.key AND c.version = u.version AND c.suppressed_at IS NULL
                    RETURNING u.id)
                UPDATE message_state m SET state = 3, attempt = m.attempt + 1
                FROM moved WHERE m.id = moved.id AND m.state IN (1, 2) AND m.attempt = 0
                RETURNING m.id
                """,
                Keys(rows),
                Versions(rows),
                Entries(rows),
                new NpgsqlParameter<long[]> { TypedValue = Array.ConvertAll(rows, r => r.Message.Id) }
            )
            .ExecuteReader();
        var moved = 0;
        while (reader.Read())
        {
            moved++;
        }

        return moved;
    }

    public int RecordOutcomes(ReadOnlySpan<SpikeMessage> page)
    {
        var carrierIds = new string[page.Length];
        for (var i = 0; i < page.Length; i++)
        {
            carrierIds[i] = SampleRows.CarrierId(page[i].Id);
        }

        return Run(
            """
            WITH ids AS (INSERT INTO carrier_id SELECT $3, u.carrier_id, u.id, 1 FROM unnest($1, $2) u(id, carrier_id))
            UPDATE message_state m SET state = 4, segments = 1 FROM unnest($1) u(id) WHERE m.id = u.id AND m.state = 3
            """,
            Ids(page),
            new NpgsqlParameter<string[]> { TypedValue = carrierIds },
            new NpgsqlParameter<int> { TypedValue = SampleRows.Account }
        );
    }

    public int RecordReceipts(ReadOnlySpan<SpikeMessage> page)
    {
        var carrierIds = new string[page.Length];
        for (var i = 0; i < page.Length; i++)
        {
            carrierIds[i] = SampleRows.CarrierId(page[i].Id);
        }

        Array.Sort(carrierIds, StringComparer.Ordinal);
        return Run(
            """
            UPDATE message_state m SET state = 5
            FROM unnest($1) u(carrier_id) JOIN carrier_id c ON c.carrier_id = u.carrier_id AND c.account = $2
            WHERE m.id = c.message AND m.state = 4
            """,
            new NpgsqlParameter<string[]> { TypedValue = carrierIds },
            new NpgsqlParameter<int> { TypedValue = SampleRows.Account }
        );
    }

    // Of the server's writing the WAL alone is told: pages leave with the checkpoints.
    public (TimeSpan Cpu, long OctetsWritten) ServerUse() =>
        (_server.Cpu(), long.Parse(Text("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"), CultureInfo.InvariantCulture));

    public string Afterwards()
    {
        Text("SELECT pg_stat_force_next_flush()");
        return Text(
            """
            SELECT string_agg(format('%s: %s, %s updates, %s %% HOT', relname, pg_size_pretty(pg_total_relation_size(relid)), n_tup_upd,
                round(100.0 * n_tup_hot_upd / nullif(n_tup_upd, 0))), '; ' ORDER BY relname) FROM pg_stat_user_tables
            """
        );
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    // A statement alone is its own transaction.
    private int Run(string sql, params NpgsqlParameter[] parameters) => Prepared(sql, parameters).ExecuteNonQuery();

    private NpgsqlCommand Prepared(string sql, params NpgsqlParameter[] parameters)
    {
        if (_prepared.TryGetValue(sql, out var command))
        {
            command.Parameters.Clear();
            command.Parameters.AddRange(parameters);
            return command;
        }

        command = new(sql, _connection);
        command.Parameters.AddRange(parameters);
        command.Prepare();
        _prepared.Add(sql, command);
        return command;
    }

    private static NpgsqlParameter<byte[][]> Keys((byte[] Key, SpikeMessage Message)[] rows) =>
        new() { TypedValue = Array.ConvertAll(rows, r => r.Key), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    private static NpgsqlParameter<long[]> Versions((byte[] Key, SpikeMessage Message)[] rows) =>
        new() { TypedValue = Array.ConvertAll(rows, r => (long)r.Message.Version) };

    private static NpgsqlParameter<byte[][]> Entries((byte[] Key, SpikeMessage Message)[] rows) =>
        new()
        {
            TypedValue = Array.ConvertAll(rows, r => SampleRows.Entry(r.Message.Id)),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        };

    private static NpgsqlParameter<long[]> Ids(ReadOnlySpan<SpikeMessage> page)
    {
        var ids = new long[page.Length];
        for (var i = 0; i < page.Length; i++)
        {
            ids[i] = page[i].Id;
        }

        return new() { TypedValue = ids };
    }

    private void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        command.ExecuteNonQuery();
    }

    private string Text(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        return command.ExecuteScalar()?.ToString() ?? "";
    }
}
