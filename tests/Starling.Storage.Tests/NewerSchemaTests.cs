using Microsoft.Data.Sqlite;
using NodaTime;
using Npgsql;
using Starling.Domain.Messages;
using Starling.Storage.Postgres;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>
/// A database that the next version has already made ready for itself: a script of its own in the journal, a table of its own, and a column
/// more in every table, which may be empty. This version starts on it and works, or silos could not be replaced one by one.
/// </summary>
public abstract class NewerSchemaTests : LedgerScenario
{
    protected const string Column = "of_the_next_version";
    protected const string Table = "made_by_the_next_version";

    [Fact]
    public async Task This_version_starts_on_it_and_does_all_of_its_work()
    {
        var before = (await AcceptAsync(await CampaignAsync(), 1))[0];
        await ExpandAsync();
        await Ledger.RestartAsync();

        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 2, 3, 4);
        var lease = await LeaseAsync();
        lease = await SubmitAsync(lease, (before, 1), (ids[0], 2), (ids[1], 3));
        await OutcomeAsync(lease, SentAs(before, 1, "a"), lease.N);
        await OutcomeAsync(lease, SentAs(ids[0], 1, "b"), lease.N);
        await ReceiveAsync(Receipt("a"), Receipt("before its outcome"));
        await StopAsync(4);
        Assert.Equal(MessageState.Delivered, await StateAsync(before));
        Assert.Equal(MessageState.Sent, await StateAsync(ids[0]));
        Assert.NotNull((await ContactAsync(4)).SuppressedSince);
        await AssertCountersEqualRowsAsync(campaign);
        Assert.Equal(1, await JournalOfNextAsync());
    }

    protected abstract Task ExpandAsync();

    /// <summary>Lines of the next version in the journal of scripts.</summary>
    protected abstract Task<long> JournalOfNextAsync();
}

public sealed class PostgresNewerSchemaTests : NewerSchemaTests
{
    private const string Script = "Starling.Storage.Postgres.Schema.9999_of_the_next_version.sql";

    private PostgresLedgerUnderTest Postgres => (PostgresLedgerUnderTest)Ledger;

    [Fact]
    public async Task Of_processes_that_start_together_one_brings_the_schema_up_to_date()
    {
        await using var fresh = new PostgresLedgerUnderTest(Clock);
        var started = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(fresh.Open)));
        Array.ForEach(started, ledger => ledger.Dispose());
        var scripts = typeof(PostgresLedger)
            .Assembly.GetManifestResourceNames()
            .Count(name => name.Contains(".Postgres.Schema.", StringComparison.Ordinal));
        Assert.Equal((long)scripts, await CountAsync(fresh, "SELECT count(*) FROM schemaversions"));
    }

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));

    protected override async Task ExpandAsync()
    {
        await Postgres.RestartAsync();
        await Postgres.ExecuteAsync(
            $$"""
            DO $do$
            DECLARE name text;
            BEGIN
              FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'schemaversions' LOOP
                EXECUTE format('ALTER TABLE %I ADD COLUMN {{Column}} text', name);
              END LOOP;
            END $do$;
            CREATE TABLE {{Table}} (id bigint PRIMARY KEY);
            INSERT INTO schemaversions (scriptname, applied) VALUES ('{{Script}}', now());
            """
        );
    }

    protected override Task<long> JournalOfNextAsync() =>
        CountAsync(Postgres, $"SELECT count(*) FROM schemaversions WHERE scriptname = '{Script}'");

    private static async Task<long> CountAsync(PostgresLedgerUnderTest ledger, string query)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ledger.Options.ConnectionString) { Pooling = false, ApplicationName = "test" }.ToString()
        );
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

public sealed class SqliteNewerSchemaTests : NewerSchemaTests
{
    private const string Script = "Starling.Storage.Sqlite.Schema.9999_of_the_next_version.sql";

    private SqliteLedgerUnderTest Sqlite => (SqliteLedgerUnderTest)Ledger;

    private string File => $"Data Source={Path.Combine(Sqlite.Folder, "ledger.db")};Pooling=False";

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));

    protected override async Task ExpandAsync()
    {
        await Sqlite.RestartAsync();
        await using var connection = new SqliteConnection(File);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (
            var names = Command(
                connection,
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'SchemaVersions'"
            )
        )
        {
            await using var reader = await names.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        Assert.True(tables.Count > 10);
        string[] statements =
        [
            .. tables.Select(table => $"ALTER TABLE {table} ADD COLUMN {Column} TEXT"),
            $"CREATE TABLE {Table} (id INTEGER PRIMARY KEY)",
            $"INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('{Script}', datetime())",
        ];
        foreach (var statement in statements)
        {
            await using var command = Command(connection, statement);
            await command.ExecuteNonQueryAsync();
        }
    }

    protected override async Task<long> JournalOfNextAsync()
    {
        await using var connection = new SqliteConnection(File);
        await connection.OpenAsync();
        await using var command = Command(connection, $"SELECT count(*) FROM SchemaVersions WHERE ScriptName = '{Script}'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names that this file or the schema has.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }
}
