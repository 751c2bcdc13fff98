using Npgsql;

namespace Starling.Host.Tests;

/// <summary>A schema of a test's own on the PostgreSQL that the tests may use; it goes with the test.</summary>
internal sealed class PostgresSchema : IAsyncDisposable
{
    private const string Variable = "STARLING_TEST_POSTGRES";

    public const string WhySkipped = $"{Variable} names no PostgreSQL.";

    private readonly string _name = $"host_{Guid.NewGuid():N}";

    private PostgresSchema() { }

    /// <summary>Whether there is such a server.</summary>
    public static bool IsServed => Server.Length > 0;

    /// <summary>Settings that put the ledger there.</summary>
    public (string Key, string Value)[] Settings =>
        [
            ("Starling:Storage:Engine", "postgres"),
            ("Starling:Storage:ConnectionString", new NpgsqlConnectionStringBuilder(Server) { SearchPath = _name }.ToString()),
        ];

    private static string Server => Environment.GetEnvironmentVariable(Variable) ?? "";

    /// <summary>Makes one; the test is skipped where there is no server.</summary>
    public static async Task<PostgresSchema> CreateAsync()
    {
        Assert.SkipUnless(IsServed, WhySkipped);
        var schema = new PostgresSchema();
        await ExecuteAsync($"CREATE SCHEMA {schema._name}");
        return schema;
    }

    /// <summary>One statement to the server, and its answer.</summary>
    public static void Touch()
    {
        using var connection = new NpgsqlConnection(Server);
        connection.Open();
        using var command = new NpgsqlCommand("SELECT 1", connection);
        command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"DROP SCHEMA {_name} CASCADE");

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
