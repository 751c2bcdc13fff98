namespace Starling.Storage.Postgres;

/// <summary>The server would lose what it has confirmed, or cannot be written to: the ledger refuses to open, and names every fault at once.</summary>
public sealed class UnsafeDatabaseException(IReadOnlyList<string> faults)
    : Exception("The ledger does not open on this PostgreSQL: " + string.Join(" ", faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
