using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Starling.Storage;

namespace Starling.Host.Tests.Operations;

public sealed class SqliteGrainStateTests(RunningHost host) : GrainStateCompliance, IClassFixture<RunningHost>
{
    protected override StarlingHost Host => host.Host;

    [Fact]
    public async Task What_is_kept_is_on_the_disk_when_it_is_answered()
    {
        await using var connection = new SqliteConnection(Host.Services.GetRequiredService<ILedger>().GrainState.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("wal", "2"), (Pragma("journal_mode"), Pragma("synchronous")));

        string Pragma(string name)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Two names, both above.
            command.CommandText = $"PRAGMA {name}";
#pragma warning restore CA2100
            return $"{command.ExecuteScalar()}";
        }
    }
}

public sealed class PostgresGrainStateTests(PostgresGrainStateTests.RunningOnPostgres host)
    : GrainStateCompliance,
        IClassFixture<PostgresGrainStateTests.RunningOnPostgres>
{
    protected override StarlingHost Host
    {
        get
        {
            Assert.SkipWhen(host.Host is null, PostgresSchema.WhySkipped);
            return host.Host!;
        }
    }

    /// <summary>A whole server with its ledger and its grains' state in a schema of PostgreSQL.</summary>
    public sealed class RunningOnPostgres : IAsyncLifetime
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("starling-grains-").FullName;
        private PostgresSchema? _schema;

        public StarlingHost? Host { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (PostgresSchema.IsServed)
            {
                _schema = await PostgresSchema.CreateAsync();
                Host = await RunningHost.StartAsync(_folder, _schema.Settings);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (Host is not null)
            {
                await Host.DisposeAsync();
                await _schema!.DisposeAsync();
            }

            Directory.Delete(_folder, recursive: true);
        }
    }
}
