using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Receipts. Matching by account, id and destination · on whichever bind · the newest wins · duplicates · before the outcome · parked and retried ·
/// texts of several segments · unknown outcomes refined and ended.
/// </summary>
public abstract class ReceiptCompliance : LedgerScenario
{
    [Theory]
    [InlineData(ReceiptStatus.Delivered, MessageState.Delivered)]
    [InlineData(ReceiptStatus.Undelivered, MessageState.Undelivered)]
    [InlineData(ReceiptStatus.Indeterminate, MessageState.Undelivered)]
    [InlineData(ReceiptStatus.Expired, MessageState.Expired)]
    [InlineData(ReceiptStatus.Intermediate, MessageState.Sent)]
    public async Task A_receipt_ends_a_message_of_one_segment(ReceiptStatus status, MessageState state)
    {
        var id = await SentAsync(await CampaignAsync(), 1, await LeaseAsync(), "17");
        await ReceiveAsync(Receipt("17", status));

        Assert.Equal(state, await StateAsync(id));
        Assert.Equal(0, await Ledger.Receipts.MatchParkedAsync(Now + Duration.FromHours(1), 10, None));
    }

    [Fact]
    public async Task A_duplicate_or_contradicting_receipt_changes_nothing()
    {
        var id = await SentAsync(await CampaignAsync(), 1, await LeaseAsync(), "17");
        await ReceiveAsync(Receipt("17"), Receipt("17"));
        var delivered = await MessageAsync(id);
        await ReceiveAsync(Receipt("17", ReceiptStatus.Undelivered));

        Assert.Equal(delivered, await MessageAsync(id));
    }

    [Fact]
    public async Task A_receipt_finds_its_message_whichever_bind_sent_it_but_not_in_another_account()
    {
        var campaign = await CampaignAsync();
        var id = await SentAsync(campaign, 1, await LeaseAsync(bind: 3), "1000000017");
        await ReceiveAsync(Receipt("1000000017") with { Account = "another" });
        Assert.Equal(MessageState.Sent, await StateAsync(id));

        await ReceiveAsync(Receipt("1000000017"));
        Assert.Equal(MessageState.Delivered, await StateAsync(id));
    }

    [Theory]
    [InlineData("+14165550101", true)]
    [InlineData("14165550101", true)]
    [InlineData("0014165550101", true)]
    [InlineData("4165550101", true)]
    [InlineData("14165550102", false)]
    [InlineData("550101", false)]
    public async Task A_named_destination_must_be_the_messages(string destination, bool matches)
    {
        var id = await SentAsync(await CampaignAsync(), 1, await LeaseAsync(), "17");
        await ReceiveAsync(Receipt("17", destination: destination));

        Assert.Equal(matches ? MessageState.Delivered : MessageState.Sent, await StateAsync(id));
    }

    [Fact]
    public async Task Of_two_messages_with_one_carrier_id_the_newest_is_meant()
    {
        var campaign = await CampaignAsync();
        var lease = await LeaseAsync();
        var old = (await AcceptAsync(campaign, 1))[0];
        var young = (await AcceptAsync(campaign, 2))[0];
        lease = await SubmitAsync(lease, (young, 2));
        await OutcomeAsync(lease, SentAs(young, 1, "17"), lease.N);
        Clock.AdvanceDays(2);
        lease = await SubmitAsync(lease, (old, 1));
        await OutcomeAsync(lease, SentAs(old, 1, "17"), lease.N);
        await ReceiveAsync(Receipt("17"), Receipt("17"));

        Assert.Equal((MessageState.Delivered, MessageState.Sent), (await StateAsync(old), await StateAsync(young)));
        await ReceiveAsync(Receipt("17", destination: Number(2).ToString()));
        Assert.Equal(MessageState.Delivered, await StateAsync(young));
    }

    [Fact]
    public async Task A_receipt_that_comes_before_the_outcome_is_kept_and_counts_with_it()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        await ReceiveAsync(Receipt("17"));
        Assert.Equal(MessageState.Submitting, await StateAsync(id));

