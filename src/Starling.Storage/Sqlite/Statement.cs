using System.Text;
using NodaTime;
using SQLitePCL;

namespace Starling.Storage.Sqlite;

/// <summary>One prepared statement, bound by position from 1 and read by column from 0; used by one thread at a time and kept for the next use.</summary>
/// <remarks>Straight onto the library's calls: on rows this small the ADO layer costs more than SQLite itself.</remarks>
internal sealed class Statement(sqlite3 db, sqlite3_stmt handle) : IDisposable
{
    private int _next = 1;

    public Statement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(handle, _next++, value));
        return this;
    }

    public Statement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    public Statement Bind(Instant? value) => value is { } instant ? Bind(instant.ToUnixTimeMilliseconds()) : BindNull();

    public Statement Bind(bool? value) => value is { } flag ? Bind(flag ? 1L : 0L) : BindNull();

    public Statement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        if (value.Length <= 256)
        {
            Span<byte> octets = stackalloc byte[value.Length * 3];
            Check(raw.sqlite3_bind_text(handle, _next++, octets[..Encoding.UTF8.GetBytes(value, octets)]));
        }
        else
        {
            Check(raw.sqlite3_bind_text(handle, _next++, Encoding.UTF8.GetBytes(value)));
        }

        return this;
    }

    public Statement Bind(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(handle, _next++, value));
        return this;
    }

    public Statement BindNull()
    {
        Check(raw.sqlite3_bind_null(handle, _next++));
        return this;
    }

    /// <summary>Goes to the next row; false at the end, when the statement is ready to be bound anew.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        Reset();
        if (code != raw.SQLITE_DONE)
        {
            throw SqliteFault.Of(db, code);
        }

        return false;
    }

    /// <summary>Executes to the end.</summary>
    /// <returns>How many rows were changed by it.</returns>
    public int Run()
    {
        while (Step()) { }
        return raw.sqlite3_changes(db);
    }

    /// <summary>Leaves off reading.</summary>
    public void Reset()
    {
        _next = 1;
        _ = raw.sqlite3_reset(handle);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public int Int(int column) => raw.sqlite3_column_int(handle, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public bool? FlagOrNull(int column) => IsNull(column) ? null : Int(column) != 0;

    public Instant Instant(int column) => NodaTime.Instant.FromUnixTimeMilliseconds(Long(column));

    public Instant? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFault.Of(db, code);
        }
    }
}

/// <summary>What SQLite said, as the exception of its ADO driver, so that callers know one kind only.</summary>
internal static class SqliteFault
{
    public static Exception Of(sqlite3 db, int code) =>
        new Microsoft.Data.Sqlite.SqliteException(raw.sqlite3_errmsg(db).utf8_to_string(), code & 0xff, raw.sqlite3_extended_errcode(db));
}
