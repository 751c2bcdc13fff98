using System.Runtime.InteropServices;
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
    // Good for as long as the handle, which this object holds until it is disposed.
    private readonly nint _connection = db.DangerousGetHandle();
    private readonly nint _statement = handle.DangerousGetHandle();
    private int _next = 1;

    public override Statement Bind(long value)
    {
        Check(NativeStatement.BindLong(_statement, _next++, value));
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
            BindText(octets[..Encoding.UTF8.GetBytes(value, octets)]);
        }
        else
        {
            BindText(Encoding.UTF8.GetBytes(value));
        }

        return this;
    }

    public override Statement Bind(ReadOnlySpan<byte> value)
    {
        Check(NativeStatement.BindBlob(_statement, _next++, in First(value), value.Length, NativeStatement.Copied));
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
        Check(NativeStatement.BindNull(_statement, _next++));
        return this;
    }

    private void BindText(ReadOnlySpan<byte> octets) =>
        Check(NativeStatement.BindText(_statement, _next++, in First(octets), octets.Length, NativeStatement.Copied));

    /// <summary>An address also for what has no octets, which would else be bound as NULL.</summary>
    private static ref readonly byte First(ReadOnlySpan<byte> octets) => ref MemoryMarshal.GetReference(octets.IsEmpty ? "\0"u8 : octets);

    public override bool Step()
    {
        var code = NativeStatement.Step(_statement);
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
        return NativeStatement.Changes(_connection);
    }

    public override void Reset()
    {
        _next = 1;
        _ = NativeStatement.Reset(_statement);
    }

    public override bool IsNull(int column) => NativeStatement.TypeOf(_statement, column) == raw.SQLITE_NULL;

    public override long Long(int column) => NativeStatement.Long(_statement, column);

    public override int Int(int column) => (int)Long(column);

    public override bool Flag(int column) => Long(column) != 0;

    public override ContactKey Key(int column) => ContactKey.Read(Blob(column));

    public override string Text(int column) => Encoding.UTF8.GetString(Octets(NativeStatement.Text(_statement, column), column));

    public override ReadOnlySpan<byte> Blob(int column) => Octets(NativeStatement.Blob(_statement, column), column);

    private unsafe ReadOnlySpan<byte> Octets(nint address, int column) =>
        address == 0 ? [] : new ReadOnlySpan<byte>((void*)address, NativeStatement.Length(_statement, column));

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
