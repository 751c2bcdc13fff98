using System.Data.Common;
using Starling.Domain.Ports;

namespace Starling.Gateway;

/// <summary>Which faults say that a part of the service is away for a while, rather than that something is wrong.</summary>
internal static class Outage
{
    /// <summary>
    /// A silo that died, stops or starts (Orleans' faults, answers that do not come), a ledger that is away, or a database server that is down,
    /// starts or ends its connections. What was asked for may have been done all the same.
    /// </summary>
    public static bool Is(Exception fault) =>
        fault switch
        {
            TimeoutException or OrleansException or LedgerAwayException or LedgerUnsureException => true,
            DbException database => database.IsTransient || IsServerAway(database.SqlState),
            _ => fault.InnerException is { } inner && Is(inner),
        };

    /// <summary>SQLSTATE classes 08 (connection exception) and 57 (operator intervention: shut down, starting, statement out of time).</summary>
    private static bool IsServerAway(string? sqlState) =>
        sqlState is not null
        && (sqlState.StartsWith("08", StringComparison.Ordinal) || sqlState.StartsWith("57", StringComparison.Ordinal));
}
