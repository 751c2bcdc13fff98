using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Intents and outcomes: who is granted, and what is refused. The whole path · one message on two binds · stale contact version · STOP in between ·
/// classes that enter nothing · several sends to one contact · campaigns that do not run · refusals, rejections, unknown outcomes · stale epochs.
/// </summary>
public abstract class DispatchCompliance : LedgerScenario
{
    [Fact]
    public async Task A_message_goes_from_accepted_to_delivered()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await LeaseAsync();

        var after = await SubmitAsync(lease, (id, 1));
        Assert.Equal(lease.N + 1, after.N);
        Assert.Equal(MessageState.Submitting, await StateAsync(id));
        Assert.Equal(1, await Ledger.Campaigns.CountInFlightAsync(campaign, None));

        await OutcomeAsync(after, SentAs(id, 1, "1a2b"), after.N);
        Assert.Equal(MessageState.Sent, await StateAsync(id));
        Assert.Equal(0, await Ledger.Campaigns.CountInFlightAsync(campaign, None));

        await ReceiveAsync(Receipt("1a2b", destination: Number(1).ToString()[1..]));
        var message = await MessageAsync(id);
        Assert.Equal(MessageState.Delivered, message.State);
        Assert.Equal((1, 1), (message.Attempt, message.Segments));
        Assert.Equal(id, Assert.Single((await ContactAsync(1)).Recent).Message);
    }

    [Fact]
    public async Task A_number_has_an_open_send_from_the_intent_to_the_outcome()
    {
        var ids = await AcceptAsync(await CampaignAsync(), 1, 2, 3);
        Assert.Empty(await OpenAsync(1, 2, 3));

        var lease = await SubmitAsync(await LeaseAsync(), (ids[0], 1), (ids[1], 2));
        Assert.Equal([Number(1), Number(2)], (await OpenAsync(1, 2, 3)).Order());
        Assert.Equal([Number(2)], await OpenAsync(2, 3));

        await OutcomeAsync(lease, SentAs(ids[0], 1, "1a2b"));
        Assert.Equal([Number(2)], await OpenAsync(1, 2, 3));
        await OutcomeAsync(lease, Ended(ids[1], 1, MessageState.Accepted, Reasons.NotWritten), lease.N);
        Assert.Empty(await OpenAsync(1, 2, 3));
    }

    [Fact]
    public async Task What_became_unknown_a_moment_ago_is_open_and_what_did_so_earlier_is_not()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        Clock.AdvanceSeconds(60);
        await OutcomeAsync(lease, Ended(id, 1, MessageState.Unknown, Reasons.NoAnswer), lease.N);

        Clock.AdvanceSeconds(10);
        Assert.Equal([Number(1)], await OpenAsync(1, 2));
        Clock.AdvanceSeconds(1);
        Assert.Empty(await OpenAsync(1, 2));
    }

    [Fact]
    public async Task Of_two_binds_with_the_same_message_one_is_granted()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var leases = (First: await LeaseAsync(0), Second: await LeaseAsync(1));
        var entry = await UncountedEntryAsync(id, 1);

        var commits = await Task.WhenAll(IntendAsync(leases.First, entry), IntendAsync(leases.Second, entry));
        Assert.Equal([IntentAnswer.Granted, IntentAnswer.MessageMoved], commits.SelectMany(commit => commit.Answers).Order());
        Assert.Equal(1, (await MessageAsync(id)).Attempt);
    }

    [Fact]
    public async Task A_message_asked_for_twice_in_one_intent_is_granted_once()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var entry = await UncountedEntryAsync(id, 1);

        Assert.Equal([IntentAnswer.Granted, IntentAnswer.MessageMoved], (await IntendAsync(await LeaseAsync(), entry, entry)).Answers);
    }

    [Fact]
    public async Task A_verdict_of_an_older_contact_version_is_refused()
    {
        var (one, other) = (await CampaignAsync(), await CampaignAsync());
        var (first, second) = ((await AcceptAsync(one, 1))[0], (await AcceptAsync(other, 1))[0]);
        var stale = await EntryAsync(second, 1);
        var lease = await SubmitAsync(await LeaseAsync(), (first, 1));

        var commit = await IntendAsync(lease, stale);
        Assert.Equal([IntentAnswer.ContactMoved], commit.Answers);
        Assert.Equal(MessageState.Accepted, await StateAsync(second));
        Assert.Equal(IntentAnswer.Granted, Assert.Single((await IntendAsync(commit.Lease, await EntryAsync(second, 1))).Answers));
        Assert.Equal([first, second], (await ContactAsync(1)).Recent.Select(send => send.Message));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_between_verdict_and_intent_refuses_it(bool counted)
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var entry = counted ? await EntryAsync(id, 1) : await UncountedEntryAsync(id, 1);
        await StopAsync(1);

        Assert.Equal([IntentAnswer.ContactMoved], (await IntendAsync(await LeaseAsync(), entry)).Answers);
        Assert.Equal(MessageState.Accepted, await StateAsync(id));
        Assert.Empty((await ContactAsync(1)).Recent);
    }

    [Fact]
    public async Task Classes_that_enter_nothing_do_not_refuse_each_other()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, [.. Enumerable.Repeat(1, 20)]);
        var entries = await Task.WhenAll(ids.Select(id => UncountedEntryAsync(id, 1)));
        var lease = await LeaseAsync();
        var first = await IntendAsync(lease, entries[..10]);
        var counted = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var second = await IntendAsync(first.Lease, [await EntryAsync(counted, 1), .. entries[10..]]);

        Assert.All(first.Answers.Concat(second.Answers), answer => Assert.Equal(IntentAnswer.Granted, answer));
        var contact = await ContactAsync(1);
        Assert.Equal((1, 0, 1), (contact.Version, contact.StopVersion, contact.Recent.Count));
    }

    [Fact]
    public async Task Sends_of_several_campaigns_to_one_contact_are_entered_together_and_old_ones_dropped()
    {
        var lease = await LeaseAsync();
        var ids = new List<MessageId>();
        for (var campaign = 0; campaign < 4; campaign++)
        {
            ids.Add((await AcceptAsync(await CampaignAsync(), 1))[0]);
        }

        lease = await SubmitAsync(lease, (ids[0], 1));
        lease = await SubmitAsync(lease, (ids[1], 1));
        var together = new[] { await EntryAsync(ids[2], 1) with { DropRecent = 1 }, await EntryAsync(ids[3], 1) with { DropRecent = 1 } };
        Assert.All((await IntendAsync(lease, together)).Answers, answer => Assert.Equal(IntentAnswer.Granted, answer));

        var contact = await ContactAsync(1);
        Assert.Equal(3, contact.Version);
        Assert.Equal([ids[1], ids[2], ids[3]], contact.Recent.Select(send => send.Message));
    }

    [Fact]
    public async Task An_entry_whose_message_is_not_granted_is_not_on_the_contact()
    {
        var ids = await AcceptAsync(await CampaignAsync(), 1, 2);
        var entry = await EntryAsync(ids[0], 1);
        await Ledger.Messages.CancelAsync(ids[0], Now, None);

        Assert.Equal([IntentAnswer.MessageMoved], (await IntendAsync(await LeaseAsync(), entry)).Answers);
        var contact = await ContactAsync(1);
        Assert.Equal(0, contact.Version);
        Assert.Empty(contact.Recent);
    }

    [Theory]
    [InlineData(CommunicationClass.Promotional, CommunicationClass.Promotional, false)]
    [InlineData(CommunicationClass.Promotional, CommunicationClass.Informational, true)]
    [InlineData(null, null, true)]
    public async Task Two_verdicts_of_one_version_never_both_have_the_last_place_under_a_cap(
        CommunicationClass? one,
        CommunicationClass? other,
        bool both
    )
    {
        var first = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var second = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var entries = new[] { await EntryAsync(first, 1), await EntryAsync(second, 1) };
        entries[0] = entries[0] with { Enter = entries[0].Enter!.Value with { Class = one } };
        entries[1] = entries[1] with { Enter = entries[1].Enter!.Value with { Class = other } };
        var commit = await IntendAsync(await LeaseAsync(), entries);
        Assert.Equal([IntentAnswer.Granted, both ? IntentAnswer.Granted : IntentAnswer.ContactMoved], commit.Answers);
        var kept = (await ContactAsync(1)).Recent.Select(send => send.Class);
        Assert.Equal(both ? [one, other] : [one], kept);
    }

    [Theory]
    [InlineData(DuplicateRule.PerNumber, 1UL, 2UL, false)]
    [InlineData(DuplicateRule.PerProfile, 1UL, 2UL, true)]
    [InlineData(DuplicateRule.PerProfile, 1UL, 1UL, false)]
    public async Task Two_verdicts_of_one_version_never_let_a_duplicate_through(DuplicateRule rule, ulong profile, ulong other, bool both)
    {
        var ids = await AcceptAsync(await CampaignAsync(duplicates: rule), 1, 1);
        var entries = new[] { await EntryAsync(ids[0], 1, profile: profile), await EntryAsync(ids[1], 1, profile: other) };

        var answers = (await IntendAsync(await LeaseAsync(), entries)).Answers;
        Assert.Equal([IntentAnswer.Granted, both ? IntentAnswer.Granted : IntentAnswer.ContactMoved], answers);
    }

    [Fact]
    public async Task A_contact_never_has_more_sends_than_its_row_holds()
    {
        var lease = await LeaseAsync();
        for (var campaign = 0; campaign < 64; campaign++)
        {
            lease = await SubmitAsync(lease, ((await AcceptAsync(await CampaignAsync(), 1))[0], 1));
        }

        var last = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var refused = await IntendAsync(lease, await EntryAsync(last, 1));
        Assert.Equal([IntentAnswer.ContactMoved], refused.Answers);
        var granted = await IntendAsync(refused.Lease, await EntryAsync(last, 1) with { DropRecent = 1 });
        Assert.Equal([IntentAnswer.Granted], granted.Answers);
        Assert.Equal(64, (await ContactAsync(1)).Recent.Count);
    }

    [Theory]
    [InlineData(CampaignState.Draft)]
    [InlineData(CampaignState.Paused)]
    [InlineData(CampaignState.Cancelling)]
    [InlineData(CampaignState.Completed)]
    public async Task Nothing_of_a_campaign_that_does_not_run_is_granted(CampaignState state)
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var entry = await EntryAsync(id, 1);
        await MoveAsync(campaign, state);

        Assert.Equal([IntentAnswer.CampaignStopped], (await IntendAsync(await LeaseAsync(), entry)).Answers);
        Assert.Equal(0, (await ContactAsync(1)).Version);
    }

    [Fact]
    public async Task A_contact_without_a_row_grants_nothing()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var entry = await EntryAsync(id, 1) with { Contact = KeyOf(99) };

        Assert.Equal([IntentAnswer.ContactMoved], (await IntendAsync(await LeaseAsync(), entry)).Answers);
    }

    [Fact]
    public async Task An_intent_under_an_n_already_used_moves_nothing()
    {
        var ids = await AcceptAsync(await CampaignAsync(), 1, 2);
        var lease = await LeaseAsync();
        var entries = new[] { await EntryAsync(ids[0], 1), await EntryAsync(ids[1], 2) };
        await IntendAsync(lease, entries[0]);

        await Assert.ThrowsAsync<LedgerUnsureException>(() => IntendAsync(lease, entries[1]));
        Assert.Equal(MessageState.Accepted, await StateAsync(ids[1]));
        var settled = await Ledger.Leases.RenewAsync(lease, None);
        Assert.Equal(lease.N + 2, settled.N);
        Assert.Equal([IntentAnswer.Granted], (await IntendAsync(settled, entries[1])).Answers);
    }

    [Fact]
    public async Task A_refused_text_waits_for_its_next_attempt()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        var due = Now + Duration.FromSeconds(10);
        await OutcomeAsync(lease, Ended(id, 1, MessageState.Accepted, Reasons.Throttled, due), lease.N);

        var message = await MessageAsync(id);
        Assert.Equal(
            (MessageState.Accepted, 2, 0, Reasons.Throttled, (Instant?)due),
            (message.State, message.Attempt, message.Segments, message.Reason, message.Due)
        );
        Assert.Equal(due, await Ledger.Lanes.NextDueAsync(campaign, KeyOf(1).Lane, None));
        lease = (await IntendAsync(lease, await UncountedEntryAsync(id, 1))).Lease;
        Assert.Equal((MessageState.Submitting, 3), ((await MessageAsync(id)).State, (await MessageAsync(id)).Attempt));
        Assert.Null(await Ledger.Lanes.NextDueAsync(campaign, KeyOf(1).Lane, None));
        await OutcomeAsync(lease, SentAs(id, 3, "x"), lease.N);
        Assert.Single((await ContactAsync(1)).Recent);
    }

    [Fact]
    public async Task A_refused_text_of_a_cancelled_campaign_ends()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        await MoveAsync(campaign, CampaignState.Cancelling);
        await OutcomeAsync(lease, Ended(id, 1, MessageState.Accepted, Reasons.NotWritten, Now), lease.N);

        Assert.Equal(MessageState.Cancelled, await StateAsync(id));
        Assert.Equal(0, await Ledger.Campaigns.CancelPageAsync(campaign, 10, Now, None));
        Assert.Null(await Ledger.Lanes.NextDueAsync(campaign, KeyOf(1).Lane, None));
    }

    [Fact]
    public async Task A_rejected_text_keeps_the_carriers_status()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        await OutcomeAsync(lease, Ended(id, 1, MessageState.Rejected, Reasons.CarrierRejected) with { Detail = "0x0000000B" }, lease.N);

        var message = await MessageAsync(id);
        Assert.Equal((MessageState.Rejected, Reasons.CarrierRejected, "0x0000000B"), (message.State, message.Reason, message.Detail));
        Assert.Equal(1, (await Ledger.Campaigns.TallyAsync(campaign, None)).Segments);
    }

    [Fact]
    public async Task An_outcome_that_comes_twice_or_of_another_attempt_changes_nothing()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        await OutcomeAsync(lease, SentAs(id, 2, "other"));
        Assert.Equal(MessageState.Submitting, await StateAsync(id));
        await OutcomeAsync(lease, SentAs(id, 1, "a"));
        await OutcomeAsync(lease, Ended(id, 1, MessageState.Accepted, Reasons.Throttled, Now), lease.N);

        Assert.Equal(MessageState.Sent, await StateAsync(id));
    }

    [Fact]
    public async Task An_outcome_after_the_sweep_is_left_alone()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        await LeaseAsync(holder: "second");
        await OutcomeAsync(lease, Ended(id, 1, MessageState.Accepted, Reasons.NotWritten, Now), lease.N);

        Assert.Equal(MessageState.Unknown, await StateAsync(id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_one_time_code_is_sent_once_more_after_an_unknown_outcome_and_only_once(bool bySweep)
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var holder = 0;
        var lease = await LeaseAsync();
        for (var attempt = 1; attempt <= 3; attempt += 2)
        {
            lease = (await IntendAsync(lease, await UncountedEntryAsync(id, 1, resends: true))).Lease;
            if (bySweep)
            {
                lease = await LeaseAsync(holder: $"holder {++holder}");
            }
            else
            {
                await OutcomeAsync(lease, Ended(id, attempt, MessageState.Unknown, Reasons.NoAnswer), lease.N);
            }

            var message = await MessageAsync(id);
            Assert.True(message.PossibleDuplicate);
            if (attempt == 1)
            {
                Assert.Equal((MessageState.Accepted, 2, (Instant?)Now), (message.State, message.Attempt, message.Due));
                Assert.True(Assert.Single(await Ledger.Lanes.ReadDueAsync(campaign, KeyOf(1).Lane, Now, 10, None)).PossibleDuplicate);
            }
            else
            {
                Assert.Equal((MessageState.Unknown, 3), (message.State, message.Attempt));
            }
        }
    }

    [Fact]
    public async Task Full_queues_are_counted_apart_from_everything_else_that_sends_a_message_back()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await LeaseAsync();
        string[] reasons = [Reasons.Throttled, Reasons.QueueFull, Reasons.NotWritten, .. Enumerable.Repeat(Reasons.QueueFull, 8)];
        int[] counted = [0, 1, 1, 2, 3, 4, 5, 6, 7, 7, 7];
        for (var time = 0; time < reasons.Length; time++)
        {
            lease = (await IntendAsync(lease, await UncountedEntryAsync(id, 1))).Lease;
            await OutcomeAsync(lease, Ended(id, (2 * time) + 1, MessageState.Accepted, reasons[time], Now), lease.N);
            var waiting = Assert.Single(await Ledger.Lanes.ReadDueAsync(campaign, KeyOf(1).Lane, Now, 10, None));
            Assert.Equal((counted[time], false), (waiting.QueueFull, waiting.PossibleDuplicate));
        }
    }

    [Fact]
    public async Task A_receipt_for_an_earlier_attempt_says_nothing_about_the_next()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await LeaseAsync();
        lease = (await IntendAsync(lease, await UncountedEntryAsync(id, 1, segments: 2, resends: true))).Lease;
        var partly = SentAs(id, 1, "a") with { To = MessageState.Unknown, Segments = 2, Reason = Reasons.NoAnswer };
        await OutcomeAsync(lease, partly, lease.N);
        lease = (await IntendAsync(lease, await UncountedEntryAsync(id, 1, segments: 2, resends: true))).Lease;
        await ReceiveAsync(Receipt("a", ReceiptStatus.Undelivered));
        await OutcomeAsync(lease, SentAs(id, 3, "b", "c"), lease.N);
        await ReceiveAsync(Receipt("b"), Receipt("c"));

        Assert.Equal(MessageState.Delivered, await StateAsync(id));
    }

    [Fact]
    public async Task Finished_intents_are_forgotten_and_open_ones_are_not()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2);
        var first = await SubmitAsync(await LeaseAsync(), (ids[0], 1));
        var second = await SubmitAsync(first, (ids[1], 2));
        Assert.Equal(2, await Ledger.Campaigns.CountInFlightAsync(campaign, None));
        await OutcomeAsync(second, SentAs(ids[0], 1, "a"), first.N);

        Assert.Equal(1, await Ledger.Campaigns.CountInFlightAsync(campaign, None));
        await LeaseAsync(holder: "second");
        Assert.Equal((MessageState.Sent, MessageState.Unknown), (await StateAsync(ids[0]), await StateAsync(ids[1])));
    }

    /// <summary>Of these people, the numbers to which something may still leave.</summary>
    private Task<IReadOnlySet<Domain.Contacts.Msisdn>> OpenAsync(params int[] people) =>
        Ledger.OpenSends.ToAsync([.. people.Select(Number)], None);
}
