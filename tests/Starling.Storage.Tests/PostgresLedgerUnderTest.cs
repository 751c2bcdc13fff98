using NodaTime;
using Npgsql;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;
using Starling.Storage.Postgres;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>A PostgreSQL ledger in a schema of its own, or a database, which goes with it.</summary>
internal sealed class PostgresLedgerUnderTest : LedgerUnderTest
{
    /// <summary>Names the server whose tables the tests may make and drop: a connection string.</summary>
    public const string Variable = "STARLING_TEST_POSTGRES";

    private readonly IClock _clock;
    private readonly bool _ownDatabase;
    private readonly string _schema = $"ledger_{Guid.NewGuid():N}";
    private PostgresLedger? _ledger;

    /// <param name="ownDatabase">Whether nobody else's snapshots keep old versions of its rows alive.</param>
    public PostgresLedgerUnderTest(IClock clock, bool ownDatabase = false)
    {
        _clock = clock;
        _ownDatabase = ownDatabase;
        Execute(ownDatabase ? $"CREATE DATABASE {_schema}" : $"CREATE SCHEMA {_schema}");
    }

    /// <summary>The server's connection string; the test is skipped where there is none.</summary>
    public static string Server
    {
        get
        {
            var server = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(string.IsNullOrEmpty(server), $"{Variable} names no PostgreSQL.");
            return server!;
        }
    }

    public StorageOptions Options
    {
        get
        {
            var connection = new NpgsqlConnectionStringBuilder(Server) { ApplicationName = _schema };
            (connection.Database, connection.SearchPath) = _ownDatabase ? (_schema, null) : (connection.Database, _schema);
            return new StorageOptions { ConnectionString = connection.ToString() };
        }
    }

    private string Unpooled =>
        new NpgsqlConnectionStringBuilder(Options.ConnectionString) { Pooling = false, ApplicationName = "test" }.ToString();

    private static string UnpooledServer => new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ToString();

    public PostgresLedger Postgres => _ledger ??= Open();

    public override IAcceptLedger Accepting => Postgres.Accepting;

    public override ICampaignLedger Campaigns => Postgres.Campaigns;

    public override ILaneLedger Lanes => Postgres.Lanes;

    public override IDispatchLedger Dispatch => Postgres.Dispatch;

    public override IReceiptLedger Receipts => Postgres.Receipts;

    public override IOpenSends OpenSends => Postgres.OpenSends;

    public override IInboundLedger Inbound => Postgres.Inbound;

    public override IReviewLedger Reviews => Postgres.Reviews;

    public override IContactLedger Contacts => Postgres.Contacts;

    public override IProfileLedger Profiles => Postgres.Profiles;

    public override IConsentLedger Consents => Postgres.Consents;

    public override IConsentSeals Seals => Postgres.Seals;

    public override IErasureLedger Erasures => Postgres.Erasures;

    public override IErasureLedger InterruptedErasures(Func<Task> meanwhile) =>
        new ErasureLedger(new InterruptedStore(Postgres.Store, meanwhile));

    public override IRetention Retention => Postgres.Retention;

    public override IContactHistory History => Postgres.History;

    public override IBindLeases Leases => Postgres.Leases;

    public override IMessageReader Messages => Postgres.Messages;

    public override IMessageChanges Changes => Postgres.Changes;

    public override IInstallation Installation => Postgres.Installation;

    public override IMembershipWitness Witness => Postgres.Witness;

    public override IRoutePaces Paces => Postgres.Paces;

    public override ISpendLedger Spending => Postgres.Spending;

    public override IApiKeyLedger ApiKeys => Postgres.Keys;

    public override ISenderLedger Senders => Postgres.Senders;

    public override IRestoreHold Restore => Postgres.Restore;

    public override long Commits => Postgres.Commits;

    /// <summary>A second process on the same tables.</summary>
    public PostgresLedger Open() => new(Options, _clock);

    /// <summary>Runs statements of a test's own in the schema.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<IReadOnlyList<string>> DumpAsync()
    {
        await using var connection = new NpgsqlConnection(Unpooled);
        await connection.OpenAsync();
        var tables = await ReadAsync(
            connection,
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        );
        var rows = new List<string>();
        foreach (var table in tables)
        {
            rows.AddRange((await ReadAsync(connection, $"SELECT t::text FROM \"{table}\" t")).Select(row => $"{table}: {row}"));
        }

        return rows;
    }

    private static async Task<List<string>> ReadAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    /// <summary>Has the server end every connection of this ledger.</summary>
    public async Task KillConnectionsAsync()
    {
        await using var connection = new NpgsqlConnection(UnpooledServer);
        await connection.OpenAsync();
        await using var kill = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1",
            connection
        );
        kill.Parameters.Add(new NpgsqlParameter { Value = _schema });
        await kill.ExecuteNonQueryAsync();
    }

    /// <summary>Updates of a table, and how many of them stayed on their page; the ledger is closed, since what connections count they tell when they end.</summary>
    /// <param name="least">How many there must have been.</param>
    public async Task<(long Updates, long Hot)> CountUpdatesAsync(string table, int least)
    {
        await RestartAsync();
        await using var connection = new NpgsqlConnection(Unpooled);
        await connection.OpenAsync();
        await using var count = new NpgsqlCommand(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname = $1",
            connection
        );
        count.Parameters.Add(new NpgsqlParameter { Value = table });
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var looked = 0; looked < 400; looked++)
        {
            await using (var reader = await count.ExecuteReaderAsync())
            {
                if (await reader.ReadAsync() && reader.GetInt64(0) >= least)
                {
                    return (reader.GetInt64(0), reader.GetInt64(1));
                }
            }

            await poll.WaitForNextTickAsync();
        }

        throw new TimeoutException($"Fewer than {least} updates of {table} were counted.");
    }

    /// <summary>Copies the database as it stands.</summary>
    public async Task BackUpAsync()
    {
        await RestartAsync();
        Execute($"CREATE DATABASE {_schema}_backup TEMPLATE {_schema}");
    }

    /// <summary>Puts the copy in the place of the database.</summary>
    public async Task PutBackAsync()
    {
        await RestartAsync();
        Execute($"DROP DATABASE {_schema} WITH (FORCE)");
        Execute($"ALTER DATABASE {_schema}_backup RENAME TO {_schema}");
    }

    public override ValueTask RestartAsync()
    {
        _ledger?.Dispose();
        _ledger = null;
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _ledger?.Dispose();
        Execute(_ownDatabase ? $"DROP DATABASE IF EXISTS {_schema} WITH (FORCE)" : $"DROP SCHEMA {_schema} CASCADE");
        return ValueTask.CompletedTask;
    }

    private static void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(UnpooledServer);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
