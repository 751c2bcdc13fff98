namespace Starling.Storage.Ledger;

/// <summary>Another writer changed a row between our reading and our writing: nothing was committed, and the transaction is done again.</summary>
public sealed class RowsMovedException : Exception
{
    public RowsMovedException(string what)
        : base($"{what} was changed by another writer.") { }

    public RowsMovedException(string what, Exception inner)
        : base($"{what} was changed by another writer.", inner) { }
}
