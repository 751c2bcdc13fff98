using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Starling.Domain.Messages;

namespace Starling.Testing.History;

/// <summary>One message's row.</summary>
/// <param name="Destination">Digits.</param>
/// <param name="Segments">0 until it was rendered.</param>
/// <param name="MayRepeat">An earlier attempt may have arrived, and it was sent once more: one-time codes.</param>
public sealed record KeptMessage(
    MessageId Id,
    long Campaign,
    string Destination,
    MessageState State,
    int Attempt,
    bool MayRepeat,
    int Segments,
    string Reason,
    string Detail
);

/// <summary>One counter, summed over its writers.</summary>
/// <param name="State">Null: invalid lines.</param>
public sealed record KeptCounter(long Campaign, MessageState? State, string Reason, long Messages, long Segments);

/// <summary>The ledger's account of a run: a second look at the rows, past every line of the product.</summary>
public sealed record KeptInLedger(IReadOnlyList<KeptMessage> Messages, IReadOnlyList<KeptCounter> Counters)
{
    private const int MayHaveArrived = 1;

    /// <summary>Reads all of it in one transaction; the owner may be at work.</summary>
    public static KeptInLedger Read(string dataFolder)
    {
        var file = Directory.EnumerateFiles(dataFolder, "*.db").Single();
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var moment = connection.BeginTransaction(deferred: true);
        return Read(connection);
    }

    /// <summary>Reads all of it in one snapshot; the silos may be at work.</summary>
    public static KeptInLedger ReadPostgres(string connectionString)
    {
        using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 120 }.ToString()
        );
        connection.Open();
        using var moment = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        return Read(connection);
    }

    /// <summary>Messages of a state.</summary>
    public int In(MessageState state) => Messages.Count(message => message.State == state);

    private static KeptInLedger Read(DbConnection connection) =>
        new(
            [
                .. Rows(
                    connection,
                    "SELECT id, campaign, msisdn, state, attempt, flags, segments, reason, coalesce(detail, '') FROM messages ORDER BY id",
                    row => new KeptMessage(
                        new MessageId(row.GetInt64(0)),
                        row.GetInt64(1),
                        row.GetInt64(2).ToString(CultureInfo.InvariantCulture),
                        (MessageState)row.GetInt32(3),
                        row.GetInt32(4),
                        (row.GetInt32(5) & MayHaveArrived) != 0,
                        row.GetInt32(6),
                        row.GetString(7),
                        row.GetString(8)
                    )
                ),
            ],
            [
                .. Rows(
                    connection,
                    """
                    SELECT campaign, state, reason, CAST(sum(messages) AS bigint), CAST(sum(segments) AS bigint)
                    FROM counter GROUP BY campaign, state, reason
                    """,
                    row => new KeptCounter(
                        row.GetInt64(0),
                        row.GetInt32(1) < 0 ? null : (MessageState)row.GetInt32(1),
                        row.GetString(2),
                        row.GetInt64(3),
                        row.GetInt64(4)
                    )
                ),
            ]
        );

    private static IEnumerable<T> Rows<T>(DbConnection connection, string statement, Func<DbDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return read(rows);
        }
    }
}
