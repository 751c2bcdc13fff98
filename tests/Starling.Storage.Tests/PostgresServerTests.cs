using NodaTime;
using NodaTime.Testing;
using Npgsql;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Postgres;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>
/// The server itself. Settings that would lose what was confirmed · connections that die · commits whose answer is lost · characters it cannot keep.
/// </summary>
public sealed class PostgresServerTests : LedgerScenario
{
    private PostgresLedgerUnderTest Postgres => (PostgresLedgerUnderTest)Ledger;

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));

    [Fact]
    public void A_server_that_would_lose_what_it_confirms_is_refused()
    {
        var options = Postgres.Options;
        options.ConnectionString = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Options = "-c synchronous_commit=off",
        }.ToString();

        var fault = Assert.Throws<UnsafeDatabaseException>(() => new PostgresLedger(options, Clock));
        Assert.StartsWith("synchronous_commit is off", Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_that_died_are_opened_anew_and_nobody_notices()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1);
        var lease = await LeaseAsync();
        await Postgres.KillConnectionsAsync();

        Assert.Equal(MessageState.Accepted, await StateAsync(ids[0]));
        lease = await SubmitAsync(lease, (ids[0], 1));
        await OutcomeAsync(lease, SentAs(ids[0], 1, "a"), lease.N);
        Assert.Equal(2, (await AcceptAsync(campaign, 2, 3)).Length);
        await StopAsync(2);
        await ReceiveAsync(Receipt("a"));
        Assert.Equal(MessageState.Delivered, await StateAsync(ids[0]));
    }

    [Fact]
    public async Task A_commit_that_never_happened_is_known_by_the_next_renewal()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var lease = await LeaseAsync();
        var entry = await EntryAsync(id, 1);

        // The server ends the connection in the middle of the commit, before it is one.
        await Postgres.ExecuteAsync(
            """
            CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON intent DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut();
            """
        );
        await Assert.ThrowsAsync<LedgerUnsureException>(() => IntendAsync(lease, entry));
        await Postgres.ExecuteAsync("DROP TRIGGER cut ON intent");

        var settled = await Ledger.Leases.RenewAsync(lease, None);
        Assert.Equal(lease.N + 1, settled.N);
        Assert.Equal(MessageState.Accepted, await StateAsync(id));
        Assert.Equal([IntentAnswer.Granted], (await IntendAsync(settled, entry)).Answers);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_known_by_the_next_renewal()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var lease = await LeaseAsync();
        var entry = await EntryAsync(id, 1);
        var options = Postgres.Options;
        await using var line = new CutLine(options.ConnectionString);
        options.ConnectionString = line.ConnectionString;
        using var far = new PostgresLedger(options, Clock);

        line.CutAfterNextCommit();
        await Assert.ThrowsAsync<LedgerUnsureException>(() => far.Dispatch.CommitIntentAsync(lease, [entry], None));

        var settled = await far.Leases.RenewAsync(lease, None);
        Assert.Equal(lease.N + 2, settled.N);
        Assert.Equal(MessageState.Submitting, await StateAsync(id));
    }

    [Fact]
    public async Task Characters_the_server_cannot_keep_are_replaced_and_their_neighbours_stay()
    {
        var campaign = await CampaignAsync();
        var batch = (await BatchAsync(campaign)).Batch;
        var text = "a\0b \ud83d\ude00 \ud83d! \ude00";
        await PageAsync(campaign, batch, 0, Item(To(1, text: text)), Item(To(2, text: "plain")));

        var read = await Ledger.Lanes.ReadMessagesAsync([new MessageId(batch, 0), new MessageId(batch, 1)], None);
        Assert.Equal(
            ["a\ufffdb \ud83d\ude00 \ufffd! \ufffd", "plain"],
            read.OrderBy(message => message.Id).Select(message => message.Text)
        );
    }
}

/// <summary>What makes a database unsafe, without one.</summary>
public sealed class DatabaseSafetyTests
{
    [Fact]
    public void All_faults_are_told_at_once()
    {
        var settings = new Dictionary<string, string>
        {
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["synchronous_commit"] = "off",
            ["in_hot_standby"] = "on",
            ["server_encoding"] = "SQL_ASCII",
        };

        var faults = DatabaseSafety.FindFaults(settings);
        Assert.Equal(5, faults.Count);
        Assert.All(
            ["fsync", "full_page_writes", "synchronous_commit"],
            name => Assert.Contains(faults, fault => fault.StartsWith(name, StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("on")]
    [InlineData("remote_apply")]
    [InlineData("local")]
    public void A_commit_that_is_on_the_disk_is_safe(string synchronousCommit) =>
        Assert.Empty(
            DatabaseSafety.FindFaults(new Dictionary<string, string> { ["fsync"] = "on", ["synchronous_commit"] = synchronousCommit })
        );
}
