using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Leases and shares. First share · taking and losing a bind · renewals, replayed and late · what a dead holder left · shares within the rate, one by one and all at once · the lowest rate a route was given.
/// </summary>
public abstract class LeaseCompliance : LedgerScenario
{
    [Fact]
    public async Task The_lowest_rate_of_a_route_stays()
    {
        Assert.Empty(await Ledger.Paces.ReadAsync(None));
        await Ledger.Paces.SlowAsync("north", 20, None);
        await Ledger.Paces.SlowAsync("north", 50, None);
        await Ledger.Paces.SlowAsync("south", 7, None);
        await Ledger.Paces.SlowAsync("north", 10, None);
        Assert.Equal([("north", 10), ("south", 7)], await Ledger.Paces.ReadAsync(None));
    }

    [Fact]
    public async Task A_new_bind_is_free_with_what_is_left_of_the_rate()
    {
        Assert.Equal(new LeaseRow(Route, 0, null, 0, 0, 70), await Ledger.Leases.ReadAsync(Route, 0, 70, Rate, None));
        Assert.Equal(30, (await Ledger.Leases.ReadAsync(Route, 1, 70, Rate, None)).Share);
        Assert.Equal(0, (await Ledger.Leases.ReadAsync(Route, 2, 70, Rate, None)).Share);
        Assert.Equal(70, (await Ledger.Leases.ReadAsync(Route, 0, 10, Rate, None)).Share);
        Assert.Equal(3, (await Ledger.Leases.ListAsync(Route, None)).Count);
    }

    [Fact]
    public async Task Of_two_contenders_who_saw_the_same_row_one_gets_it()
    {
        var seen = await Ledger.Leases.ReadAsync(Route, 0, 10, Rate, None);
        var leases = await Task.WhenAll(Ledger.Leases.TakeAsync(seen, "first", None), Ledger.Leases.TakeAsync(seen, "second", None));

        var lease = Assert.Single(leases, lease => lease is not null)!;
        Assert.Equal((1, 10), (lease.Epoch, lease.Share));
        Assert.Equal(lease.Holder, (await Ledger.Leases.ReadAsync(Route, 0, 10, Rate, None)).Holder);
    }

    [Fact]
    public async Task A_row_that_was_renewed_since_it_was_seen_is_not_taken()
    {
        var lease = await LeaseAsync();
        var seen = await Ledger.Leases.ReadAsync(Route, 0, 10, Rate, None);
        await Ledger.Leases.RenewAsync(lease, None);

        Assert.Null(await Ledger.Leases.TakeAsync(seen, "second", None));
    }

    [Fact]
    public async Task Renewals_count_up_and_bring_the_share()
    {
        var lease = await LeaseAsync();
        await Ledger.Leases.SetShareAsync(Route, 0, 5, Rate, None);

        Assert.Equal(lease with { N = lease.N + 1, Share = 5 }, await Ledger.Leases.RenewAsync(lease, None));
    }

    [Fact]
    public async Task A_renewal_whose_answer_was_lost_goes_on_from_the_row()
    {
        var lease = await LeaseAsync();
        var lost = await Ledger.Leases.RenewAsync(lease, None);

        var settled = await Ledger.Leases.RenewAsync(lease, None);
        Assert.Equal(lost.N + 1, settled.N);
        Assert.Equal(settled.N + 1, (await Ledger.Leases.RenewAsync(settled, None)).N);
    }

    [Fact]
    public async Task A_former_holder_can_neither_renew_nor_intend()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var first = await LeaseAsync();
        await LeaseAsync(holder: "second");

