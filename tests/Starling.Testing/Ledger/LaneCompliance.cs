using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Lanes. Pages and how far a scan came · batches open at the same time · places · rows that wait and come due · decisions and what has moved since · expiry.
/// </summary>
public abstract class LaneCompliance : LedgerScenario
{
    [Fact]
    public async Task Pages_follow_the_ids_and_say_how_far_the_scan_came()
    {
        var campaign = await CampaignAsync();
        var lane = KeyOf(1).Lane;
        var others = People(lane, 5, sameLane: false);
        var mine = People(lane, 5);
        var ids = await AcceptAsync(campaign, [mine[0], others[0], mine[1], mine[2], others[1], mine[3], mine[4], others[2]]);
        var place = Assert.Single(await Ledger.Lanes.ReadPlacesAsync(campaign, lane, None));
        Assert.Equal((ids[0].Batch, 0), (place.Batch, place.Tries));
        Assert.Equal((ids[0].Value - 1, ids[0].Value - 1), (place.Watermark.Value, place.PageEnd.Value));

        var first = await Ledger.Lanes.ReadPageAsync(campaign, lane, place.Batch, place.Watermark, 3, None);
        Assert.Equal([ids[0], ids[2], ids[3]], first.Messages.Select(message => message.Id));
        Assert.Equal(ids[3], first.Through);
        var second = await Ledger.Lanes.ReadPageAsync(campaign, lane, place.Batch, first.Through, 3, None);
        Assert.Equal([ids[5], ids[6]], second.Messages.Select(message => message.Id));
        Assert.Equal(ids[7], second.Through);
        var read = second.Messages[0];
        Assert.Equal(
            (campaign, MessageState.Accepted, 0, KeyOf(mine[3]), Number(mine[3])),
            (read.Campaign, read.State, read.Attempt, read.Contact, read.Msisdn)
        );
        Assert.Equal($$"""{"first_name":"Zoé {{mine[3]}}"}""", read.Fields);
    }

    [Fact]
    public async Task A_scan_never_says_it_saw_rows_that_were_not_committed_yet()
    {
        var campaign = await CampaignAsync();
        var lane = KeyOf(1).Lane;
        var (early, late) = ((await BatchAsync(campaign)).Batch, (await BatchAsync(campaign)).Batch);
        await PageAsync(campaign, late, 0, Item(To(1)));
        await PageAsync(campaign, early, 0, Item(To(1)));

        foreach (var batch in new[] { early, late })
        {
            var page = await Ledger.Lanes.ReadPageAsync(campaign, lane, batch, new MessageId(new MessageId(batch, 0).Value - 1), 10, None);
            Assert.Equal(new MessageId(batch, 0), page.Through);
            await Ledger.Lanes.WritePlaceAsync(campaign, lane, new LanePlace(batch, page.Through, page.Through, 0), None);
        }

        await PageAsync(campaign, early, 1, Item(To(1)));
        var more = await Ledger.Lanes.ReadPageAsync(campaign, lane, early, new MessageId(early, 0), 10, None);
        Assert.Equal(new MessageId(early, 1), Assert.Single(more.Messages).Id);
    }

    [Fact]
    public async Task A_place_is_kept_and_left_out_once_the_lane_is_through_a_closed_batch()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lane = KeyOf(1).Lane;
        var place = new LanePlace(id.Batch, new MessageId(id.Value - 1), id, 2);
        await Ledger.Lanes.WritePlaceAsync(campaign, lane, place, None);
        await Ledger.RestartAsync();
        Assert.Equal(place, Assert.Single(await Ledger.Lanes.ReadPlacesAsync(campaign, lane, None)));

