using Npgsql;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>What a fault of the server or of the connection means.</summary>
internal static class PostgresFault
{
    /// <summary>Whether another writer was first: the same transaction, read anew, may succeed.</summary>
    public static bool IsOvertaken(PostgresException fault) =>
        fault.SqlState
            is PostgresErrorCodes.UniqueViolation
                or PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.SerializationFailure;

    public static RowsMovedException Overtaken(PostgresException fault) => new(fault.TableName ?? fault.SqlState, fault);

    /// <summary>Whether the connection is of no more use.</summary>
    public static bool EndsConnection(Exception fault) =>
        fault switch
        {
            RowsMovedException => false,
            PostgresException { InvariantSeverity: "FATAL" or "PANIC" } => true,
            PostgresException => false,
            NpgsqlException or IOException or TimeoutException => true,
            _ => fault.InnerException is { } inner && EndsConnection(inner),
        };
}