        await Assert.ThrowsAsync<LeaseLostException>(() => Ledger.Leases.RenewAsync(first, None));
        var entry = await EntryAsync(id, 1);
        await Assert.ThrowsAsync<LeaseLostException>(() => IntendAsync(first, entry));
        Assert.Equal(MessageState.Accepted, await StateAsync(id));
        Assert.Equal(0, (await ContactAsync(1)).Version);
    }

    [Fact]
    public async Task A_bind_that_was_given_back_is_free_and_no_longer_ours()
    {
        var lease = await LeaseAsync();
        await Ledger.Leases.ReleaseAsync(lease, None);

        Assert.Null((await Ledger.Leases.ReadAsync(Route, 0, 10, Rate, None)).Holder);
        await Assert.ThrowsAsync<LeaseLostException>(() => Ledger.Leases.RenewAsync(lease, None));
        await Assert.ThrowsAsync<LeaseLostException>(() => IntendAsync(lease));
        Assert.Equal(2, (await LeaseAsync(holder: "second")).Epoch);
        await Ledger.Leases.ReleaseAsync(lease, None);
        Assert.Equal("second", (await Ledger.Leases.ReadAsync(Route, 0, 10, Rate, None)).Holder);
    }

    [Fact]
    public async Task Taking_a_bind_turns_what_its_holder_left_into_unknown()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2, 3);
        var lease = await SubmitAsync(await LeaseAsync(), (ids[0], 1), (ids[1], 2));
        await OutcomeAsync(lease, SentAs(ids[0], 1, "a"));

        var taken = await LeaseAsync(holder: "second");
        var left = await MessageAsync(ids[1]);
        Assert.Equal((MessageState.Unknown, Reasons.BindLost, 1), (left.State, left.Reason, left.Attempt));
        Assert.Equal(MessageState.Sent, await StateAsync(ids[0]));
        Assert.Equal(MessageState.Accepted, await StateAsync(ids[2]));
        Assert.Equal(0, await Ledger.Dispatch.SweepAsync(taken, Now, None));
        Assert.Equal(0, await Ledger.Campaigns.CountInFlightAsync(campaign, None));
    }

    [Fact]
    public async Task A_sweep_leaves_other_binds_and_its_own_epoch_alone()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2);
        await SubmitAsync(await LeaseAsync(0), (ids[0], 1));
        var own = await SubmitAsync(await LeaseAsync(1), (ids[1], 2));

        Assert.Equal(0, await Ledger.Dispatch.SweepAsync(own, Now, None));
        Assert.All(ids, id => Assert.Equal(MessageState.Submitting, StateAsync(id).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task A_share_is_lowered_always_and_raised_only_within_the_rate()
    {
        await Ledger.Leases.ReadAsync(Route, 0, 60, Rate, None);
        await Ledger.Leases.ReadAsync(Route, 1, 40, Rate, None);

        Assert.Equal(60, await Ledger.Leases.SetShareAsync(Route, 0, 80, Rate, None));
        Assert.Equal(25, await Ledger.Leases.SetShareAsync(Route, 1, 25, Rate, None));
        Assert.Equal(75, await Ledger.Leases.SetShareAsync(Route, 0, 80, Rate, None));
        Assert.Equal(75, await Ledger.Leases.SetShareAsync(Route, 0, 80, 50, None));
        Assert.Equal(0, await Ledger.Leases.SetShareAsync(Route, 0, 0, 50, None));
        Assert.Equal(0, await Ledger.Leases.SetShareAsync(Route, 9, 10, Rate, None));
    }

    [Fact]
    public async Task The_sum_of_the_shares_stays_within_the_rate_whoever_asks_at_once()
    {
        for (var bind = 0; bind < 8; bind++)
        {
            await Ledger.Leases.ReadAsync(Route, bind, 5, Rate, None);
        }

        var random = new Random(8);
        var asked = Enumerable.Range(0, 200).Select(_ => (Bind: random.Next(8), Share: random.Next(60))).ToArray();
        await Task.WhenAll(
            asked.Select(async ask =>
            {
                await Task.Yield();
                await Ledger.Leases.SetShareAsync(Route, ask.Bind, ask.Share, Rate, None);
                Assert.InRange((await Ledger.Leases.ListAsync(Route, None)).Sum(row => row.Share), 0, Rate);
            })
        );
    }
}
