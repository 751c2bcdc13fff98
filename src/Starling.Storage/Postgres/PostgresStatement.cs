using System.Globalization;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>One statement that both engines share, on PostgreSQL. Its rows are read to the end at once, so that another statement may run between two steps.</summary>
internal sealed class PostgresStatement : RowStatement, IDisposable
{
    private readonly NpgsqlCommand _command;
    private readonly List<object[]> _rows = [];
    private int _bound;
    private int _at = -1;
    private bool _ran;

    public PostgresStatement(NpgsqlConnection connection, string sql) =>
        _command = new NpgsqlCommand(PostgresDialect.Translate(sql), connection);

    public override PostgresStatement Bind(long value) => Set(NpgsqlDbType.Bigint, value);

    public override PostgresStatement Bind(long? value) => Set(NpgsqlDbType.Bigint, value);

    public override PostgresStatement Bind(Instant? value) => Set(NpgsqlDbType.Bigint, value?.ToUnixTimeMilliseconds());

    public override PostgresStatement Bind(bool? value) => Set(NpgsqlDbType.Boolean, value);

    public override PostgresStatement Bind(string? value) => Set(NpgsqlDbType.Text, PostgresText.Keep(value));

    public override PostgresStatement Bind(ReadOnlySpan<byte> value) => Set(NpgsqlDbType.Bytea, value.ToArray());

    public override PostgresStatement Bind(ContactKey? value) => Set(NpgsqlDbType.Uuid, value is { } key ? key.ToUuid() : null);

    public override PostgresStatement BindOrNull(byte[]? value) => Set(NpgsqlDbType.Bytea, value);

    public PostgresStatement Bind(IReadOnlyList<MessageId> ids) =>
        Set(NpgsqlDbType.Array | NpgsqlDbType.Bigint, ids.Select(id => id.Value).ToArray());

    public override bool Step()
    {
        if (!_ran)
        {
            Read();
        }

        if (++_at < _rows.Count)
        {
            return true;
        }

        Reset();
        return false;
    }

    public override int Run()
    {
        try
        {
            return _command.ExecuteNonQuery();
        }
        catch (PostgresException fault) when (PostgresFault.IsOvertaken(fault))
        {
            throw PostgresFault.Overtaken(fault);
        }
        finally
        {
            Reset();
        }
    }

    public override void Reset()
    {
        _rows.Clear();
        (_bound, _at, _ran) = (0, -1, false);
    }

    public override bool IsNull(int column) => _rows[_at][column] is DBNull;

    public override long Long(int column) =>
        _rows[_at][column] switch
        {
            long number => number,
            int number => number,
            short number => number,
            var other => Convert.ToInt64(other, CultureInfo.InvariantCulture),
        };

    public override bool Flag(int column) => (bool)_rows[_at][column];

    public override string Text(int column) => (string)_rows[_at][column];

    public override ContactKey Key(int column) => ((Guid)_rows[_at][column]).ToContactKey();

    public override ReadOnlySpan<byte> Blob(int column) => _rows[_at][column] as byte[];

    public void Dispose() => _command.Dispose();

    private PostgresStatement Set(NpgsqlDbType type, object? value)
    {
        if (_bound == _command.Parameters.Count)
        {
            _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }

        _command.Parameters[_bound++].Value = value ?? DBNull.Value;
        return this;
    }

    private void Read()
    {
        _ran = true;
        try
        {
            using var reader = _command.ExecuteReader();
            while (reader.Read())
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                _rows.Add(row);
            }
        }
        catch (PostgresException fault) when (PostgresFault.IsOvertaken(fault))
        {
            Reset();
            throw PostgresFault.Overtaken(fault);
        }
    }
}
