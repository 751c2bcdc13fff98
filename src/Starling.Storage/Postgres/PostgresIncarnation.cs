using System.Text;
using NodaTime;
using Npgsql;
using Starling.Storage.Ledger;

namespace Starling.Storage.Postgres;

/// <summary>Which life of which database this is: a restored one is another, and so is a standby that took over.</summary>
/// <remarks>What cannot be told apart is a copy of the disk: its operator says so by giving a cut-off.</remarks>
internal static class PostgresIncarnation
{
    private const string Name = "incarnation";

    /// <summary>The server, the database in it, and the timeline of its log, which moves with each recovery from an archive and each promotion.</summary>
    private const string Look = """
        SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
        FROM pg_database WHERE datname = current_database()
        """;

    /// <summary>Puts the installation on hold when its rows were written in another life.</summary>
    /// <param name="standbyHasEverything">Whether another timeline alone is no reason.</param>
    public static void Check(NpgsqlConnection connection, Instant now, bool standbyHasEverything)
    {
        using var transaction = connection.BeginTransaction();
        var found = (string)Scalar(connection, Look)!;
        Scalar(
            connection,
            "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            Name,
            Encoding.UTF8.GetBytes(found)
        );
        var written = Encoding.UTF8.GetString((byte[])Scalar(connection, "SELECT value FROM installation WHERE name = $1", Name)!);
        if (written != found)
        {
            Scalar(connection, "UPDATE installation SET value = $2 WHERE name = $1", Name, Encoding.UTF8.GetBytes(found));
            if (!standbyHasEverything || DatabaseOf(written) != DatabaseOf(found))
            {
                Scalar(
                    connection,
                    "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                    RestoreHolds.Hold,
                    RestoreHolds.Write(now, $"its rows were written by {written} (server/database/timeline), this is {found}")
                );
            }
        }

        transaction.Commit();
    }

    private static string DatabaseOf(string incarnation) => incarnation[..incarnation.LastIndexOf('/')];

    private static object? Scalar(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
#pragma warning disable CA2100 // The texts are the constants above.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command.ExecuteScalar();
    }
}
