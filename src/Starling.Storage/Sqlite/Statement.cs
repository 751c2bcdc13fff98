using System.Text;
using NodaTime;
using SQLitePCL;
using Starling.Domain.Contacts;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>One prepared statement of SQLite, kept for the next use.</summary>
/// <remarks>Straight onto the library's calls: on rows this small the ADO layer costs more than SQLite itself.</remarks>
internal sealed class Statement(sqlite3 db, sqlite3_stmt handle) : RowStatement, IDisposable
{
    private int _next = 1;

    public override Statement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(handle, _next++, value));
        return this;
    }

    public override Statement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    public override Statement Bind(Instant? value) => value is { } instant ? Bind(instant.ToUnixTimeMilliseconds()) : BindNull();

    public override Statement Bind(bool? value) => value is { } flag ? Bind(flag ? 1L : 0L) : BindNull();

    public override Statement Bind(string? value)
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

    public override Statement Bind(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(handle, _next++, value));
        return this;
    }

    public override Statement Bind(ContactKey? value)
    {
        if (value is not { } key)
        {
            return BindNull();
        }

        Span<byte> octets = stackalloc byte[ContactKey.Size];
        key.Write(octets);
        return Bind(octets);
    }

    public override Statement BindOrNull(byte[]? value) => value is null ? BindNull() : Bind(value.AsSpan());

    private Statement BindNull()
    {
        Check(raw.sqlite3_bind_null(handle, _next++));
        return this;
    }

    public override bool Step()
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

    public override int Run()
    {
        while (Step()) { }
        return raw.sqlite3_changes(db);
    }

    public override void Reset()
    {
        _next = 1;
        _ = raw.sqlite3_reset(handle);
    }

    public override bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public override long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public override int Int(int column) => raw.sqlite3_column_int(handle, column);

    public override bool Flag(int column) => Int(column) != 0;

    public override ContactKey Key(int column) => ContactKey.Read(Blob(column));

    public override string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public override ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

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
