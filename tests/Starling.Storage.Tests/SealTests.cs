using Microsoft.Data.Sqlite;
using NodaTime;
using Npgsql;
using Starling.Domain.Ports;
using Starling.Storage.Postgres;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

public sealed class SqliteSealTests : SealCompliance
{
    private string File => $"Data Source={Path.Combine(((SqliteLedgerUnderTest)Ledger).Folder, "ledger.db")};Pooling=False";

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));

    protected override async Task TamperAsync(string sql)
    {
        await using var connection = new SqliteConnection(File);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    protected override string Literal(byte[] octets) => $"X'{Convert.ToHexString(octets)}'";
}

/// <summary>With a second process that seals too, and writers whose transactions end in another order than their lines were recorded.</summary>
public sealed class PostgresSealTests : SealCompliance
{
    private readonly List<PostgresLedger> _others = [];

    private PostgresLedgerUnderTest Postgres => (PostgresLedgerUnderTest)Ledger;

    [Fact]
    public async Task A_line_of_a_transaction_that_ends_late_is_sealed_by_a_later_seal()
    {
        await OptInAsync(1);
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Postgres.Options.ConnectionString) { Pooling = false }.ToString()
        );
        await connection.OpenAsync();
        await using var late = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO consent_event (contact, seq, act, profile_id, type, kind, circumstance, given_at, recorded_at)
            SELECT contact, 2, act, profile_id, type, kind, circumstance, given_at, recorded_at - 60000 FROM consent_event WHERE seq = 1
            """,
            connection,
            late
        );
        await insert.ExecuteNonQueryAsync();
        await OptInAsync(2);
        Assert.Equal([2], (await SealAllAsync()).Select(seal => seal.Count));
        await late.CommitAsync();

        Assert.Equal([(2L, 1)], (await SealAllAsync()).Select(seal => (seal.Number, seal.Count)));
        var audit = await VerifyAsync();
        Assert.Equal((null, 3L, 0L), (audit.Fault, audit.Lines, audit.Unsealed));
    }

    [Fact]
    public async Task Who_comes_while_another_seals_leaves_it_to_him()
    {
        await OptInAsync(1);
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Postgres.Options.ConnectionString) { Pooling = false }.ToString()
        );
        await connection.OpenAsync();
        await using (var other = await connection.BeginTransactionAsync())
        {
            await using var seals = new NpgsqlCommand(
                "SELECT pg_advisory_xact_lock((76::bigint << 56) + (hashtext(current_schema())::bigint & 4294967295))",
                connection,
                other
            );
            await seals.ExecuteNonQueryAsync();
            Assert.Null(await Ledger.Seals.SealAsync(Key, 9, None));
        }

        Assert.NotNull(await Ledger.Seals.SealAsync(Key, 9, None));
    }

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));

    protected override Task TamperAsync(string sql) => Postgres.ExecuteAsync(sql);

    protected override string Literal(byte[] octets) => $"'\\x{Convert.ToHexStringLower(octets)}'::bytea";

    protected override Task<IReadOnlyList<IConsentSeals>> OpenOthersAsync()
    {
        _others.Add(Postgres.Open());
        return Task.FromResult<IReadOnlyList<IConsentSeals>>([Ledger.Seals, _others[0].Seals]);
    }

    protected override ValueTask CloseAsync()
    {
        _others.ForEach(ledger => ledger.Dispose());
        return ValueTask.CompletedTask;
    }
}
