namespace Starling.LedgerSpike.Sqlite;

/// <summary>A prepared statement, by whichever way into the library; parameters and columns count from 0.</summary>
internal abstract class SqliteStatement : IDisposable
{
    public abstract void Bind(int parameter, long value);

    public abstract void Bind(int parameter, string value);

    public abstract void Bind(int parameter, byte[] value);

    /// <summary>Runs a statement that answers no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    public abstract int Run();

    /// <summary>Steps to the next row; after the last one the statement is ready to be bound again.</summary>
    public abstract bool Next();

    /// <summary>Leaves the remaining rows.</summary>
    public abstract void Reset();

    public abstract long Int64(int column);

    public abstract string Text(int column);

    public abstract int OctetsOf(int column);

    public abstract void Dispose();
}

/// <summary>One connection, by whichever way into the library.</summary>
internal interface ISqliteConnection : IDisposable
{
    string Name { get; }

    SqliteStatement Prepare(string sql);
}
