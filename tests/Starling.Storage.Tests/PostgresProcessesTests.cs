using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Spending;
using Starling.Storage.Postgres;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>
/// Two processes on the same tables, at the same instant. Contact version · message attempt · bind epoch · request id · pages that overlap · shares
/// · a cancel beside pages · contacts both of them make · the batches of a process that ended.
/// </summary>
public sealed class PostgresProcessesTests : LedgerScenario
{
    private const int Rounds = 25;

    private PostgresLedger _other = null!;

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _other = ((PostgresLedgerUnderTest)Ledger).Open();
    }

    protected override ValueTask CloseAsync()
    {
        _other?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_two_intents_on_one_contact_version_exactly_one_is_granted()
    {
        var (here, there) = (await LeaseAsync(0), await LeaseAsync(1));
        for (var person = 1; person <= Rounds; person++)
        {
            var ids = await AcceptAsync(await CampaignAsync(), person, person);
            var (first, second) = (await EntryAsync(ids[0], person), await EntryAsync(ids[1], person, profile: 1));

            var commits = await Task.WhenAll(
                Ledger.Dispatch.CommitIntentAsync(here, [first], None),
                _other.Dispatch.CommitIntentAsync(there, [second], None)
            );

            Assert.Equal([IntentAnswer.Granted, IntentAnswer.ContactMoved], commits.SelectMany(commit => commit.Answers).Order());
            Assert.Equal(1, (await ContactAsync(person)).Version);
            Assert.Single((await ContactAsync(person)).Recent);
            (here, there) = (commits[0].Lease, commits[1].Lease);
        }
    }

    [Fact]
    public async Task Two_processes_never_spend_more_than_the_limit_and_leave_nothing_of_it()
    {
        const long price = 7_500;
        var (here, there) = (await LeaseAsync(0), await LeaseAsync(1));
        var campaign = await CampaignAsync();
        var charge = new SpendCharge(price, SpendLimits.None with { PerDay = Rounds * price });
        var granted = 0;
        for (var person = 1; person <= 2 * Rounds; person += 2)
        {
            var ids = await AcceptAsync(campaign, person, person + 1);
            var first = await EntryAsync(ids[0], person) with { Charge = charge };
            var second = await EntryAsync(ids[1], person + 1) with { Charge = charge };
            var commits = await Task.WhenAll(
                Ledger.Dispatch.CommitIntentAsync(here, [first], None),
                _other.Dispatch.CommitIntentAsync(there, [second], None)
            );
            granted += commits.SelectMany(commit => commit.Answers).Count(answer => answer == IntentAnswer.Granted);
            (here, there) = (commits[0].Lease, commits[1].Lease);
        }

        Assert.Equal(Rounds, granted);
        Assert.Equal(new Spent(Rounds * price, Rounds), (await Ledger.Spending.ReadAsync(Tenant, Now, None)).Day);
        Assert.Equal(Rounds, (await Ledger.Campaigns.CountRowsAsync(campaign, None)).States[MessageState.Submitting]);
    }

    [Fact]
    public async Task Of_two_intents_on_one_attempt_exactly_one_is_granted()
    {
        var (here, there) = (await LeaseAsync(0), await LeaseAsync(1));
        var campaign = await CampaignAsync();
        for (var person = 1; person <= Rounds; person++)
        {
            var id = (await AcceptAsync(campaign, person))[0];
            var entry = await UncountedEntryAsync(id, person);

            var commits = await Task.WhenAll(
                Ledger.Dispatch.CommitIntentAsync(here, [entry], None),
                _other.Dispatch.CommitIntentAsync(there, [entry], None)
            );

            Assert.Equal([IntentAnswer.Granted, IntentAnswer.MessageMoved], commits.SelectMany(commit => commit.Answers).Order());
            Assert.Equal(1, (await MessageAsync(id)).Attempt);
            (here, there) = (commits[0].Lease, commits[1].Lease);
        }
    }

    [Fact]
    public async Task Of_two_contenders_for_a_bind_exactly_one_gets_the_epoch()
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var seen = await Ledger.Leases.ReadAsync(Route, 0, Rate / 4, Rate, None);
            var taken = await Task.WhenAll(Ledger.Leases.TakeAsync(seen, "here", None), _other.Leases.TakeAsync(seen, "there", None));

            Assert.Equal(round, Assert.Single(taken, lease => lease is not null)!.Epoch);
        }
    }

    [Fact]
    public async Task A_takeover_beside_an_intent_sweeps_it_or_refuses_it()
    {
        var campaign = await CampaignAsync();
        for (var person = 1; person <= Rounds; person++)
        {
            var id = (await AcceptAsync(campaign, person))[0];
            var lease = await LeaseAsync(holder: $"holder {person}");
            var entry = await EntryAsync(id, person);
            var seen = await Ledger.Leases.ReadAsync(Route, 0, Rate / 4, Rate, None);

            var intent = Ledger.Dispatch.CommitIntentAsync(lease, [entry], None);
            var taken = await _other.Leases.TakeAsync(seen, "other", None);
            var wasGranted = await intent.ContinueWith(task => task.IsCompletedSuccessfully, TaskScheduler.Default);

            Assert.NotEqual(wasGranted, taken is not null);
            Assert.Equal(wasGranted ? MessageState.Submitting : MessageState.Accepted, await StateAsync(id));
        }
    }

    [Fact]
    public async Task One_request_id_makes_one_message_wherever_it_comes_in()
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var unit = new UnitMessage(Tenant, $"code-{round}", Express: false, To(round));
            var outcomes = await Task.WhenAll(
                Ledger.Accepting.AcceptUnitsAsync([unit], None),
                _other.Accepting.AcceptUnitsAsync([unit], None)
            );

            var taken = outcomes.Select(outcome => Assert.IsType<UnitOutcome.Taken>(Assert.Single(outcome))).ToArray();
            Assert.Equal(taken[0].Id, taken[1].Id);
            Assert.Single(taken, one => one.New);
            Watch(taken[0].Campaign);
        }
    }

    [Fact]
    public async Task Pages_that_overlap_take_each_item_once()
    {
        var campaign = await CampaignAsync();
        var batch = (await BatchAsync(campaign)).Batch;
        for (var round = 0; round < Rounds; round++)
        {
            var items = Enumerable.Range(round * 10, 20).Select(person => Item(To(person))).ToArray();
            var page = new AcceptPage(campaign, batch, (uint)round * 10, items);
            var outcomes = await Task.WhenAll(Ledger.Accepting.AcceptPageAsync(page, None), _other.Accepting.AcceptPageAsync(page, None));

            Assert.All(outcomes, outcome => Assert.Empty(Assert.IsType<PageOutcome.Committed>(outcome).Conflicts));
            Assert.Equal(round == 0 ? 20 : 10, outcomes.Sum(outcome => ((PageOutcome.Committed)outcome).Taken));
        }

        Assert.Equal(Rounds * 10 + 10, (await Ledger.Campaigns.TallyAsync(campaign, None)).Audience);
    }

    [Fact]
    public async Task Contacts_that_both_make_are_made_once()
    {
        var campaign = await CampaignAsync();
        var batches = (Here: (await BatchAsync(campaign)).Batch, There: (await BatchAsync(campaign)).Batch);
        for (var round = 0; round < Rounds; round++)
        {
            var items = Enumerable.Range(round * 20, 20).Select(person => Item(To(person, zone: "America/Toronto"))).ToArray();
            await Task.WhenAll(
                Ledger.Accepting.AcceptPageAsync(new AcceptPage(campaign, batches.Here, (uint)round * 20, items), None),
                _other.Accepting.AcceptPageAsync(new AcceptPage(campaign, batches.There, (uint)round * 20, [.. items.Reverse()]), None)
            );
        }

        var rows = await Ledger.Contacts.ReadAsync([.. Enumerable.Range(0, Rounds * 20).Select(KeyOf)], None);
        Assert.Equal(Rounds * 20, rows.Count);
        Assert.All(rows, row => Assert.Equal(("America/Toronto", 0L), (row.Zone, row.Version)));
    }

    [Fact]
    public async Task The_shares_of_a_route_stay_within_its_rate()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(bind => (bind % 2 == 0 ? Ledger.Leases : _other.Leases).ReadAsync(Route, bind, Rate / 2, Rate, None))
        );
        var random = new Random(4);
        await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(ask =>
                    (ask % 2 == 0 ? Ledger.Leases : _other.Leases).SetShareAsync(Route, random.Next(8), random.Next(60), Rate, None)
                )
        );

        Assert.InRange((await Ledger.Leases.ListAsync(Route, None)).Sum(row => row.Share), 1, Rate);
    }

    [Fact]
    public async Task Pages_beside_a_cancel_are_ended_by_it_or_refused()
    {
        var campaign = await CampaignAsync();
        var batches = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => BatchAsync(campaign)));
        var pages = batches
            .Select(
                (batch, at) =>
                    (at % 2 == 0 ? Ledger.Accepting : _other.Accepting).AcceptPageAsync(
                        new AcceptPage(campaign, batch.Batch, 0, [Item(To(at)), Item(To(at + 1))]),
                        None
                    )
            )
            .ToArray();
        await _other.Campaigns.MoveAsync(campaign, [CampaignState.Running], CampaignState.Cancelling, Now, None);
        while (await _other.Campaigns.CancelPageAsync(campaign, 7, Now, None) > 0) { }

        var outcomes = await Task.WhenAll(pages);
        var rows = await Ledger.Campaigns.CountRowsAsync(campaign, None);
        Assert.Equal(2 * outcomes.Count(outcome => outcome is PageOutcome.Committed), rows.Audience);
        Assert.Equal(rows.Audience, rows[MessageState.Cancelled]);
    }

    [Fact]
    public async Task Receipts_of_two_segments_that_come_in_at_both_count_both()
    {
        var campaign = await CampaignAsync();
        var lease = await LeaseAsync();
        for (var person = 1; person <= Rounds; person++)
        {
            var id = (await AcceptAsync(campaign, person))[0];
            lease = await SubmitAsync(lease, (id, person));
            await OutcomeAsync(lease, SentAs(id, 1, $"a{person}", $"b{person}"), lease.N);
            await Task.WhenAll(
                Ledger.Receipts.CommitReceiptsAsync([Receipt($"a{person}")], None),
                _other.Receipts.CommitReceiptsAsync([Receipt($"b{person}")], None)
            );

            Assert.Equal(MessageState.Delivered, await StateAsync(id));
        }
    }

    [Fact]
    public async Task A_row_that_both_have_wait_waits_once()
    {
        var campaign = await CampaignAsync();
        var lane = KeyOf(1).Lane;
        var lease = await LeaseAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            var id = (await AcceptAsync(campaign, 1))[0];
            var (soon, late) = (Now + Duration.FromSeconds(round), Now + Duration.FromHours(round));
            await HoldAsync(Ledger.Lanes, id, Now);
            await Task.WhenAll(HoldAsync(Ledger.Lanes, id, soon), HoldAsync(_other.Lanes, id, late));
            lease = (await IntendAsync(lease, await UncountedEntryAsync(id, 1))).Lease;

            Assert.Equal(MessageState.Submitting, await StateAsync(id));
            Assert.Null(await Ledger.Lanes.NextDueAsync(campaign, lane, None));
        }

        Task<int> HoldAsync(ILaneLedger lanes, MessageId id, Instant due) =>
            lanes.CommitDecisionsAsync(campaign, lane, [new LaneDecision(id, 0, MessageState.Held, due, $"UNTIL{due}", null)], None);
    }

    [Fact]
    public async Task A_stop_taken_by_one_refuses_the_other_an_older_verdict()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        var entry = await EntryAsync(id, 1);
        await _other.Contacts.SuppressAsync(Tenant, KeyOf(1), Number(1), "STOP", Now, None);

        Assert.Equal([IntentAnswer.ContactMoved], (await IntendAsync(await LeaseAsync(), entry)).Answers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_by_one_sees_what_the_other_is_permitting_or_refuses_it(bool counted)
    {
        var campaign = await CampaignAsync();
        var lease = await LeaseAsync();
        var granted = 0;
        for (var person = 1; person <= 4 * Rounds; person++)
        {
            var id = (await AcceptAsync(campaign, person))[0];
            var entry = counted ? await EntryAsync(id, person) : await UncountedEntryAsync(id, person);

            var intent = Task.Run(() => IntendAsync(lease, entry), None);
            var open = await Task.Run(() => StopAsync(person), None);
            var commit = await intent;

            Assert.Equal(commit.Answers[0] == IntentAnswer.Granted, open.Count == 1);
            granted += open.Count;
            lease = commit.Lease;
        }

        Assert.InRange(granted, 1, 4 * Rounds - 1);

        async Task<IReadOnlySet<Domain.Contacts.Msisdn>> StopAsync(int person)
        {
            await _other.Contacts.SuppressAsync(Tenant, KeyOf(person), Number(person), "STOP", Now, None);
            return await _other.OpenSends.ToAsync([Number(person)], None);
        }
    }

    [Fact]
    public async Task A_pause_by_one_stops_the_intents_of_the_other()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2);
        var lease = await SubmitAsync(await LeaseAsync(), (ids[0], 1));
        await _other.Campaigns.MoveAsync(campaign, [CampaignState.Running], CampaignState.Paused, Now, None);

        Assert.Equal([IntentAnswer.CampaignStopped], (await IntendAsync(lease, await EntryAsync(ids[1], 2))).Answers);
    }

    [Fact]
    public async Task Consents_entered_by_both_at_once_are_all_there()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (here, there) = ($"here {round}", $"there {round}");
            await Task.WhenAll(EnterAsync(Ledger.Contacts, here), EnterAsync(_other.Contacts, there));
        }

        Assert.Equal(2 * Rounds, (await ContactAsync(1)).Consents.Count);
        var lines = await Ledger.Consents.ListAsync(KeyOf(1), null, 1000, None);
        Assert.Equal(Enumerable.Range(1, lines.Count).Reverse(), lines.Select(line => (int)line.Sequence));

        Task EnterAsync(IContactLedger contacts, string profile)
        {
            var consent = new Domain.Consent.ConsentAssertion(Domain.Consent.ConsentKind.Express, Now, null, "form");
            return contacts.OptInAsync(
                Tenant,
                KeyOf(1),
                Number(1),
                new Dictionary<string, Domain.Consent.ConsentAssertion> { [$"{profile}|promotional"] = consent },
                None
            );
        }
    }

    [Fact]
    public async Task Each_process_has_a_batch_of_single_messages_that_closes_once_it_has_ended()
    {
        var here = await TakeAsync(Ledger.Accepting, "a");
        using (var third = ((PostgresLedgerUnderTest)Ledger).Open())
        {
            var there = await TakeAsync(third.Accepting, "b");
            Assert.NotEqual(here.Id.Batch, there.Id.Batch);
        }

        var lane = KeyOf(1).Lane;
        foreach (var place in await Ledger.Lanes.ReadPlacesAsync(here.Campaign, lane, None))
        {
            var through = new MessageId(place.Batch, 0);
            await Ledger.Lanes.WritePlaceAsync(here.Campaign, lane, new LanePlace(place.Batch, through, through, 0), None);
        }

        Assert.Equal(2, (await Ledger.Lanes.ReadPlacesAsync(here.Campaign, lane, None)).Count);
        using var next = ((PostgresLedgerUnderTest)Ledger).Open();
        Assert.Equal(here.Id.Batch, Assert.Single(await Ledger.Lanes.ReadPlacesAsync(here.Campaign, lane, None)).Batch);
        Watch(here.Campaign);
    }

    private async Task<UnitOutcome.Taken> TakeAsync(IAcceptLedger accepting, string request) =>
        Assert.IsType<UnitOutcome.Taken>(
            Assert.Single(await accepting.AcceptUnitsAsync([new UnitMessage(Tenant, request, Express: false, To(1))], None))
        );
}
