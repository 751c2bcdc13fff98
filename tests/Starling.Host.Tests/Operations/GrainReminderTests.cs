using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Starling.Carriers.Simulator;
using Starling.Storage;

namespace Starling.Host.Tests.Operations;

public sealed class SqliteGrainReminderTests(SqliteGrainReminderTests.OnSqlite server)
    : GrainReminderCompliance,
        IClassFixture<SqliteGrainReminderTests.OnSqlite>
{
    protected override StarlingHost Host => server.Host;

    internal override CapturedLog Log => server.Log;

    protected override Task RestartAsync() => server.RestartAsync();

    protected override async Task<string> ExplainAsync(string queryKey)
    {
        await using var connection = new SqliteConnection(Host.Services.GetRequiredService<ILedger>().GrainState.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await RestartingServer.ExplainAsync(connection, "EXPLAIN QUERY PLAN", queryKey);
    }

    public sealed class OnSqlite : RestartingServer
    {
        protected override Task<(string Key, string Value)[]?> PrepareAsync() => Task.FromResult<(string, string)[]?>([]);

        protected override Task CleanAsync() => Task.CompletedTask;
    }
}

public sealed class PostgresGrainReminderTests(PostgresGrainReminderTests.OnPostgres server)
    : GrainReminderCompliance,
        IClassFixture<PostgresGrainReminderTests.OnPostgres>
{
    protected override StarlingHost Host
    {
        get
        {
            Assert.SkipUnless(PostgresSchema.IsServed, PostgresSchema.WhySkipped);
            return server.Host;
        }
    }

    internal override CapturedLog Log => server.Log;

    protected override Task RestartAsync() => server.RestartAsync();

    protected override async Task<string> ExplainAsync(string queryKey)
    {
        await using var connection = new NpgsqlConnection(Host.Services.GetRequiredService<ILedger>().GrainState.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using (var command = new NpgsqlCommand("SET enable_seqscan = off", connection))
        {
            // A table that fits a page is read as a whole, whatever indexes it has.
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        return await RestartingServer.ExplainAsync(connection, "EXPLAIN", queryKey);
    }

    public sealed class OnPostgres : RestartingServer
    {
        private PostgresSchema? _schema;

        protected override async Task<(string Key, string Value)[]?> PrepareAsync() =>
            PostgresSchema.IsServed ? (_schema = await PostgresSchema.CreateAsync()).Settings : null;

        protected override async Task CleanAsync()
        {
            if (_schema is not null)
            {
                await _schema.DisposeAsync();
            }
        }
    }
}

/// <summary>A whole server that can be stopped and started again on its rows, with all that it logged.</summary>
public abstract class RestartingServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-reminders-").FullName;
    private (string Key, string Value)[]? _settings;
    private StarlingHost? _host;

    public StarlingHost Host => _host!;

    internal CapturedLog Log { get; } = new();

    /// <summary>The settings of its storage; null where there is no such engine.</summary>
    protected abstract Task<(string Key, string Value)[]?> PrepareAsync();

    protected abstract Task CleanAsync();

    public async ValueTask InitializeAsync()
    {
        _settings = await PrepareAsync();
        if (_settings is not null)
        {
            _host = await StartAsync(_settings);
        }
    }

    public async Task RestartAsync()
    {
        await Host.DisposeAsync();
        _host = await StartAsync(_settings!);
    }

    /// <summary>The engine's plan for a text that Orleans runs, with numbers in the place of its parameters.</summary>
    internal static async Task<string> ExplainAsync(DbConnection connection, string explain, string queryKey)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Keys that this file's callers name, and the texts of our own schema.
        command.CommandText = $"SELECT QueryText FROM OrleansQuery WHERE QueryKey = '{queryKey}'";
        var text = (string)(await command.ExecuteScalarAsync(cancel))!;
        command.CommandText = explain + text.Replace("@ServiceId", "'starling'").Replace("@BeginHash", "7").Replace("@EndHash", "70");
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var plan = new List<string>();
        while (await reader.ReadAsync(cancel))
        {
            plan.Add($"{reader[reader.FieldCount - 1]}");
        }

        return string.Join('\n', plan);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await CleanAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private Task<StarlingHost> StartAsync((string Key, string Value)[] settings) =>
        StarlingHost.StartAsync(
            new StarlingHostOptions
            {
                Quiet = true,
                Log = Log,
                Script = new SmscScript { HistoryOctets = 0 },
                Settings = settings
                    .Append(("Starling:GrpcPort", "0"))
                    .Append(("Starling:HttpPort", "0"))
                    .Append(("Starling:Storage:DataFolder", _folder))
                    .ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
            }
        );
}
