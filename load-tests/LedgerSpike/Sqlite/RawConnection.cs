using SQLitePCL;

namespace Starling.LedgerSpike.Sqlite;

/// <summary>Through the C interface: bind, step, reset.</summary>
internal sealed class RawConnection : ISqliteConnection
{
    private readonly sqlite3 _connection;

    public RawConnection(string path)
    {
        Batteries_V2.Init();
        var result = raw.sqlite3_open_v2(
            path,
            out _connection,
            raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX,
            null
        );
        Check(result);
    }

    public string Name => "SQLitePCLRaw";

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return new Statement(this, statement);
    }

    public void Dispose() => _connection.Dispose();

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            throw new InvalidOperationException($"SQLite answered {result}: {raw.sqlite3_errmsg(_connection).utf8_to_string()}");
        }
    }

    private sealed class Statement(RawConnection owner, sqlite3_stmt statement) : SqliteStatement
    {
        public override void Bind(int parameter, long value) => owner.Check(raw.sqlite3_bind_int64(statement, parameter + 1, value));

        public override void Bind(int parameter, string value) => owner.Check(raw.sqlite3_bind_text(statement, parameter + 1, value));

        public override void Bind(int parameter, byte[] value) => owner.Check(raw.sqlite3_bind_blob(statement, parameter + 1, value));

        public override int Run()
        {
            owner.Check(raw.sqlite3_step(statement));
            Reset();
            return raw.sqlite3_changes(owner._connection);
        }

        public override bool Next()
        {
            var result = raw.sqlite3_step(statement);
            owner.Check(result);
            if (result == raw.SQLITE_ROW)
            {
                return true;
            }

            Reset();
            return false;
        }

        public override void Reset() => owner.Check(raw.sqlite3_reset(statement));

        public override long Int64(int column) => raw.sqlite3_column_int64(statement, column);

        public override string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

        public override int OctetsOf(int column) => raw.sqlite3_column_blob(statement, column).Length;

        public override void Dispose() => statement.Dispose();
    }
}
