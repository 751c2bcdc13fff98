using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>Campaigns, contacts' STOP, and messages as people read them.</summary>
public abstract class CampaignCompliance : LedgerScenario
{
    [Fact]
    public async Task A_campaign_is_kept_as_it_was_defined()
    {
        var definition = Definition(DuplicateRule.PerProfile, Now + Duration.FromDays(3)) with
        {
            PaceSegmentsPerSecond = 40,
            Hours = new CampaignHours(WeekHours.Parse("Thu 13:00-14:00; holidays closed"), true, "America/Toronto"),
        };
        var campaign = await Ledger.Campaigns.CreateAsync(definition, "create-1", None);

        Assert.Equal((definition, CampaignState.Draft, Now), (campaign.Definition, campaign.State, campaign.CreatedAt));
        Assert.Equal(campaign, await Ledger.Campaigns.FindAsync(campaign.Id, None));
        Assert.Null(await Ledger.Campaigns.FindAsync(new CampaignId(campaign.Id.Value + 1), None));
    }

    [Fact]
    public async Task The_same_request_id_gives_the_same_campaign_for_seven_days()
    {
        var campaign = await Ledger.Campaigns.CreateAsync(Definition(), "create-1", None);
        Assert.Equal(campaign, await Ledger.Campaigns.CreateAsync(Definition(name: "Other"), "create-1", None));

        Clock.AdvanceDays(7);
        Assert.NotEqual(campaign.Id, (await Ledger.Campaigns.CreateAsync(Definition(), "create-1", None)).Id);
    }

    [Fact]
    public async Task Tenants_campaigns_are_listed_newest_first_without_the_standing_ones()
    {
        var ids = new[] { await CampaignAsync(CampaignState.Draft), await CampaignAsync(), await CampaignAsync(CampaignState.Paused) };
        await Ledger.Campaigns.StandingAsync(Tenant, CampaignKind.Unit, None);
        await Ledger.Campaigns.CreateAsync(Definition() with { Tenant = new TenantId("other") }, "x", None);

        Assert.Equal([ids[2], ids[1]], (await Ledger.Campaigns.ListAsync(Tenant, null, 2, None)).Select(campaign => campaign.Id));
        Assert.Equal([ids[0]], (await Ledger.Campaigns.ListAsync(Tenant, ids[1], 2, None)).Select(campaign => campaign.Id));
    }

    [Fact]
    public async Task Running_and_cancelling_campaigns_of_every_kind_are_active()
    {
        var running = await CampaignAsync();
        var cancelling = await CampaignAsync(CampaignState.Cancelling);
        await CampaignAsync(CampaignState.Paused);
        await CampaignAsync(CampaignState.Completed);
        var unit = await Ledger.Campaigns.StandingAsync(Tenant, CampaignKind.Unit, None);

        Assert.Equal([running, cancelling, unit.Id], (await Ledger.Campaigns.ListActiveAsync(Now, None)).Select(campaign => campaign.Id));
        Assert.Equal(unit, await Ledger.Campaigns.StandingAsync(Tenant, CampaignKind.Unit, None));
        Assert.Equal((CampaignState.Running, CampaignKind.Unit), (unit.State, unit.Definition.Kind));
    }

    [Fact]
    public async Task A_state_moves_only_from_where_it_is_said_to_be()
    {
        var id = await CampaignAsync(CampaignState.Draft);
        Assert.Equal(
            CampaignState.Draft,
            (await Ledger.Campaigns.MoveAsync(id, [CampaignState.Paused], CampaignState.Running, Now, None))!.State
        );
        var started = await Ledger.Campaigns.MoveAsync(id, [CampaignState.Draft], CampaignState.Running, Now, None);
        Assert.Equal((CampaignState.Running, (Instant?)Now), (started!.State, started.StartedAt));

        Clock.AdvanceMinutes(1);
        await MoveAsync(id, CampaignState.Paused);
        var resumed = await MoveAsync(id, CampaignState.Running);
        Assert.Equal(started.StartedAt, resumed!.StartedAt);
        Assert.Equal(Now, (await MoveAsync(id, CampaignState.Completed))!.EndedAt);
        Assert.Null(await MoveAsync(new CampaignId(9999), CampaignState.Running));
    }

