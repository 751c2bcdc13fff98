using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>A ledger that was put back from a backup sends nothing again.</summary>
public abstract class RestoreCompliance : LedgerScenario
{
    private static readonly Duration Hour = Duration.FromHours(1);

    /// <summary>Copies the rows as they stand.</summary>
    protected abstract Task BackUpAsync();

    /// <summary>Makes the copy the ledger under test.</summary>
    protected abstract Task PutBackAsync();

    [Fact]
    public async Task A_restart_is_no_restore()
    {
        await LeaseAsync();
        await Ledger.RestartAsync();
        Assert.Null(await Ledger.Restore.FindAsync(None));
    }

    [Fact]
    public async Task What_may_have_left_since_the_backup_is_unknown_and_never_sent_again()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2, 3, 4);
        await HoldAsync(campaign, ids[2], 3, Now + (2 * Hour));
        await HoldAsync(campaign, ids[3], 4, Now + (Hour / 2));
        var lease = await LeaseAsync();
        await Ledger.Leases.ReleaseAsync(lease, None);
        await BackUpAsync();

        // The former installation goes on: it sends the first two, and dies.
        var backedUp = Now;
        Clock.Advance(Hour);
        var former = await LeaseAsync(holder: "former");
        await SubmitAsync(former, (ids[0], 1), (ids[1], 2));
        var died = Now;
        Clock.Advance(Duration.FromMinutes(5));
        await PutBackAsync();

        var hold = await Ledger.Restore.FindAsync(None);
        Assert.NotNull(hold);
        Assert.Equal(backedUp, hold.LastSign);
        var free = await Ledger.Leases.ReadAsync(Route, 0, Rate / 4, Rate, None);
        Assert.Null(await Ledger.Leases.TakeAsync(free, "new", None));
        var since = (await AcceptAsync(campaign, 5))[0];

        Assert.Equal(3, await Ledger.Restore.EndAsync(died, None));
        Assert.Null(await Ledger.Restore.FindAsync(None));
        Assert.Equal(died, await Ledger.Restore.FindCutOffAsync(None));
        Assert.Equal(
            [MessageState.Unknown, MessageState.Unknown, MessageState.Held, MessageState.Unknown, MessageState.Accepted],
            await Task.WhenAll(ids.Append(since).Select(StateAsync))
        );
        Assert.Equal(Reasons.Restored, (await MessageAsync(ids[0])).Reason);

        var next = await LeaseAsync(holder: "new");
        var commit = await IntendAsync(next, await EntryAsync(ids[0], 1), await EntryAsync(since, 5));
        Assert.Equal([IntentAnswer.MessageMoved, IntentAnswer.Granted], commit.Answers);
    }

    [Fact]
    public async Task Numbers_given_out_since_the_backup_are_not_given_out_again()
    {
        var campaign = await CampaignAsync();
        var before = (await BatchAsync(campaign)).Batch;
        await BackUpAsync();
        await PutBackAsync();
        await Ledger.Restore.EndAsync(Now, None);
        Assert.InRange((await BatchAsync(campaign)).Batch, before + 1_000_000, int.MaxValue);
        Assert.InRange((await CampaignAsync()).Value, campaign.Value + 1_000_000, long.MaxValue);
    }

    [Fact]
    public async Task A_cut_off_that_cannot_be_true_is_refused_and_the_hold_stays()
    {
        await LeaseAsync();
        await BackUpAsync();
        Clock.Advance(Hour);
        await Ledger.Leases.RenewAsync(await LeaseAsync(holder: "former"), None);
        await PutBackAsync();
        await Assert.ThrowsAsync<CutOffException>(() => Ledger.Restore.EndAsync(Now - Hour - Duration.FromSeconds(1), None));
        await Assert.ThrowsAsync<CutOffException>(() => Ledger.Restore.EndAsync(Now + Duration.FromSeconds(1), None));
        Assert.NotNull(await Ledger.Restore.FindAsync(None));
    }

    [Fact]
    public async Task An_operator_who_knows_of_a_restore_that_nothing_shows_says_so_by_the_cut_off()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        Clock.Advance(Hour);
        Assert.Equal(1, await Ledger.Restore.EndAsync(Now, None));
        Assert.Equal(MessageState.Unknown, await StateAsync(id));
    }

    private async Task HoldAsync(CampaignId campaign, MessageId id, int person, Instant until) =>
        await Ledger.Lanes.CommitDecisionsAsync(
            campaign,
            KeyOf(person).Lane,
            [new LaneDecision(id, 0, MessageState.Held, until, "WINDOW", null)],
            None
        );
}
