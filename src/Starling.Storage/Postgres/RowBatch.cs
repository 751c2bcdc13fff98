using Npgsql;
using NpgsqlTypes;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Statements that go to the server together: one round trip, whatever their number. Either all read or all write.</summary>
internal sealed class RowBatch
{
    private readonly List<NpgsqlBatchCommand> _commands = [];
    private readonly List<Action<NpgsqlDataReader>> _reads = [];
    private readonly List<(int Rows, string What)?> _expected = [];

    public bool IsEmpty => _commands.Count == 0;

    /// <param name="read">Called for each row.</param>
    public void Read(string sql, Action<NpgsqlDataReader> read, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        Add(sql, parameters);
        _reads.Add(read);
    }

    public void Write(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        Add(sql, parameters);
        _expected.Add(null);
    }

    /// <summary>A write that compares what it changes, or what it takes until the end of the transaction.</summary>
    /// <param name="rows">How many rows that are unless another writer was first.</param>
    /// <param name="what">What kind of row that is.</param>
    public void WriteExactly(int rows, string what, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        Add(sql, parameters);
        _expected.Add((rows, what));
    }

    public void ExecuteReads(NpgsqlConnection connection)
    {
        using var batch = Build(connection);
        try
        {
            using var reader = batch.ExecuteReader();
            foreach (var read in _reads)
            {
                while (reader.Read())
                {
                    read(reader);
                }

                reader.NextResult();
            }
        }
        catch (PostgresException fault) when (PostgresFault.IsOvertaken(fault))
        {
            throw PostgresFault.Overtaken(fault);
        }
    }

    /// <returns>How many rows were written.</returns>
    /// <exception cref="RowsMovedException">A statement changed fewer rows than were read for it.</exception>
    public long ExecuteWrites(NpgsqlConnection connection)
    {
        using var batch = Build(connection);
        try
        {
            batch.ExecuteNonQuery();
        }
        catch (PostgresException fault) when (PostgresFault.IsOvertaken(fault))
        {
            throw PostgresFault.Overtaken(fault);
        }

        var rows = 0L;
        for (var at = 0; at < _commands.Count; at++)
        {
            var command = _commands[at];
            if (_expected[at] is { } expected && (ulong)expected.Rows != command.Rows)
            {
                throw new RowsMovedException(expected.What);
            }

            // Of rows that are only taken, the server says -1.
            rows += Math.Max(0, command.RecordsAffected);
        }

        return rows;
    }

    /// <summary>What the last statement wrote, once they have been executed.</summary>
    public long LastRows => (long)_commands[^1].RecordsAffected;

    /// <summary>A column of rows, or one value for all of them.</summary>
    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    public static NpgsqlParameter OfBytes(byte[]?[] values) =>
        new NpgsqlParameter<byte[]?[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };

    private void Add(string sql, ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        _commands.Add(command);
    }

    private NpgsqlBatch Build(NpgsqlConnection connection)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var command in _commands)
        {
            batch.BatchCommands.Add(command);
        }

        return batch;
    }
}

/// <summary>Rows of one table as a transaction has read them and will have written them.</summary>
internal interface IPostgresRows
{
    /// <summary>Adds the reading of what was asked for.</summary>
    void Fetch(RowBatch reads);

    /// <summary>Adds the writing of what changed; from then on it counts as read.</summary>
    void Flush(RowBatch writes);

    /// <summary>Forgets the transaction.</summary>
    void Forget();
}