        await Ledger.Lanes.WritePlaceAsync(campaign, lane, place with { Watermark = id, Tries = 0 }, None);
        Assert.Single(await Ledger.Lanes.ReadPlacesAsync(campaign, lane, None));
        await Ledger.Accepting.CloseBatchAsync(id.Batch, 1, None);
        Assert.Empty(await Ledger.Lanes.ReadPlacesAsync(campaign, lane, None));
    }

    [Fact]
    public async Task The_place_of_due_rows_is_kept_beside_those_of_the_batches()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lane = KeyOf(1).Lane;
        Assert.Null(await Ledger.Lanes.ReadDuePlaceAsync(campaign, lane, None));
        var place = new LanePlace(LanePlace.OfDueRows, id, id, 2);
        await Ledger.Lanes.WritePlaceAsync(campaign, lane, place, None);
        await Ledger.RestartAsync();

        Assert.Equal(place, await Ledger.Lanes.ReadDuePlaceAsync(campaign, lane, None));
        Assert.Equal(
            (id.Batch, 0),
            Assert.Single((await Ledger.Lanes.ReadPlacesAsync(campaign, lane, None)).Select(p => (p.Batch, p.Tries)))
        );
        Assert.Null(await Ledger.Lanes.ReadDuePlaceAsync(campaign, lane + 1, None));
    }

    [Fact]
    public async Task Waiting_rows_leave_the_pages_and_come_due_soonest_first()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 1, 1, 1);
        var lane = KeyOf(1).Lane;
        await DecideAsync(campaign, ids[0], MessageState.Held, Now + Duration.FromMinutes(3));
        await DecideAsync(campaign, ids[1], MessageState.Accepted, Now + Duration.FromMinutes(1), reason: Reasons.ContactBusy);
        await DecideAsync(campaign, ids[2], MessageState.Held, Now + Duration.FromMinutes(2));

        var page = await Ledger.Lanes.ReadPageAsync(campaign, lane, ids[0].Batch, new MessageId(ids[0].Value - 1), 10, None);
        Assert.Equal(ids[3], Assert.Single(page.Messages).Id);
        Assert.Equal(Now + Duration.FromMinutes(1), await Ledger.Lanes.NextDueAsync(campaign, lane, None));
        Assert.Empty(await Ledger.Lanes.ReadDueAsync(campaign, lane, Now, 10, None));
        Clock.AdvanceMinutes(2);
        Assert.Equal([ids[1], ids[2]], (await Ledger.Lanes.ReadDueAsync(campaign, lane, Now, 10, None)).Select(message => message.Id));
        Assert.Equal([ids[1]], (await Ledger.Lanes.ReadDueAsync(campaign, lane, Now, 1, None)).Select(message => message.Id));

        await SubmitAsync(await LeaseAsync(), (ids[2], 1));
        Assert.Equal([ids[1]], (await Ledger.Lanes.ReadDueAsync(campaign, lane, Now, 10, None)).Select(message => message.Id));
    }

    [Fact]
    public async Task Rows_that_come_due_at_the_same_instant_are_read_in_order_of_id_page_by_page()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, [.. Enumerable.Repeat(1, 9)]);
        var lane = KeyOf(1).Lane;
        var opens = Now + Duration.FromHours(10);
        foreach (var id in Enumerable.Reverse(ids))
        {
            await DecideAsync(campaign, id, MessageState.Held, opens, reason: Reasons.OutsideHours);
        }

        Clock.Reset(opens);
        var read = new List<MessageId>();
        for (var page = 0; page < 3; page++)
        {
            foreach (var due in await Ledger.Lanes.ReadDueAsync(campaign, lane, Now, 3, None))
            {
                read.Add(due.Id);
                await DecideAsync(campaign, due.Id, MessageState.Suppressed, reason: Reasons.Duplicate);
            }
        }

        Assert.Equal(ids, read);
    }

    [Theory]
    [InlineData(MessageState.Suppressed)]
    [InlineData(MessageState.Failed)]
    [InlineData(MessageState.Quarantined)]
    public async Task A_decision_ends_accepted_and_held_rows_alike(MessageState to)
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 1);
        await DecideAsync(campaign, ids[1], MessageState.Held, Now);

        Assert.Equal(1, await DecideAsync(campaign, ids[0], to));
        Assert.Equal(1, await DecideAsync(campaign, ids[1], to));
        Assert.Equal(0, await DecideAsync(campaign, ids[0], to));
        Assert.Equal(2, (await Ledger.Campaigns.TallyAsync(campaign, None)).ReasonsOf(to)["WHY"]);
        Assert.Null(await Ledger.Lanes.NextDueAsync(campaign, KeyOf(1).Lane, None));
        var ended = await MessageAsync(ids[1]);
        Assert.Equal((to, "WHY", "in detail", null), (ended.State, ended.Reason, ended.Detail, ended.Due));
    }

    [Fact]
    public async Task A_row_tells_the_words_and_the_record_of_its_decision_apart_until_it_is_decided_anew()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var record = new DecisionRecord(
            7,
            Now,
            new DecisionStep.Suppression(StepVerdict.Suppressed, Now - Duration.FromDays(1), "keyword arrêt; 100 %")
        );
        var decision = new LaneDecision(id, 0, MessageState.Held, Now, "WHY", record.WriteBehind("in detail"));
        Assert.Equal(1, await Ledger.Lanes.CommitDecisionsAsync(campaign, KeyOf(1).Lane, [decision], None));
        var held = await MessageAsync(id);
        Assert.Equal(("in detail", record), (held.Detail, held.Decision));

        await DecideAsync(campaign, id, MessageState.Suppressed);
        var ended = await MessageAsync(id);
        Assert.Equal(("in detail", null), (ended.Detail, ended.Decision));
    }

    [Fact]
    public async Task A_held_row_asked_again_later_stays_held_with_the_new_date()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        await DecideAsync(campaign, id, MessageState.Held, Now);

        Assert.Equal(1, await DecideAsync(campaign, id, MessageState.Accepted, Now + Duration.FromSeconds(2), reason: Reasons.ContactBusy));
        var message = await MessageAsync(id);
        Assert.Equal((MessageState.Held, Reasons.ContactBusy), (message.State, message.Reason));
        Assert.Equal(Now + Duration.FromSeconds(2), await Ledger.Lanes.NextDueAsync(campaign, KeyOf(1).Lane, None));
    }

    [Fact]
    public async Task A_decision_on_a_row_that_has_moved_changes_nothing()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        Assert.Equal(0, await DecideAsync(campaign, id, MessageState.Suppressed));
        await OutcomeAsync(lease, Ended(id, 1, MessageState.Accepted, Reasons.Throttled, Now));

        Assert.Equal(0, await DecideAsync(campaign, id, MessageState.Suppressed));
        Assert.Equal(1, await DecideAsync(campaign, id, MessageState.Suppressed, attempt: 2));
    }

    [Fact]
    public async Task Only_waiting_rows_are_read_by_id()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2, 3);
        await DecideAsync(campaign, ids[0], MessageState.Held, Now);
        await DecideAsync(campaign, ids[1], MessageState.Suppressed);

        var read = await Ledger.Lanes.ReadMessagesAsync([.. ids, new MessageId(9999, 1)], None);
        Assert.Equal([ids[0], ids[2]], read.Select(message => message.Id).Order());
    }

    [Fact]
    public async Task Rows_past_their_validity_end_in_pages_wherever_they_wait()
    {
        var campaign = await CampaignAsync();
        var batch = (await BatchAsync(campaign)).Batch;
        var over = Now + Duration.FromMinutes(5);
        await PageAsync(
            campaign,
            batch,
            0,
            Item(To(1, expiresAt: over)),
            Item(To(1)),
            Item(To(1, expiresAt: over)),
            Item(To(1, expiresAt: over))
        );
        await DecideAsync(campaign, new MessageId(batch, 0), MessageState.Held, Now + Duration.FromHours(1));
        var lane = KeyOf(1).Lane;

        Assert.Equal(0, await Ledger.Lanes.ExpirePageAsync(campaign, lane, Now, 10, None));
        Clock.AdvanceMinutes(5);
        Assert.Equal(2, await Ledger.Lanes.ExpirePageAsync(campaign, lane, Now, 2, None));
        Assert.Equal(1, await Ledger.Lanes.ExpirePageAsync(campaign, lane, Now, 2, None));
        Assert.Equal(0, await Ledger.Lanes.ExpirePageAsync(campaign, lane, Now, 2, None));
        Assert.Equal(3, (await Ledger.Campaigns.TallyAsync(campaign, None)).ReasonsOf(MessageState.Suppressed)[Reasons.Expired]);
        Assert.Null(await Ledger.Lanes.NextDueAsync(campaign, lane, None));
    }

    [Fact]
    public async Task Rows_of_a_campaign_that_is_past_its_end_expire_all()
    {
        var campaign = await CampaignAsync(expiresAt: Now + Duration.FromHours(1));
        await AcceptAsync(campaign, 1, 1);
        Clock.AdvanceHours(1);

        Assert.Equal(2, await Ledger.Lanes.ExpirePageAsync(campaign, KeyOf(1).Lane, Now, 10, None));
    }

    private Task<int> DecideAsync(
        CampaignId campaign,
        MessageId id,
        MessageState to,
        Instant? due = null,
        int attempt = 0,
        string reason = "WHY"
    ) => Ledger.Lanes.CommitDecisionsAsync(campaign, KeyOf(1).Lane, [new LaneDecision(id, attempt, to, due, reason, "in detail")], None);

    private int[] People(int lane, int count, bool sameLane = true) =>
        [.. Enumerable.Range(1, 10_000).Where(person => KeyOf(person).Lane == lane == sameLane).Take(count)];
}