    [Fact]
    public async Task A_scheduled_campaign_takes_messages_sends_none_and_is_started_by_one_call_when_its_time_has_come()
    {
        var (startsAt, id) = (Now + Duration.FromHours(2), await CampaignAsync(CampaignState.Draft));
        var scheduled = await Ledger.Campaigns.ScheduleAsync(id, startsAt, None);
        Assert.Equal((CampaignState.Scheduled, startsAt, null), (scheduled!.State, scheduled.StartsAt, scheduled.StartedAt));
        await Ledger.RestartAsync();
        Assert.Equal(scheduled, await Ledger.Campaigns.FindAsync(id, None));
        var message = (await AcceptAsync(id, 1))[0];
        Assert.Equal([IntentAnswer.CampaignStopped], (await IntendAsync(await LeaseAsync(), await EntryAsync(message, 1))).Answers);

        Clock.Advance(startsAt - Now - Duration.FromMilliseconds(1));
        var early = await Ledger.Campaigns.StartDueAsync(id, Now, None);
        Assert.Equal((false, CampaignState.Scheduled), (early!.Started, early.Campaign.State));
        Clock.Advance(Duration.FromMilliseconds(1));
        var starts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Ledger.Campaigns.StartDueAsync(id, Now, None)));
        Assert.Single(starts, start => start!.Started);
        Assert.All(
            starts,
            start =>
                Assert.Equal(
                    (CampaignState.Running, (Instant?)startsAt, (Instant?)null),
                    (start!.Campaign.State, start.Campaign.StartedAt, start.Campaign.StartsAt)
                )
        );
        Assert.Null(await Ledger.Campaigns.StartDueAsync(new CampaignId(9999), Now, None));
    }

    [Fact]
    public async Task Only_a_draft_is_scheduled_and_a_scheduled_one_moved_until_it_starts_or_is_cancelled()
    {
        var id = await CampaignAsync(CampaignState.Draft);
        await Ledger.Campaigns.ScheduleAsync(id, Now + Duration.FromHours(1), None);
        var moved = await Ledger.Campaigns.ScheduleAsync(id, Now + Duration.FromHours(3), None);
        Assert.Equal(Now + Duration.FromHours(3), moved!.StartsAt);
        Clock.AdvanceHours(2);
        Assert.False((await Ledger.Campaigns.StartDueAsync(id, Now, None))!.Started);
        var byHand = await Ledger.Campaigns.MoveAsync(id, [CampaignState.Scheduled], CampaignState.Running, Now, None);
        Assert.Equal((CampaignState.Running, (Instant?)null), (byHand!.State, byHand.StartsAt));

        var cancelled = await CampaignAsync(CampaignState.Draft);
        await Ledger.Campaigns.ScheduleAsync(cancelled, Now, None);
        await MoveAsync(cancelled, CampaignState.Cancelling);
        foreach (
            var over in new[] { id, cancelled, await CampaignAsync(CampaignState.Paused), await CampaignAsync(CampaignState.Completed) }
        )
        {
            var before = await Ledger.Campaigns.FindAsync(over, None);
            Assert.Equal(before, await Ledger.Campaigns.ScheduleAsync(over, Now + Duration.FromHours(1), None));
            Assert.Equal(new DueStart(before!, false), await Ledger.Campaigns.StartDueAsync(over, Now + Duration.FromDays(1), None));
        }

        Assert.Null(await Ledger.Campaigns.ScheduleAsync(new CampaignId(9999), Now, None));
    }

    [Fact]
    public async Task Overdue_campaigns_are_active_and_those_whose_time_is_still_to_come_are_not()
    {
        var (due, later) = (await CampaignAsync(CampaignState.Draft), await CampaignAsync(CampaignState.Draft));
        await Ledger.Campaigns.ScheduleAsync(due, Now + Duration.FromHours(1), None);
        await Ledger.Campaigns.ScheduleAsync(later, Now + Duration.FromHours(2), None);
        Assert.Empty(await Ledger.Campaigns.ListActiveAsync(Now, None));
        Clock.AdvanceHours(1);
        Assert.Equal(due, Assert.Single(await Ledger.Campaigns.ListActiveAsync(Now, None)).Id);
        Assert.Empty(await Ledger.Campaigns.ListActiveAsync(Now - Duration.FromSeconds(2), None));
    }

    [Fact]
    public async Task Cancelling_ends_waiting_rows_in_pages_and_nothing_commits_after_it()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2, 3, 4, 5);
        var open = await BatchAsync(campaign);
        var lease = await SubmitAsync(await LeaseAsync(), (ids[0], 1));
        await Ledger.Lanes.CommitDecisionsAsync(
            campaign,
            KeyOf(2).Lane,
            [new LaneDecision(ids[1], 0, MessageState.Held, Now + Duration.FromHours(1), Reasons.TooManyRecent, null)],
            None
        );
        Assert.Equal(0, await Ledger.Campaigns.CancelPageAsync(campaign, 10, Now, None));
        await MoveAsync(campaign, CampaignState.Cancelling);

        Assert.IsType<PageOutcome.CampaignClosed>(await PageAsync(campaign, open.Batch, 0, Item(To(6))));
        Assert.Equal(2, await Ledger.Campaigns.CancelPageAsync(campaign, 2, Now, None));
        Assert.Equal(2, await Ledger.Campaigns.CancelPageAsync(campaign, 2, Now, None));
        Assert.Equal(0, await Ledger.Campaigns.CancelPageAsync(campaign, 2, Now, None));
        Assert.Equal(1, await Ledger.Campaigns.CountInFlightAsync(campaign, None));
        await OutcomeAsync(lease, SentAs(ids[0], 1, "a"), lease.N);
        Assert.Equal(0, await Ledger.Campaigns.CountInFlightAsync(campaign, None));
        var tally = await Ledger.Campaigns.TallyAsync(campaign, None);
        Assert.Equal((4, 1, 5), (tally[MessageState.Cancelled], tally[MessageState.Sent], tally.Audience));
        Assert.Null(await Ledger.Lanes.NextDueAsync(campaign, KeyOf(2).Lane, None));
    }

    [Fact]
    public async Task Pages_racing_with_a_cancel_are_either_ended_by_it_or_refused()
    {
        var campaign = await CampaignAsync();
        var batches = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BatchAsync(campaign)));
        var pages = batches
            .Select(batch => PageAsync(campaign, batch.Batch, 0, Item(To(batch.Batch)), Item(To(batch.Batch + 1))))
            .ToArray();
        await MoveAsync(campaign, CampaignState.Cancelling);
        while (await Ledger.Campaigns.CancelPageAsync(campaign, 3, Now, None) > 0) { }

        var outcomes = await Task.WhenAll(pages);
        var tally = await Ledger.Campaigns.CountRowsAsync(campaign, None);
        Assert.Equal(2 * outcomes.Count(outcome => outcome is PageOutcome.Committed), tally.Audience);
        Assert.Equal(tally.Audience, tally[MessageState.Cancelled]);
    }

    [Fact]
    public async Task One_message_is_cancelled_while_it_waits_and_not_after()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2);
        var lease = await SubmitAsync(await LeaseAsync(), (ids[1], 2));

        Assert.Equal((MessageState.Cancelled, Reasons.CancelledByCaller), await CancelAsync(ids[0]));
        Assert.Equal((MessageState.Submitting, ""), await CancelAsync(ids[1]));
        Assert.Null(await Ledger.Messages.CancelAsync(new MessageId(9999, 0), Now, None));
        await OutcomeAsync(lease, SentAs(ids[1], 1, "a"), lease.N);
    }

    [Fact]
    public async Task Messages_are_listed_in_order_of_id_by_campaign_state_and_contact()
    {
        var (first, second) = (await CampaignAsync(), await CampaignAsync());
        var one = await AcceptAsync(first, 1, 2, 3);
        var two = await AcceptAsync(second, 1, 2);
        await CancelAsync(one[1]);

        Assert.Equal([.. one, .. two], await ListAsync(new MessageFilter(Tenant, null, null, null)));
        Assert.Equal([one[2], two[0]], await ListAsync(new MessageFilter(Tenant, null, null, null), one[1], 2));
        Assert.Equal(two, await ListAsync(new MessageFilter(Tenant, second, null, null)));
        Assert.Equal([one[1]], await ListAsync(new MessageFilter(Tenant, null, MessageState.Cancelled, null)));
        Assert.Equal([one[0], two[0]], await ListAsync(new MessageFilter(Tenant, null, null, KeyOf(1))));
        Assert.Empty(await ListAsync(new MessageFilter(new TenantId("other"), null, null, null)));
    }

    [Fact]
    public async Task Stop_makes_the_contact_when_missing_and_moves_both_versions_each_time()
    {
        await StopAsync(1);
        var first = await ContactAsync(1);
        Assert.Equal((1, 1, (Instant?)Now, "STOP"), (first.Version, first.StopVersion, first.SuppressedSince, first.SuppressedWhy));

        Clock.AdvanceHours(1);
        await Ledger.Contacts.SuppressAsync(Tenant, KeyOf(1), Number(1), "ARRET", Now, None);
        var second = await ContactAsync(1);
        Assert.Equal((2, 2), (second.Version, second.StopVersion));
        Assert.Equal((first.SuppressedSince, first.SuppressedWhy), (second.SuppressedSince, second.SuppressedWhy));
    }

    [Fact]
    public async Task The_installation_has_one_secret_for_good()
    {
        var secret = await Ledger.Installation.ReadSecretAsync(None);
        await Ledger.RestartAsync();

        Assert.True(secret.Length >= 32);
        Assert.Equal(secret, await Ledger.Installation.ReadSecretAsync(None));
    }

    private async Task<(MessageState State, string Reason)> CancelAsync(MessageId id)
    {
        var message = await Ledger.Messages.CancelAsync(id, Now, None);
        return (message!.State, message.Reason);
    }

    private async Task<IEnumerable<MessageId>> ListAsync(MessageFilter filter, MessageId? after = null, int limit = 100) =>
        (await Ledger.Messages.ListAsync(filter, after, limit, None)).Select(message => message.Id);
}
