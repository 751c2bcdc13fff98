using DbUp;
using DbUp.Engine.Output;
using Npgsql;

namespace Starling.Storage.Postgres;

/// <summary>The server as the settings name it: how it is connected to, what it must be like, and its schema.</summary>
internal sealed class PostgresServer
{
    private readonly string _connection;

    /// <summary>For others who come over ADO.NET, pooled.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether a standby that takes over is no backup.</summary>
    public bool StandbyHasEverything { get; }

    public PostgresServer(StorageOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Pooling = false,
            CommandTimeout = 30,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
        };
        connection.ApplicationName ??= "starling";
        if (options.PasswordFile.Length > 0)
        {
            connection.Password = File.ReadAllText(options.PasswordFile).TrimEnd('\r', '\n');
        }

        ConnectionString = new NpgsqlConnectionStringBuilder(connection.ToString()) { Pooling = true, MaxPoolSize = 10 }.ToString();
        _connection = connection.ToString();
        StandbyHasEverything = options.StandbyHasEverything;
    }

    /// <summary>A writer's connection, once the server has been found safe.</summary>
    /// <param name="hot">Whether binds wait for it: a statement of its then has 2 s, else 30 s.</param>
    /// <exception cref="UnsafeDatabaseException">Of every fault at once.</exception>
    /// <remarks>
    /// Its statements look rows up by key. A plan that was made while the tables were empty and is kept would read them whole once they are
    /// full; with the scans and joins that do so out of reach, every plan is the one for full tables.
    /// </remarks>
    public NpgsqlConnection OpenWriter(bool hot)
    {
        var options =
            $"-c statement_timeout={(hot ? 2_000 : 30_000)} -c idle_in_transaction_session_timeout=1000 -c lock_timeout=2000 "
            + "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";
        var connection = Open(options, commandTimeout: hot ? 5 : 30);
        try
        {
            CheckSafe(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A reader's connection: it plans each statement for the values it has.</summary>
    public NpgsqlConnection OpenReader() =>
        Open("-c statement_timeout=30000 -c default_transaction_read_only=on -c plan_cache_mode=force_custom_plan -c jit=off", 30);

    /// <summary>Brings the schema up to date; of several processes that start together, one does.</summary>
    public void Upgrade()
    {
        using var connection = Open("", commandTimeout: 300);
        CheckSafe(connection);
        Execute(connection, "SELECT pg_advisory_lock($1)", RowBatch.Of(AdvisoryLocks.Schema));
        var outcome = DeployChanges
            .To.PostgresqlDatabase(_connection)
            .WithScriptsEmbeddedInAssembly(
                typeof(PostgresServer).Assembly,
                name => name.Contains(".Postgres.Schema.", StringComparison.Ordinal)
            )
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!outcome.Successful)
        {
            throw new InvalidOperationException($"The schema could not be brought up to date: {outcome.Error.Message}", outcome.Error);
        }
    }

    private NpgsqlConnection Open(string options, int commandTimeout)
    {
        var settings = new NpgsqlConnectionStringBuilder(_connection) { CommandTimeout = commandTimeout };
        settings.Options = $"{settings.Options} {options}".Trim();
        var connection = new NpgsqlConnection(settings.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void CheckSafe(NpgsqlConnection connection)
    {
        var found = new Dictionary<string, string>();
        var reads = new RowBatch();
        reads.Read("SELECT name, setting FROM pg_settings", reader => found[reader.GetString(0)] = reader.GetString(1));
        reads.ExecuteReads(connection);
        var faults = DatabaseSafety.FindFaults(found);
        if (faults.Count > 0)
        {
            throw new UnsafeDatabaseException(faults);
        }
    }

    private static void Execute(NpgsqlConnection connection, string sql, NpgsqlParameter parameter)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(parameter);
        command.ExecuteNonQuery();
    }
}
