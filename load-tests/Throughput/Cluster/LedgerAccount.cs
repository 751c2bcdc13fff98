using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Starling.Domain.Messages;

namespace Starling.Throughput.Cluster;

/// <summary>What the ledger holds: rows looked at past every line of the product.</summary>
/// <param name="States">Rows by state.</param>
/// <param name="Counters">The counters' sums by state, which should be the same.</param>
/// <param name="Batches">Batches whose indexes have a hole.</param>
/// <param name="CarrierIds">Rows of carrier ids, how many different ones, the lowest and the highest.</param>
/// <param name="Parked">Receipts that found no message.</param>
/// <param name="Suppressed">Contacts that get nothing any more.</param>
internal sealed record LedgerAccount(
    IReadOnlyDictionary<MessageState, long> States,
    IReadOnlyDictionary<MessageState, long> Counters,
    long Batches,
    (long Rows, long Different, long Lowest, long Highest) CarrierIds,
    long Parked,
    long Suppressed
)
{
    public long Messages => States.Values.Sum();

    public long In(params MessageState[] states) => states.Sum(state => States.GetValueOrDefault(state));
}

/// <summary>Reads the ledger of a run from outside.</summary>
/// <param name="place">Connection string, or the data folder.</param>
internal sealed class LedgerReader(Engine engine, string place)
{
    public LedgerAccount Read()
    {
        using var connection = Open();
        using var moment = Moment(connection);
        return new LedgerAccount(
            ByState(connection, "SELECT state, count(*) FROM message_state GROUP BY state"),
            ByState(connection, "SELECT state, CAST(sum(messages) AS bigint) FROM counter WHERE state >= 0 GROUP BY state"),
            Numbers(
                connection,
                """
                SELECT count(*) FROM (
                  SELECT count(*) AS held, max(id & 4294967295) AS last FROM message_state GROUP BY id >> 32
                ) AS batches WHERE held <> last + 1
                """
            )[0],
            CarrierIds(connection),
            Numbers(connection, "SELECT count(*) FROM parked_receipt")[0],
            Numbers(connection, "SELECT count(*) FROM contact WHERE suppressed_at IS NOT NULL")[0]
        );
    }

    /// <summary>Messages that are not at their end, as the counters have it: cheap enough to be asked while something is measured.</summary>
    public long Unfinished()
    {
        using var connection = Open();
        return Numbers(
            connection,
            $"SELECT CAST(coalesce(sum(messages), 0) AS bigint) FROM counter WHERE state IN ({string.Join(',', Audit.Unfinished.Select(state => (int)state))})"
        )[0];
    }

    /// <summary>Ids of all messages, to be held against those that callers were told.</summary>
    public HashSet<long> Ids()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM message_state";
        using var rows = command.ExecuteReader();
        var ids = new HashSet<long>();
        while (rows.Read())
        {
            ids.Add(rows.GetInt64(0));
        }

        return ids;
    }

    private DbConnection Open()
    {
        DbConnection connection =
            engine == Engine.Postgres
                ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(place) { Pooling = false, CommandTimeout = 300 }.ToString())
                : new SqliteConnection(
                    $"Data Source={Directory.EnumerateFiles(place, "*.db").Single()};Mode=ReadOnly;Pooling=False;Default Timeout=300"
                );
        connection.Open();
        return connection;
    }

    /// <summary>One snapshot, while the owner may be at work.</summary>
    private static DbTransaction Moment(DbConnection connection) =>
        connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);

    private static (long, long, long, long) CarrierIds(DbConnection connection)
    {
        var found = Numbers(
            connection,
            """
            SELECT count(*), count(DISTINCT carrier_id), coalesce(min(CAST(carrier_id AS bigint)), 0), coalesce(max(CAST(carrier_id AS bigint)), 0)
            FROM carrier_id
            """
        );
        return (found[0], found[1], found[2], found[3]);
    }

    private static Dictionary<MessageState, long> ByState(DbConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var rows = command.ExecuteReader();
        var states = new Dictionary<MessageState, long>();
        while (rows.Read())
        {
            if (rows.GetInt64(1) is not 0 and var count)
            {
                states[(MessageState)rows.GetInt16(0)] = count;
            }
        }

        return states;
    }

    private static long[] Numbers(DbConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var row = command.ExecuteReader();
        row.Read();
        return [.. Enumerable.Range(0, row.FieldCount).Select(row.GetInt64)];
    }
}
