using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Acceptance. Overlap · gap · other content · rejected lines · closed and cancelled campaigns · closing a batch · batches left open · request ids of
/// single messages · contacts made once · what is stated of a contact.
/// </summary>
public abstract class AcceptCompliance : LedgerScenario
{
    [Fact]
    public async Task The_same_request_id_gives_the_same_batch()
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var batch = await BatchAsync(campaign, "upload-1");
        await PageAsync(campaign, batch.Batch, 0, Item(To(1)), Item(To(2)));

        Assert.Equal(new BatchCursor(batch.Batch, 2, null), await BatchAsync(campaign, "upload-1"));
        Assert.NotEqual(batch.Batch, (await BatchAsync(campaign, "upload-2")).Batch);
    }

    [Theory]
    [InlineData(0, 4, 1)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 4, 3)]
    [InlineData(3, 1, 1)]
    public async Task Any_overlap_takes_each_item_once(int first, int count, int taken)
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var batch = await BatchAsync(campaign);
        await PageAsync(campaign, batch.Batch, 0, Item(To(0)), Item(To(1)), Item(To(2)));

        var outcome = await PageAsync(
            campaign,
            batch.Batch,
            (uint)first,
            [.. Enumerable.Range(first, count).Select(person => Item(To(person)))]
        );

        var committed = Assert.IsType<PageOutcome.Committed>(outcome);
        Assert.Equal(((uint)Math.Max(3, first + count), taken), (committed.NextIndex, committed.Taken));
        Assert.Empty(committed.Conflicts);
        Assert.Equal(Math.Max(3, first + count), (await Ledger.Campaigns.TallyAsync(campaign, None)).Audience);
    }

    [Fact]
    public async Task A_page_above_the_next_index_is_a_gap()
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var batch = await BatchAsync(campaign);
        await PageAsync(campaign, batch.Batch, 0, Item(To(0)));

        Assert.Equal(new PageOutcome.Gap(1), await PageAsync(campaign, batch.Batch, 2, Item(To(2))));
        Assert.Equal(1, (await Ledger.Campaigns.TallyAsync(campaign, None)).Lines);
    }

    [Fact]
    public async Task Other_content_at_a_taken_index_is_a_conflict_and_the_first_stays()
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var batch = await BatchAsync(campaign);
        await PageAsync(campaign, batch.Batch, 0, Item(To(0)), Item(Bad(content: 1)), Item(To(2)), Item(Bad(content: 3)));

        var outcome = await PageAsync(campaign, batch.Batch, 0, Item(To(9)), Item(Bad(content: 2)), Item(Bad()), Item(To(3)), Item(To(4)));

        var committed = Assert.IsType<PageOutcome.Committed>(outcome);
        Assert.Equal([0u, 1u, 2u, 3u], committed.Conflicts);
        Assert.Equal((5u, 1), (committed.NextIndex, committed.Taken));
        Assert.Equal(Number(0), (await MessageAsync(new MessageId(batch.Batch, 0))).Msisdn);
    }

    [Fact]
    public async Task Rejected_lines_have_an_index_and_are_counted()
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var batch = await BatchAsync(campaign);
        await PageAsync(campaign, batch.Batch, 0, Item(To(0)), Item(Bad("INVALID_NUMBER")), Item(Bad("MISSING_PHONE")));

        var tally = await Ledger.Campaigns.TallyAsync(campaign, None);
        Assert.Equal((3, 2, 1), (tally.Lines, tally.InvalidLines, tally.Audience));
        var rejected = await Ledger.Messages.ListRejectedAsync(campaign, null, 10, None);
        Assert.Equal([(1u, "INVALID_NUMBER"), (2u, "MISSING_PHONE")], rejected.Select(line => (line.Index, line.Line.Reason)));
        Assert.Equal([2u], (await Ledger.Messages.ListRejectedAsync(campaign, 1, 10, None)).Select(line => line.Index));
        Assert.Null(await Ledger.Messages.FindAsync(new MessageId(batch.Batch, 1), None));
    }

    [Theory]
    [InlineData(CampaignState.Cancelling)]
    [InlineData(CampaignState.Cancelled)]
    [InlineData(CampaignState.Completed)]
    public async Task A_campaign_that_is_over_takes_nothing(CampaignState state)
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var batch = await BatchAsync(campaign);
        await MoveAsync(campaign, state);

        Assert.Equal(new PageOutcome.CampaignClosed(state), await PageAsync(campaign, batch.Batch, 0, Item(To(0))));
        Assert.Equal(0, (await Ledger.Campaigns.CountRowsAsync(campaign, None)).Lines);
    }

    [Fact]
    public async Task A_batch_belongs_to_one_campaign()
    {
        var batch = await BatchAsync(await CampaignAsync(CampaignState.Draft));

        Assert.IsType<PageOutcome.NoBatch>(await PageAsync(await CampaignAsync(CampaignState.Draft), batch.Batch, 0, Item(To(0))));
        Assert.Equal(CloseOutcome.NoBatch, await Ledger.Accepting.CloseBatchAsync(batch.Batch + 100, 0, None));
    }

    [Fact]
    public async Task A_batch_closes_once_all_its_items_are_there()
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var batch = (await BatchAsync(campaign)).Batch;
        await PageAsync(campaign, batch, 0, Item(To(0)), Item(To(1)));

        Assert.Equal(CloseOutcome.Incomplete, await Ledger.Accepting.CloseBatchAsync(batch, 3, None));
        Assert.Equal(CloseOutcome.Conflict, await Ledger.Accepting.CloseBatchAsync(batch, 1, None));
        Assert.False((await Ledger.Campaigns.FindAsync(campaign, None))!.InputComplete);
        Assert.Equal(CloseOutcome.Closed, await Ledger.Accepting.CloseBatchAsync(batch, 2, None));
        Assert.Equal(CloseOutcome.Closed, await Ledger.Accepting.CloseBatchAsync(batch, 2, None));
        Assert.Equal(CloseOutcome.Conflict, await Ledger.Accepting.CloseBatchAsync(batch, 3, None));
        Assert.True((await Ledger.Campaigns.FindAsync(campaign, None))!.InputComplete);

        Assert.Equal(new PageOutcome.BatchClosed(2), await PageAsync(campaign, batch, 1, Item(To(1)), Item(To(2))));
        Assert.Equal(0, Assert.IsType<PageOutcome.Committed>(await PageAsync(campaign, batch, 1, Item(To(1)))).Taken);
    }

    [Fact]
    public async Task A_batch_left_open_closes_by_itself_after_seven_days()
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var batch = (await BatchAsync(campaign, "slow")).Batch;
        await PageAsync(campaign, batch, 0, Item(To(0)));
        Clock.AdvanceDays(7);

        Assert.Equal(new PageOutcome.BatchClosed(1), await PageAsync(campaign, batch, 1, Item(To(1))));
        Assert.Equal(new BatchCursor(batch, 1, 1), await BatchAsync(campaign, "slow"));
        Assert.True((await Ledger.Campaigns.FindAsync(campaign, None))!.InputComplete);
    }

    [Fact]
    public async Task A_single_message_is_taken_once_per_request_id()
    {
        var first = await UnitAsync("code-1", To(1));
        var taken = Assert.IsType<UnitOutcome.Taken>(first);
        Watch(taken.Campaign);

        Assert.True(taken.New);
        Assert.Equal(taken with { New = false }, await UnitAsync("code-1", To(1)));
        Assert.Equal(new UnitOutcome.Conflict(taken.Id), await UnitAsync("code-1", To(2)));
        Assert.Equal(1, (await Ledger.Campaigns.TallyAsync(taken.Campaign, None)).Audience);

        Clock.AdvanceDays(7);
        var again = Assert.IsType<UnitOutcome.Taken>(await UnitAsync("code-1", To(2)));
        Assert.True(again.New && again.Id != taken.Id);
    }

    [Fact]
    public async Task Single_messages_of_one_call_are_answered_in_order()
    {
        var outcomes = await Ledger.Accepting.AcceptUnitsAsync(
            [Unit("a", To(1)), Unit("b", To(2), express: true), Unit("a", To(1)), Unit("a", To(3))],
            None
        );

        var first = Assert.IsType<UnitOutcome.Taken>(outcomes[0]);
        var express = Assert.IsType<UnitOutcome.Taken>(outcomes[1]);
        Assert.Equal(first with { New = false }, outcomes[2]);
        Assert.Equal(new UnitOutcome.Conflict(first.Id), outcomes[3]);
        Assert.NotEqual(first.Campaign, express.Campaign);
        Assert.Equal(first.Campaign, (await Ledger.Campaigns.StandingAsync(Tenant, CampaignKind.Unit, None)).Id);
        Assert.Equal(express.Campaign, (await Ledger.Campaigns.StandingAsync(Tenant, CampaignKind.Express, None)).Id);
        Assert.True((await MessageAsync(express.Id)).Standing);
        Watch(first.Campaign);
        Watch(express.Campaign);
    }

    [Fact]
    public async Task A_restart_keeps_request_ids_and_begins_a_batch_of_its_own()
    {
        var before = Assert.IsType<UnitOutcome.Taken>(await UnitAsync("a", To(1)));
        await Ledger.RestartAsync();

        Assert.Equal(before with { New = false }, await UnitAsync("a", To(1)));
        var after = Assert.IsType<UnitOutcome.Taken>(await UnitAsync("b", To(2)));
        Assert.True(after.Id.Batch > before.Id.Batch);
        Watch(after.Campaign);
    }

    [Fact]
    public async Task A_contact_is_made_once_at_version_0()
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        await AcceptAsync(campaign, 1, 1, 2, 1);

        var contact = await ContactAsync(1);
        Assert.Equal((0, 0), (contact.Version, contact.StopVersion));
        Assert.Empty(contact.Consents);
        Assert.Equal(2, (await Ledger.Contacts.ReadAsync([KeyOf(1), KeyOf(2), KeyOf(3)], None)).Count);
    }

    [Fact]
    public async Task Zone_and_consent_are_entered_only_where_nothing_is_on_record()
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var given = new ConsentAssertion(ConsentKind.Express, Now - Duration.FromDays(3), null, "the form on the \"web\" 😀");
        var implied = new ConsentAssertion(ConsentKind.Implied, Now, Now + Duration.FromDays(180), null);
        await TakeAsync(campaign, To(1));
        await TakeAsync(campaign, To(1, zone: "America/Toronto", consent: given));
        var entered = await ContactAsync(1);
        Assert.Equal(("America/Toronto", 1L, 1L), (entered.Zone, entered.Version, entered.StopVersion));
        Assert.Equal(given, entered.Consents[ConsentKeys.Of(null, "promotional")]);

        await TakeAsync(campaign, To(1, zone: "Europe/Paris", consent: implied));
        Assert.Equal(entered with { Consents = entered.Consents }, await SameConsentsAsync(entered));

        await TakeAsync(campaign, To(1, consent: implied, profile: "zoé"));
        var both = await ContactAsync(1);
        Assert.Equal((2L, 2L), (both.Version, both.StopVersion));
        Assert.Equal(given, both.Consents[ConsentKeys.Of(null, "promotional")]);
        Assert.Equal(implied, both.Consents[ConsentKeys.Of("zoé", "promotional")]);
    }

    [Fact]
    public async Task A_withdrawn_consent_is_never_given_back_by_a_list()
    {
        var campaign = await CampaignAsync(CampaignState.Draft);
        var withdrawn = new ConsentAssertion(ConsentKind.Withdrawn, Now, null, "told us");
        await TakeAsync(campaign, To(1, consent: withdrawn));
        await TakeAsync(campaign, To(1, consent: new ConsentAssertion(ConsentKind.Express, Now, null, "bought list")));

        Assert.Equal(withdrawn, Assert.Single((await ContactAsync(1)).Consents).Value);
    }

    [Fact]
    public async Task What_was_accepted_is_there_after_a_restart()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2, 3);
        await Ledger.RestartAsync();

        Assert.All(ids, id => Assert.Equal(MessageState.Accepted, StateAsync(id).GetAwaiter().GetResult()));
        Assert.Equal(3, (await Ledger.Campaigns.TallyAsync(campaign, None)).Audience);
    }

    private async Task TakeAsync(CampaignId campaign, NewMessage message) =>
        Assert.IsType<PageOutcome.Committed>(await PageAsync(campaign, (await BatchAsync(campaign)).Batch, 0, Item(message)));

    private async Task<ContactRow> SameConsentsAsync(ContactRow expected)
    {
        var found = await ContactAsync(1);
        Assert.Equal(expected.Consents, found.Consents);
        return found with { Consents = expected.Consents, Recent = expected.Recent };
    }

    private static UnitMessage Unit(string request, NewMessage message, bool express = false) => new(Tenant, request, express, message);

    private async Task<UnitOutcome> UnitAsync(string request, NewMessage message) =>
        Assert.Single(await Ledger.Accepting.AcceptUnitsAsync([Unit(request, message)], None));
}
