using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Erasures. Nothing of the person in any row · what counters and proofs need stays · STOP survives import, message and opt-in · a text nobody read ·
/// what is on its way · receipts that come later · what comes after it is new · the same page again · START redelivered · asked twice · one that
/// begins while another looks · small steps.
/// </summary>
public abstract class ErasureCompliance : LedgerScenario
{
    private const string Promotional = "promotional";
    private const string ShortCode = "36180";
    private const string Secret = "zebra-quartz";
    private const string Tired = "I have asked you people so many times now to just let it stop already";

    private static readonly ConsentEvidence Shop = new(ConsentCircumstance.PointOfSalePurchase, "receipt 4711 of Zoé");
    private static readonly ConsentEvidence Office = new(ConsentCircumstance.Api);

    [Fact]
    public async Task No_row_of_any_table_tells_of_who_was_erased()
    {
        var campaign = await CampaignAsync();
        var lease = await LeaseAsync();
        await UpsertAsync();
        await SayAsync($"Merci {Secret}");
        await SayAsync("Arret");
        var sent = await SentAsync(campaign, 1, lease, "c1");
        await AcceptAsync(campaign, To(1, profile: "zoe", text: $"Bring the {Secret}"));
        var held = await AcceptAsync(campaign, To(1, profile: "zoe"));
        await DecideAsync(campaign, held, MessageState.Held, $"after Zoé's {Secret}");
        var refused = await AcceptAsync(campaign, To(1, profile: "zoe"));
        await DecideAsync(campaign, refused, MessageState.Suppressed, $"Zoé said {Secret}");
        string[] canaries = [Number(1).Digits.ToString(null, null), Secret, "Zoé", "zoe", "receipt 4711"];
        var before = string.Join('\n', await Ledger.DumpAsync());
        Assert.All(canaries, canary => Assert.Contains(canary, before, StringComparison.Ordinal));

        await EraseAsync();
        await SweepAsync();

        var rows = await Ledger.DumpAsync();
        Assert.All(canaries, canary => Assert.DoesNotContain(rows, row => row.Contains(canary, StringComparison.Ordinal)));
        Assert.Equal(MessageState.Sent, await StateAsync(sent));
        Assert.Equal(
            (null, KeyOf(1), 1),
            ((await MessageAsync(sent)).Msisdn, (await MessageAsync(sent)).Contact, (await MessageAsync(sent)).Segments)
        );
        Assert.Equal((MessageState.Suppressed, Reasons.Erased), await StandAsync(held));
        Assert.Equal((MessageState.Suppressed, Reasons.OptedOut), await StandAsync(refused));
        Assert.NotNull((await ContactAsync(1)).SuppressedSince);
    }

    [Fact]
    public async Task Who_said_stop_is_found_silent_by_every_door_until_the_person_opts_in()
    {
        await UpsertAsync();
        await SayAsync("STOP");
        await EraseAsync();
        await SweepAsync();
        await Ledger.RestartAsync();
        Clock.AdvanceMinutes(1);

        await UpsertAsync();
        Assert.NotNull((await ContactAsync(1)).SuppressedSince);
        await AcceptAsync(await CampaignAsync(), To(1, consent: new ConsentAssertion(ConsentKind.Express, Now, null, "form")));
        Assert.NotNull((await ContactAsync(1)).SuppressedSince);
        Assert.Equal(OptInResult.StillSuppressed, await OptInAsync(lifts: false));

        Assert.Equal(OptInResult.Entered, await OptInAsync(lifts: true));
        Assert.Null((await ContactAsync(1)).SuppressedSince);
    }

    [Fact]
    public async Task Start_texted_after_the_erasure_lifts_the_silence()
    {
        await SayAsync("STOP");
        await EraseAsync();
        Clock.AdvanceMinutes(1);

        Assert.Equal(InboundEffect.OptedIn, (await SayAsync("START")).Effect);
        Assert.Null((await ContactAsync(1)).SuppressedSince);
    }

    [Fact]
    public async Task A_start_from_before_the_stop_that_is_delivered_again_after_the_erasure_changes_nothing()
    {
        await StopAsync(1);
        Assert.Equal(InboundEffect.OptedIn, (await SayAsync("START")).Effect);
        await SayAsync("STOP");
        await EraseAsync();
        Clock.AdvanceMinutes(1);

        Assert.Equal(InboundEffect.Repeated, (await SayAsync("START")).Effect);
        Assert.NotNull((await ContactAsync(1)).SuppressedSince);
    }

