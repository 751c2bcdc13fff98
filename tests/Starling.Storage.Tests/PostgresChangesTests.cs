using NodaTime;
using Npgsql;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Postgres;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>
/// What changed, whoever changed it: the other process's changes · each process's places in the other · a change whose transaction began
/// early and ends late · in order and from any place · nothing kept while nobody watches · a gap said so · another ledger's place.
/// </summary>
public sealed class PostgresChangesTests : LedgerScenario
{
    private PostgresLedger _other = null!;

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));

    private PostgresLedgerUnderTest Database => (PostgresLedgerUnderTest)Ledger;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _other = Database.Open();
    }

    protected override ValueTask CloseAsync()
    {
        _other?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Changes_of_another_process_are_told_and_places_of_one_hold_in_the_other()
    {
        var begin = await Ledger.Changes.EndAsync(None);
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2, 3);
        await _other.Messages.CancelAsync(ids[1], Now, None);

        var here = await FollowAsync(Ledger.Changes, begin, 4);
        Assert.Equal([.. ids, ids[1]], here.Select(placed => placed.Change.Id));
        Assert.All(here, placed => Assert.Equal(campaign, placed.Change.Campaign));
        for (var told = 0; told < here.Count; told++)
        {
            var there = await FollowAsync(_other.Changes, here[told].After, here.Count - told - 1);
            Assert.Equal(here.Skip(told + 1), there);
        }
    }

    [Fact]
    public async Task What_begins_early_and_commits_late_is_not_passed_over()
    {
        var begin = await Ledger.Changes.EndAsync(None);
        var campaign = await CampaignAsync();
        await using var late = await BeginAsync(
            """
            INSERT INTO message_change (xid, at, changes)
            VALUES (pg_current_xact_id()::text::bigint, clock_timestamp(), decode('00000063000000010000000000000007', 'hex'))
            """
        );
        var ids = await AcceptAsync(campaign, 1);
        for (var look = 0; look < 20; look++)
        {
            var early = await Ledger.Changes.ReadAsync(begin, 10, None);
            Assert.NotNull(early);
            Assert.Equal([], early.Changes);
            begin = early.End;
        }

        await late.ExecuteAsync("COMMIT");
        var told = await FollowAsync(Ledger.Changes, begin, 2);
        Assert.Equal([new MessageId(99, 1), ids[0]], told.Select(placed => placed.Change.Id));
    }

    [Fact]
    public async Task Nothing_is_kept_while_nobody_watches()
    {
        var campaign = await CampaignAsync();
        await AcceptAsync(campaign, 1, 2);
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM message_change"));

        await _other.Changes.EndAsync(None);
        await AcceptAsync(campaign, 3, 4);
        await AcceptAsync(campaign, 5);
        Assert.Equal(2, await CountAsync("SELECT count(*) FROM message_change WHERE length(changes) > 0"));
    }

    [Fact]
    public async Task A_time_in_which_nobody_watched_is_a_gap()
    {
        var before = await Ledger.Changes.EndAsync(None);
        await Database.ExecuteAsync("UPDATE change_watch SET until = clock_timestamp() - interval '1 second'");
        await AcceptAsync(await CampaignAsync(), 1);

        var after = await _other.Changes.EndAsync(None);
        Assert.Null(await _other.Changes.ReadAsync(before, 10, None));
        Assert.NotNull(await _other.Changes.ReadAsync(after, 10, None));
    }

    [Fact]
    public async Task What_is_old_is_forgotten_and_said_to_be()
    {
        var begin = await Ledger.Changes.EndAsync(None);
        await AcceptAsync(await CampaignAsync(), 1);
        await Database.ExecuteAsync("UPDATE message_change SET at = clock_timestamp() - interval '6 minutes'");

        await _other.Changes.EndAsync(None);
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM message_change"));
        Assert.Null(await _other.Changes.ReadAsync(begin, 10, None));
    }

    [Fact]
    public async Task A_place_of_a_ledger_that_was_further_on_is_not_known()
    {
        var end = await Ledger.Changes.EndAsync(None);
        Assert.Null(await Ledger.Changes.ReadAsync(end with { Feed = end.Feed + 1_000_000 }, 10, None));
        Assert.Null(await Ledger.Changes.ReadAsync(default, 10, None));
    }

    [Fact]
    public async Task More_than_is_remembered_is_read_from_the_server()
    {
        using var small = new PostgresLedger(WithMemory(1_000), Clock);
        var begin = await small.Changes.EndAsync(None);
        var campaign = await CampaignAsync();
        var ids = new List<MessageId>();
        for (var page = 0; page < 5; page++)
        {
            ids.AddRange(await AcceptAsync(campaign, [.. Enumerable.Range(page * 300, 300)]));
            await FollowAsync(small.Changes, begin, ids.Count);
        }

        Assert.Equal(ids, (await FollowAsync(small.Changes, begin, ids.Count)).Select(placed => placed.Change.Id));
    }

    private StorageOptions WithMemory(int changes)
    {
        var options = Database.Options;
        options.RecentChanges = changes;
        return options;
    }

    /// <summary>Reads from a place on until so many have been told, in looks of a few.</summary>
    private static async Task<List<PlacedChange>> FollowAsync(IMessageChanges changes, ChangePlace from, int count)
    {
        var told = new List<PlacedChange>();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var looked = 0; told.Count < count; looked++)
        {
            Assert.True(looked < 1_000, $"only {told.Count} of {count} changes were told");
            var look = await changes.ReadAsync(from, 100, None);
            Assert.NotNull(look);
            told.AddRange(look.Changes);
            from = look.End;
            if (look.Changes.Count == 0)
            {
                await poll.WaitForNextTickAsync();
            }
        }

        return told;
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var session = await SessionAsync();
        return await session.CountAsync(sql);
    }

    private async Task<Session> BeginAsync(string sql)
    {
        var session = await SessionAsync();
        await session.ExecuteAsync("BEGIN");
        await session.ExecuteAsync(sql);
        return session;
    }

    private async Task<Session> SessionAsync()
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Database.Options.ConnectionString) { Pooling = false }.ToString()
        );
        await connection.OpenAsync();
        return new Session(connection);
    }

    private sealed class Session(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        public async Task<long> CountAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            return (long)(await command.ExecuteScalarAsync())!;
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
