using Microsoft.Data.Sqlite;

namespace Starling.LedgerSpike.Sqlite;

/// <summary>Through Microsoft.Data.Sqlite, with prepared commands that are kept.</summary>
internal sealed class AdoConnection : ISqliteConnection
{
    private readonly SqliteConnection _connection;

    public AdoConnection(string path)
    {
        _connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
    }

    public string Name => "Microsoft.Data.Sqlite";

    public SqliteStatement Prepare(string sql) => new Statement(_connection, sql);

    public void Dispose() => _connection.Dispose();

    private sealed class Statement : SqliteStatement
    {
        private readonly SqliteCommand _command;
        private SqliteDataReader? _reader;

        public Statement(SqliteConnection connection, string sql)
        {
            _command = connection.CreateCommand();
            _command.CommandText = sql;
            for (var parameter = 1; sql.Contains($"?{parameter}", StringComparison.Ordinal); parameter++)
            {
                _command.Parameters.Add(new SqliteParameter { ParameterName = $"?{parameter}" });
            }

            _command.Prepare();
        }

        public override void Bind(int parameter, long value) => _command.Parameters[parameter].Value = value;

        public override void Bind(int parameter, string value) => _command.Parameters[parameter].Value = value;

        public override void Bind(int parameter, byte[] value) => _command.Parameters[parameter].Value = value;

        public override int Run() => _command.ExecuteNonQuery();

        public override bool Next()
        {
            _reader ??= _command.ExecuteReader();
            if (_reader.Read())
            {
                return true;
            }

            Reset();
            return false;
        }

        public override void Reset()
        {
            _reader?.Dispose();
            _reader = null;
        }

        public override long Int64(int column) => _reader!.GetInt64(column);

        public override string Text(int column) => _reader!.GetValue(column).ToString() ?? "";

        public override int OctetsOf(int column) => _reader!.IsDBNull(column) ? 0 : _reader.GetFieldValue<byte[]>(column).Length;

        public override void Dispose() => _command.Dispose();
    }
}