    [Fact]
    public async Task A_reason_that_a_caller_wrote_goes_and_the_silence_stays()
    {
        await Ledger.Consents.OptOutAsync(
            [new OptOut(Tenant, KeyOf(1), Number(1), "", null, Now, new ConsentEvidence(ConsentCircumstance.CustomerCall, "Zoé called"))],
            None
        );
        await EraseAsync();

        var row = await ContactAsync(1);
        Assert.Equal((Now, null), (row.SuppressedSince, row.SuppressedWhy));
    }

    [Fact]
    public async Task A_text_that_nobody_has_read_counts_as_a_stop()
    {
        Assert.Equal(InboundEffect.UnderReview, (await SayAsync(Tired)).Effect);
        await EraseAsync();

        var row = await ContactAsync(1);
        Assert.Equal((Now, null), (row.SuppressedSince, row.UnderReviewSince));
    }

    [Fact]
    public async Task What_a_bind_may_be_writing_keeps_its_number_until_it_has_left()
    {
        var campaign = await CampaignAsync();
        var id = await AcceptAsync(campaign, To(1));
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        await EraseAsync();
        await SweepAsync();
        Assert.Equal(Number(1), (await MessageAsync(id)).Msisdn);
        Assert.Null(Assert.Single(await ListAsync()).EndedAt);

        await OutcomeAsync(lease, SentAs(id, 1, "c1"), lease.N);
        Clock.AdvanceMinutes(1);
        await SweepAsync();

        Assert.Null((await MessageAsync(id)).Msisdn);
        var erasure = Assert.Single(await ListAsync());
        Assert.Equal((1, Now), (erasure.Messages, erasure.EndedAt));
        Assert.Empty(await ListAsync(isOpen: true));
    }

    [Fact]
    public async Task What_comes_back_from_a_bind_is_not_sent_again()
    {
        var campaign = await CampaignAsync();
        var id = await AcceptAsync(campaign, To(1));
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        await EraseAsync();
        await SweepAsync();
        await OutcomeAsync(lease, Ended(id, 1, MessageState.Accepted, Reasons.Throttled, Now), lease.N);
        Clock.AdvanceMinutes(1);
        await SweepAsync();

        Assert.Equal((MessageState.Suppressed, Reasons.Erased), await StandAsync(id));
        Assert.Empty(await Ledger.Lanes.ReadDueAsync(campaign, KeyOf(1).Lane, Now, 10, None));
    }