        await OutcomeAsync(lease, SentAs(id, 1, "17"), lease.N);
        Assert.Equal(MessageState.Delivered, await StateAsync(id));
        Assert.Equal(0, await Ledger.Receipts.MatchParkedAsync(Now + Duration.FromHours(1), 10, None));
    }

    [Fact]
    public async Task Of_several_receipts_that_were_kept_each_counts_once_and_the_rest_stay()
    {
        var ids = await AcceptAsync(await CampaignAsync(), 1, 2, 3);
        var lease = await SubmitAsync(await LeaseAsync(), (ids[0], 1), (ids[1], 2), (ids[2], 3));
        await ReceiveAsync(Receipt("17"), Receipt("18"), Receipt("20"), Receipt("21"));
        await Ledger.Dispatch.CommitOutcomesAsync(
            lease,
            [SentAs(ids[0], 1, "17"), SentAs(ids[1], 1, "18"), SentAs(ids[2], 1, "19")],
            [lease.N],
            None
        );
        Assert.Equal(
            (MessageState.Delivered, MessageState.Delivered, MessageState.Sent),
            (await StateAsync(ids[0]), await StateAsync(ids[1]), await StateAsync(ids[2]))
        );

        // Two are left: each turn puts both off, and the last gives both up.
        Assert.Equal(0, await Ledger.Receipts.MatchParkedAsync(Now + Duration.FromSeconds(1), 10, None));
        await ReceiveAsync(Receipt("17"), Receipt("20"));
        Assert.Equal(0, await Ledger.Receipts.MatchParkedAsync(Now + Duration.FromHours(80), 10, None));
        Assert.Equal(MessageState.Delivered, await StateAsync(ids[0]));
    }

    [Fact]
    public async Task A_receipt_before_the_outcome_never_counts_for_a_message_that_another_holder_swept()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        await ReceiveAsync(Receipt("17"));
        await LeaseAsync(holder: "second");
        await OutcomeAsync(lease, SentAs(id, 1, "17"), lease.N);

        Assert.Equal(MessageState.Unknown, await StateAsync(id));
    }

    [Fact]
    public async Task An_unmatched_receipt_is_tried_again_at_growing_pauses_and_given_up_after_three_days()
    {
        var campaign = await CampaignAsync();
        await ReceiveAsync(Receipt("17"));
        var tries = new List<Duration>();
        var start = Now;
        var due = new[] { 1, 6, 36, 156, 756, 4356, 7956 }.Select(seconds => Duration.FromSeconds(seconds)).ToArray();
        foreach (var at in due)
        {
            Clock.Reset(start + at - Duration.FromMilliseconds(1));
            Assert.Equal(0, await Ledger.Receipts.MatchParkedAsync(Now, 10, None));
            Clock.Reset(start + at);
            Assert.Equal(0, await Ledger.Receipts.MatchParkedAsync(Now, 10, None));
            tries.Add(at);
        }

        // Its carrier id comes by the outcome of a message that is swept: only the retry could match it, and it has been given up by then.
        Clock.Reset(start + Duration.FromHours(72));
        Assert.Equal(0, await Ledger.Receipts.MatchParkedAsync(Now, 10, None));
        var id = await SentAsync(campaign, 1, await LeaseAsync(), "17");
        Assert.Equal(0, await Ledger.Receipts.MatchParkedAsync(Now + Duration.FromHours(9), 10, None));
        Assert.Equal(MessageState.Sent, await StateAsync(id));
    }

    [Fact]
    public async Task A_long_text_is_delivered_with_its_last_segment()
    {
        var id = await SentInPartsAsync("a", "b", "c");
        await ReceiveAsync(Receipt("a"), Receipt("a"), Receipt("c"));
        Assert.Equal(MessageState.Sent, await StateAsync(id));

        await ReceiveAsync(Receipt("b"));
        Assert.Equal(MessageState.Delivered, await StateAsync(id));
    }

    [Fact]
    public async Task A_long_text_is_undelivered_with_its_first_lost_segment()
    {
        var id = await SentInPartsAsync("a", "b", "c");
        await ReceiveAsync(Receipt("a"), Receipt("b", ReceiptStatus.Undelivered), Receipt("c"));

        var message = await MessageAsync(id);
        Assert.Equal((MessageState.Undelivered, 3), (message.State, message.Segments));
        Assert.StartsWith("1 of 3", message.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_alone_settles_an_unknown_message_after_the_patience()
    {
        var (id, lease) = await UnknownAsync(1);
        await ReceiveAsync(Receipt("17", destination: Number(1).ToString()));
        Clock.AdvanceSeconds(60);
        Assert.Equal(0, await SettleAsync());

        Clock.AdvanceSeconds(30);
        Assert.Equal(1, await SettleAsync());
        Assert.Equal(MessageState.Delivered, await StateAsync(id));
        Assert.Equal(1, lease.Epoch);
    }

    [Fact]
    public async Task Two_candidates_settle_nothing()
    {
        var (first, lease) = await UnknownAsync(1);
        var (second, _) = await UnknownAsync(1, lease);
        await ReceiveAsync(Receipt("17", destination: Number(1).ToString()));
        Clock.AdvanceMinutes(10);

        Assert.Equal(0, await SettleAsync());
        Assert.Equal((MessageState.Unknown, MessageState.Unknown), (await StateAsync(first), await StateAsync(second)));
    }

    [Fact]
    public async Task A_text_under_way_to_the_same_number_settles_nothing()
    {
        var (id, lease) = await UnknownAsync(1);
        var other = (await AcceptAsync(await CampaignAsync(), 1))[0];
        lease = await SubmitAsync(lease, (other, 1));
        await ReceiveAsync(Receipt("17", destination: Number(1).ToString()));
        Clock.AdvanceMinutes(10);

        Assert.Equal(0, await SettleAsync());
        await OutcomeAsync(lease, SentAs(other, 1, "18"), lease.N);
        Assert.Equal(1, await SettleAsync());
        Assert.Equal(MessageState.Delivered, await StateAsync(id));
    }

    [Fact]
    public async Task A_receipt_for_something_submitted_earlier_settles_nothing()
    {
        var (id, _) = await UnknownAsync(1);
        var before = (Now - Duration.FromMinutes(5)).InUtc().LocalDateTime;
        await ReceiveAsync(Receipt("17", destination: Number(1).ToString(), submitted: before));
        Clock.AdvanceMinutes(10);

        Assert.Equal(0, await SettleAsync());
        Assert.Equal(MessageState.Unknown, await StateAsync(id));
    }

    [Fact]
    public async Task What_stays_unknown_for_three_days_is_final()
    {
        var (id, _) = await UnknownAsync(1);
        Clock.AdvanceHours(71);
        Assert.Equal(0, await SettleAsync());
        Clock.AdvanceHours(1);

        Assert.Equal(1, await SettleAsync());
        Assert.Equal(MessageState.UnknownFinal, await StateAsync(id));
        Assert.Equal(0, await SettleAsync());
    }

    [Fact]
    public async Task A_receipt_by_carrier_id_settles_a_partly_sent_text_only_with_all_segments()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await LeaseAsync();
        lease = (await IntendAsync(lease, await EntryAsync(id, 1, segments: 2))).Lease;
        var partly = SentAs(id, 1, "a") with { To = MessageState.Unknown, Segments = 2, Reason = Reasons.NoAnswer };
        await OutcomeAsync(lease, partly, lease.N);
        await ReceiveAsync(Receipt("a"));

        Assert.Equal(MessageState.Unknown, await StateAsync(id));
    }

    [Fact]
    public async Task One_receipt_is_enough_for_a_text_that_travelled_whole()
    {
        var delivered = await SentWholeAsync("w1");
        await ReceiveAsync(Receipt("w1"));
        Assert.Equal(MessageState.Delivered, await StateAsync(delivered));

        var failed = await SentWholeAsync("w2");
        await ReceiveAsync(Receipt("w2", ReceiptStatus.Undelivered));
        Assert.Equal(MessageState.Undelivered, await StateAsync(failed));
    }

    private async Task<MessageId> SentWholeAsync(string carrierId)
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var commit = await IntendAsync(await LeaseAsync(), await EntryAsync(id, 1, segments: 3));
        var whole = SentAs(id, 1, carrierId) with { Segments = 3, CarrierIds = [new CarrierId(Account, carrierId, 1, Covers: 3)] };
        await OutcomeAsync(commit.Lease, whole, commit.Lease.N);
        return id;
    }

    private Task<int> SettleAsync() => Ledger.Receipts.SettleUnknownAsync(Now, Duration.FromSeconds(90), 100, None);

    private async Task<MessageId> SentInPartsAsync(params string[] carrierIds)
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var commit = await IntendAsync(await LeaseAsync(), await EntryAsync(id, 1, carrierIds.Length));
        await OutcomeAsync(commit.Lease, SentAs(id, 1, carrierIds), commit.Lease.N);
        return id;
    }

    private async Task<(MessageId Id, BindLease Lease)> UnknownAsync(int person, BindLease? lease = null)
    {
        var id = (await AcceptAsync(await CampaignAsync(), person))[0];
        var after = await SubmitAsync(lease ?? await LeaseAsync(), (id, person));
        await OutcomeAsync(after, Ended(id, 1, MessageState.Unknown, Reasons.NoAnswer), after.N);
        Assert.Equal(MessageState.Unknown, await StateAsync(id));
        return (id, after);
    }
}
