using NodaTime;
using Npgsql;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>One connection to PostgreSQL with the statements both engines share; questions about many keys join their array.</summary>
internal sealed class PostgresConnection(NpgsqlConnection connection) : RowConnection, IDisposable
{
    private readonly Dictionary<string, PostgresStatement> _statements = new(ReferenceEqualityComparer.Instance);

    public NpgsqlConnection Npgsql => connection;

    public override PostgresStatement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                statement = new PostgresStatement(connection, sql);
                _statements.Add(sql, statement);
            }

            statement.Reset();
            return statement;
        }
    }

    public override IReadOnlyList<ContactRow> ReadContacts(IReadOnlyList<ContactKey> keys)
    {
        var found = new List<ContactRow>(keys.Count);
        Read(
            """
            SELECT c.key, c.version, c.stop_version, c.suppressed_at, c.suppressed_why, c.zone, c.consents, c.recent, c.review_since,
              c.erased_at
            FROM unnest($1) u(key) JOIN contact c ON c.key = u.key
            """,
            reader =>
                found.Add(
                    new ContactRow(
                        reader.GetGuid(0).ToContactKey(),
                        reader.GetInt64(1),
                        reader.GetInt64(2),
                        reader.IsDBNull(3) ? null : Instant.FromUnixTimeMilliseconds(reader.GetInt64(3)),
                        TextOrNull(reader, 4),
                        TextOrNull(reader, 5),
                        ConsentJson.Read(TextOrNull(reader, 6)),
                        RecentSends.Read(reader.IsDBNull(7) ? null : reader.GetFieldValue<byte[]>(7))
                    )
                    {
                        UnderReviewSince = reader.IsDBNull(8) ? null : Instant.FromUnixTimeMilliseconds(reader.GetInt64(8)),
                        ErasedAt = reader.IsDBNull(9) ? null : Instant.FromUnixTimeMilliseconds(reader.GetInt64(9)),
                    }
                ),
            RowBatch.Of(keys.Select(key => key.ToUuid()).ToArray())
        );
        return found;
    }

    public override IReadOnlyList<LaneMessage> ReadWaiting(IReadOnlyList<MessageId> ids)
    {
        var found = new List<LaneMessage>(ids.Count);
        using var rows = new PostgresStatement(
            connection,
            "SELECT "
                + MessageRows.LaneColumns
                + " FROM unnest(?) u(id) JOIN message_state s ON s.id = u.id JOIN message m ON m.id = u.id WHERE s.state IN (0, 1)"
        );
        rows.Bind(ids);
        while (rows.Step())
        {
            found.Add(MessageRows.ReadForLane(rows));
        }

        return found;
    }

    public override IReadOnlyList<MessageRecord> ReadMessages(IReadOnlyList<MessageId> ids)
    {
        var found = new List<MessageRecord>(ids.Count);
        using var rows = new PostgresStatement(
            connection,
            "SELECT "
                + MessageRows.PeopleColumns
                + " FROM unnest(?) u(id) JOIN message_state s ON s.id = u.id JOIN message m ON m.id = u.id JOIN campaign c ON c.id = s.campaign"
        );
        rows.Bind(ids);
        while (rows.Step())
        {
            found.Add(MessageRows.ReadForPeople(rows));
        }

        return found;
    }

    public override IReadOnlyList<SubmittingRow> ReadSubmitting(IReadOnlyList<WrittenMessage> written)
    {
        var found = new List<SubmittingRow>(written.Count);
        Read(
            """
            SELECT u.account, u.id, s.campaign, m.msisdn
            FROM unnest($1, $2, $3) u(id, attempt, account)
            JOIN message_state s ON s.id = u.id AND s.attempt = u.attempt AND s.state = 2 JOIN message m ON m.id = u.id
            """,
            reader =>
                found.Add(
                    new SubmittingRow(reader.GetString(0), new MessageId(reader.GetInt64(1)), reader.GetInt64(2), reader.GetInt64(3))
                ),
            RowBatch.Of(written.Select(message => message.Id.Value).ToArray()),
            RowBatch.Of(written.Select(message => message.Attempt).ToArray()),
            RowBatch.Of(written.Select(message => message.Account).ToArray())
        );
        return found;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    private void Read(string sql, Action<NpgsqlDataReader> read, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            read(reader);
        }
    }

    private static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