    [Fact]
    public async Task What_may_have_left_without_an_answer_is_unknown_for_good_after_a_minute()
    {
        var campaign = await CampaignAsync();
        var id = await AcceptAsync(campaign, To(1));
        var lease = await SubmitAsync(await LeaseAsync(), (id, 1));
        await OutcomeAsync(lease, Ended(id, 1, MessageState.Unknown, Reasons.NoAnswer), lease.N);
        await EraseAsync();
        await SweepAsync();
        Assert.Equal(MessageState.Unknown, await StateAsync(id));

        Clock.AdvanceMinutes(2);
        await SweepAsync();

        Assert.Equal((MessageState.UnknownFinal, null), (await StateAsync(id), (await MessageAsync(id)).Msisdn));
        Assert.DoesNotContain(
            await Ledger.DumpAsync(),
            row => row.Contains(Number(1).Digits.ToString(null, null), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_receipt_that_comes_later_counts_and_brings_nobody_back()
    {
        var campaign = await CampaignAsync();
        var id = await SentAsync(campaign, 1, await LeaseAsync(), "c1");
        await EraseAsync();
        await SweepAsync();
        await ReceiveAsync(Receipt("c1", destination: Number(1).Digits.ToString(null, null)));

        Assert.Equal((MessageState.Delivered, null), (await StateAsync(id), (await MessageAsync(id)).Msisdn));
        Assert.DoesNotContain(
            await Ledger.DumpAsync(),
            row => row.Contains(Number(1).Digits.ToString(null, null), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_is_accepted_afterwards_is_new()
    {
        var campaign = await CampaignAsync();
        var before = await AcceptAsync(campaign, To(1));
        await EraseAsync();
        Clock.AdvanceSeconds(1);
        var after = await AcceptAsync(campaign, To(1));
        await SweepAsync();

        Assert.Equal((MessageState.Suppressed, Reasons.Erased), await StandAsync(before));
        Assert.Equal((MessageState.Accepted, Number(1)), (await StateAsync(after), (await MessageAsync(after)).Msisdn));
    }

    [Fact]
    public async Task Nobody_elses_rows_are_touched()
    {
        var campaign = await CampaignAsync();
        var other = await AcceptAsync(campaign, To(2, text: "To somebody else"));
        await UpsertAsync();
        await EraseAsync();
        await SweepAsync();

        Assert.Equal((MessageState.Accepted, Number(2)), (await StateAsync(other), (await MessageAsync(other)).Msisdn));
    }

    [Fact]
    public async Task A_page_that_is_sent_again_is_the_same_page()
    {
        var campaign = await CampaignAsync();
        var batch = (await BatchAsync(campaign)).Batch;
        var page = new[] { Item(To(1)), Item(To(2)) };
        await PageAsync(campaign, batch, 0, page);
        await EraseAsync();
        await SweepAsync();

        var again = Assert.IsType<PageOutcome.Committed>(await PageAsync(campaign, batch, 0, page));
        Assert.Equal((0, 0), (again.Taken, again.Conflicts.Count));
        Assert.Null((await MessageAsync(new MessageId(batch, 0))).Msisdn);
    }

    [Fact]
    public async Task Asked_twice_it_is_one_erasure_while_it_goes_on_and_another_one_afterwards()
    {
        await UpsertAsync();
        var first = await EraseAsync();
        Clock.AdvanceSeconds(1);
        var again = await EraseAsync();
        Assert.Equal((first.Id, Now), (again.Id, again.AskedAt));
        await SweepAsync();

        Clock.AdvanceSeconds(1);
        var later = await EraseAsync();
        Assert.NotEqual(first.Id, later.Id);
        Assert.Equal([later.Id, first.Id], (await ListAsync()).Select(erasure => erasure.Id));
        Assert.Equal([later.Id], (await ListAsync(isOpen: true)).Select(erasure => erasure.Id));
    }

    [Fact]
    public async Task An_erasure_says_who_asked_when_and_by_which_line_of_the_consent_ledger()
    {
        await UpsertAsync();
        var erasure = await EraseAsync();

        Assert.Equal((KeyOf(1), "key-7", Now), (erasure.Contact, erasure.AskedBy, erasure.AskedAt));
        var proven = await Ledger.Seals.ListProvenAsync(KeyOf(1), 0, 99, None);
        var line = proven.Lines[^1].Sealed;
        Assert.Equal(ConsentAct.Erased, line.Line.Act);
        Assert.Equal(line.Digest, erasure.Digest);
        Assert.Null(await Ledger.Erasures.FindAsync(new TenantId("other"), erasure.Id, None));
        Assert.Empty(await Ledger.Erasures.ListAsync(new TenantId("other"), false, null, 9, None));
    }

    [Fact]
    public async Task Many_messages_go_in_small_steps_and_many_people_together()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, [.. Enumerable.Range(0, 30).Select(at => 1 + at % 3)]);
        await EraseAsync(1);
        await EraseAsync(2);
        var steps = new List<int>();
        ErasureStep step;
        do
        {
            step = await Ledger.Erasures.SweepAsync(7, None);
            steps.Add(step.Erased);
        } while (step.IsMore);

        Assert.All(steps, erased => Assert.InRange(erased, 0, 7));
        Assert.Equal(20, steps.Sum());
        Assert.Equal([10, 10], (await ListAsync()).Select(erasure => (int)erasure.Messages));
        Assert.Equal(10, ids.Count(id => MessageAsync(id).Result.Msisdn is not null));
    }

    [Fact]
    public async Task One_that_begins_while_another_looks_at_its_first_messages_looks_at_them_itself()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2);
        await EraseAsync(1);

        await SweepOnceAsync(meanwhile: () => EraseAsync(2));
        await SweepAsync();

        Assert.All(ids, id => Assert.Null(MessageAsync(id).Result.Msisdn));
        Assert.Equal([1, 1], (await ListAsync()).Select(erasure => (int)erasure.Messages));
    }

    [Fact]
    public async Task One_that_is_asked_for_again_while_it_looks_covers_what_came_since_the_first_time()
    {
        var campaign = await CampaignAsync();
        await AcceptAsync(campaign, To(1));
        await EraseAsync();
        Clock.AdvanceSeconds(1);
        var later = await AcceptAsync(campaign, To(1));

        await SweepOnceAsync(meanwhile: () => EraseAsync());
        await SweepAsync();
        Assert.Null((await MessageAsync(later)).Msisdn);
    }

    [Fact]
    public async Task One_that_begins_where_nothing_was_sent_yet_does_not_end_with_another()
    {
        var campaign = await CampaignAsync();
        await UpsertAsync();
        await EraseAsync();
        MessageId later = default;

        await SweepOnceAsync(meanwhile: async () =>
        {
            later = await AcceptAsync(campaign, To(2));
            await EraseAsync(2);
        });
        await SweepAsync();
        Assert.Null((await MessageAsync(later)).Msisdn);
    }

    private async Task UpsertAsync() =>
        await Ledger.Profiles.UpsertAsync(
            Tenant,
            [
                new ProfileChange(
                    KeyOf(1),
                    Number(1),
                    "zoe",
                    new ProfilePatch("Zoé", "Tremblay", "fr-CA", "America/Toronto", ZoneSource.Address, "lead"),
                    new StatedConsent(Promotional, new ConsentAssertion(ConsentKind.Express, Now, null, "receipt 4711"), Shop, false)
                ),
            ],
            None
        );

    private async Task<MessageId> AcceptAsync(CampaignId campaign, NewMessage message)
    {
        var batch = await BatchAsync(campaign);
        Assert.IsType<PageOutcome.Committed>(await PageAsync(campaign, batch.Batch, 0, Item(message)));
        return new MessageId(batch.Batch, 0);
    }

    private Task<int> DecideAsync(CampaignId campaign, MessageId id, MessageState to, string detail) =>
        Ledger.Lanes.CommitDecisionsAsync(
            campaign,
            KeyOf(1).Lane,
            [
                new LaneDecision(
                    id,
                    0,
                    to,
                    to == MessageState.Held ? Now + Duration.FromHours(1) : null,
                    to == MessageState.Held ? Reasons.OutsideHours : Reasons.OptedOut,
                    detail
                ),
            ],
            None
        );

    private async Task<(MessageState, string)> StandAsync(MessageId id)
    {
        var message = await MessageAsync(id);
        return (message.State, message.Reason);
    }

    private async Task<Erasure> EraseAsync(int person = 1)
    {
        var erasure = await Ledger.Erasures.BeginAsync(Tenant, KeyOf(person), "key-7", Office, None);
        Assert.NotNull(erasure);
        return erasure;
    }

    /// <summary>Until nothing is left to look at now.</summary>
    private async Task SweepAsync()
    {
        while ((await Ledger.Erasures.SweepAsync(5, None)).IsMore) { }
    }

    /// <summary>One step, and what happens between its reading and its writing.</summary>
    private Task<ErasureStep> SweepOnceAsync(Func<Task> meanwhile) => Ledger.InterruptedErasures(meanwhile).SweepAsync(5, None);

    private Task<IReadOnlyList<Erasure>> ListAsync(bool isOpen = false) => Ledger.Erasures.ListAsync(Tenant, isOpen, null, 99, None);

    private Task<OptInResult> OptInAsync(bool lifts) =>
        Ledger.Consents.OptInAsync(
            new OptIn(
                Tenant,
                KeyOf(1),
                Number(1),
                "",
                Promotional,
                new ConsentAssertion(ConsentKind.Express, Now, null, null),
                Office,
                lifts
            ),
            None
        );

    /// <summary>A subscriber's text, filed.</summary>
    private async Task<InboundRecord> SayAsync(string words)
    {
        Clock.AdvanceSeconds(1);
        var inbound = new InboundMessage(Number(1).ToString(), ShortCode, words, null);
        await Ledger.Inbound.KeepAsync([new ReceivedText(Account, inbound, Now)], Duration.Zero, None);
        var parts = await Ledger.Inbound.ReadLooseAsync(0, 10, None);
        var match = new KeywordMatcher(KeywordTable.Default).Match(words);
        return Assert.Single(
            await Ledger.Inbound.FileAsync(
                [new InboundText(Tenant, new JoinedText(parts, 0), new InboundContact(KeyOf(1), Number(1)), match, null)],
                new AnswerLimit(10, Duration.Zero),
                None
            )
        );
    }
}
