using NodaTime;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>The ledger of the cluster edition: one PostgreSQL that all silos share, every port over it.</summary>
/// <remarks>Disposing it finishes what has queued.</remarks>
public sealed class PostgresLedger : LedgerPorts
{
    private readonly PostgresStore _store;

    /// <summary>Brings the schema up to date and opens the connections.</summary>
    /// <exception cref="UnsafeDatabaseException">The server would lose what it confirms.</exception>
    public PostgresLedger(StorageOptions options, IClock clock)
        : this(new PostgresStore(options, clock)) { }

    private PostgresLedger(PostgresStore store)
        : base(store) => _store = store;

    /// <summary>The same database, over connections of the provider's own.</summary>
    public override GrainStateStore GrainState => new("Npgsql", _store.ConnectionString);

    /// <summary>Transactions committed since it started.</summary>
    public long Commits => _store.Commits;
}
