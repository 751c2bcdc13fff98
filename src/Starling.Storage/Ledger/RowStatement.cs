using NodaTime;
using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>One prepared statement of either engine, bound by position from 1 and read by column from 0; used by one thread at a time.</summary>
internal abstract class RowStatement
{
    public abstract RowStatement Bind(long value);

    public abstract RowStatement Bind(long? value);

    public abstract RowStatement Bind(Instant? value);

    public abstract RowStatement Bind(bool? value);

    public abstract RowStatement Bind(string? value);

    public abstract RowStatement Bind(ReadOnlySpan<byte> value);

    public abstract RowStatement Bind(ContactKey? value);

    public abstract RowStatement BindOrNull(byte[]? value);

    /// <summary>Goes to the next row; false at the end, when the statement is ready to be bound anew.</summary>
    public abstract bool Step();

    /// <summary>Executes to the end.</summary>
    /// <returns>How many rows were changed by it.</returns>
    public abstract int Run();

    /// <summary>Leaves off reading.</summary>
    public abstract void Reset();

    public abstract bool IsNull(int column);

    public abstract long Long(int column);

    public abstract bool Flag(int column);

    public abstract string Text(int column);

    public abstract ContactKey Key(int column);

    /// <summary>Valid until the next step; empty when null.</summary>
    public abstract ReadOnlySpan<byte> Blob(int column);

    public byte[]? BlobOrNull(int column) => IsNull(column) ? null : Blob(column).ToArray();

    public virtual int Int(int column) => (int)Long(column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public bool? FlagOrNull(int column) => IsNull(column) ? null : Flag(column);

    public Instant Instant(int column) => NodaTime.Instant.FromUnixTimeMilliseconds(Long(column));

    public Instant? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);
}
