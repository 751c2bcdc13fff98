using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// What is kept for a time only. Contents, decisions, whole messages, carriers' ids, request ids, subscribers' texts, rejected lines · younger rows and
/// rows that still have a use stay · consents and seals stay · reports count on · what cannot be old is not looked at.
/// </summary>
public abstract class RetentionCompliance : LedgerScenario
{
    private const string Words = "zebra-quartz";
    private const string Tired = "I have asked you people so many times now to just let it stop already";
    private static readonly Duration Kept = Duration.FromDays(50);

    [Fact]
    public async Task Contents_of_messages_that_are_over_go_and_their_rows_stay()
    {
        var campaign = await CampaignAsync();
        var sent = await SentAsync(campaign, 1, await LeaseAsync(), "c1");
        var waiting = (await AcceptAsync(campaign, 2))[0];
        await GrowOldAsync();
        var young = await AcceptAsync(campaign, 3);

        Assert.Equal(1, await SweepAsync(RetentionKind.MessageContents));
        Assert.Equal(0, await SweepAsync(RetentionKind.MessageContents));

        var rows = await Ledger.DumpAsync();
        Assert.DoesNotContain(rows, row => row.Contains("Zoé 1", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("Zoé 2", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("Zoé 3", StringComparison.Ordinal));
        var left = await MessageAsync(sent);
        Assert.Equal((MessageState.Sent, Number(1), 1), (left.State, left.Msisdn, left.Segments));
        Assert.Equal(MessageState.Accepted, await StateAsync(waiting));
        Assert.Equal(MessageState.Accepted, await StateAsync(young[0]));
    }

    [Fact]
    public async Task Decisions_go_and_their_reasons_stay()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var decision = new LaneDecision(id, 0, MessageState.Suppressed, null, Reasons.NoConsent, Words);
        await Ledger.Lanes.CommitDecisionsAsync(campaign, KeyOf(1).Lane, [decision], None);
        Assert.Equal(0, await SweepAsync(RetentionKind.Decisions));
        await GrowOldAsync();

        Assert.Equal(1, await SweepAsync(RetentionKind.Decisions));

        var message = await MessageAsync(id);
        Assert.Equal((Reasons.NoConsent, null), (message.Reason, message.Detail));
    }

    [Fact]
    public async Task Whole_messages_go_and_reports_count_them_as_before()
    {
        // Rows and counters differ from here on, as they shall.
        var made = await Ledger.Campaigns.CreateAsync(Definition(), NextRequest(), None);
        await MoveAsync(made.Id, CampaignState.Running);
        var sent = await SentAsync(made.Id, 1, await LeaseAsync(), "c1");
        var waiting = (await AcceptAsync(made.Id, 2))[0];
        await PageAsync(made.Id, (await BatchAsync(made.Id)).Batch, 0, Item(Bad()));
        var before = await Ledger.Campaigns.TallyAsync(made.Id, None);
        await GrowOldAsync();

        Assert.Equal(1, await SweepAsync(RetentionKind.Messages));
        Assert.Equal(1, await SweepAsync(RetentionKind.RejectedLines));

        Assert.Null(await Ledger.Messages.FindAsync(sent, None));
        Assert.NotNull(await Ledger.Messages.FindAsync(waiting, None));
        var after = await Ledger.Campaigns.TallyAsync(made.Id, None);
        Assert.Equal(before.States, after.States);
        Assert.Equal((before.Segments, before.InvalidLines), (after.Segments, after.InvalidLines));
        await ReceiveAsync(Receipt("c1", destination: Number(1).Digits.ToString(null, null)));
        Assert.Equal(before.States, (await Ledger.Campaigns.TallyAsync(made.Id, None)).States);
    }

    [Fact]
    public async Task A_receipt_finds_its_message_as_long_as_the_carriers_id_is_kept()
    {
        var campaign = await CampaignAsync();
        var lease = await LeaseAsync();
        var old = await SentAsync(campaign, 1, lease, "c1");
        await GrowOldAsync();
        var young = (await AcceptAsync(campaign, 2))[0];
        var again = await SubmitAsync(await LeaseAsync(1), (young, 2));
        await OutcomeAsync(again, SentAs(young, 1, "c2"), again.N);

        Assert.Equal(1, await SweepAsync(RetentionKind.CarrierIds));
        await ReceiveAsync(Receipt("c1"), Receipt("c2"));

        Assert.Equal((MessageState.Sent, MessageState.Delivered), (await StateAsync(old), await StateAsync(young)));
    }

    [Fact]
    public async Task Ids_of_requests_go()
    {
        var unit = new UnitMessage(Tenant, "request-of-mine", Express: false, To(1));
        Assert.True(Assert.IsType<UnitOutcome.Taken>((await Ledger.Accepting.AcceptUnitsAsync([unit], None))[0]).New);
        Assert.Equal(0, await SweepAsync(RetentionKind.RequestKeys));
        await GrowOldAsync();

        Assert.Equal(1, await SweepAsync(RetentionKind.RequestKeys));
        Assert.DoesNotContain(await Ledger.DumpAsync(), row => row.Contains("request-of-mine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_subscribers_wrote_goes_unless_somebody_has_to_read_it_yet()
    {
        await SayAsync(1, $"Merci {Words}");
        var open = await SayAsync(2, Tired);
        Assert.Equal(InboundEffect.UnderReview, open.Effect);
        await GrowOldAsync();
        await SayAsync(3, "Bonjour");

        Assert.True(await SweepAsync(RetentionKind.InboundTexts) > 0);

        var kept = await Ledger.Inbound.ListAsync(new InboundFilter(Tenant, null, null, null), null, 9, None);
        Assert.Equal(["Bonjour", open.Text, ""], kept.Select(text => text.Text));
        Assert.DoesNotContain(await Ledger.DumpAsync(), row => row.Contains(Words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Consents_and_opt_outs_are_kept_for_good()
    {
        await SayAsync(1, "START");
        await SayAsync(1, "STOP");
        var before = await Ledger.Consents.ListAsync(KeyOf(1), null, 99, None);
        await GrowOldAsync();
        foreach (var kind in Enum.GetValues<RetentionKind>())
        {
            await SweepAsync(kind);
        }

        Assert.Equal(before, await Ledger.Consents.ListAsync(KeyOf(1), null, 99, None));
        Assert.NotNull((await ContactAsync(1)).SuppressedSince);
    }

    [Theory]
    [InlineData(RetentionKind.MessageContents)]
    [InlineData(RetentionKind.Decisions)]
    [InlineData(RetentionKind.Messages)]
    public async Task Messages_of_batches_that_are_young_are_not_looked_at(RetentionKind kind)
    {
        var campaign = await CampaignAsync();
        var old = await AcceptAsync(campaign, 1, 2);
        Assert.Equal(new RetentionStep(0, null), await Ledger.Retention.SweepAsync(kind, Now - Kept, 0, 9, None));
        await GrowOldAsync();
        await AcceptAsync(campaign, 3, 4, 5);

        Assert.Equal(new RetentionStep(0, old[^1].Value), await Ledger.Retention.SweepAsync(kind, Now - Kept, 0, 9, None));
        Assert.Equal(new RetentionStep(0, null), await Ledger.Retention.SweepAsync(kind, Now - Kept, old[^1].Value, 9, None));
    }

    [Fact]
    public async Task Where_nothing_is_old_no_writer_is_asked()
    {
        var campaign = await CampaignAsync();
        await SentAsync(campaign, 1, await LeaseAsync(), "c1");
        await PageAsync(campaign, (await BatchAsync(campaign)).Batch, 0, Item(Bad()));
        await Ledger.Accepting.AcceptUnitsAsync([new UnitMessage(Tenant, "request-of-mine", Express: false, To(2))], None);
        await SayAsync(3, "Bonjour");
        var before = Ledger.Commits;

        foreach (var kind in Enum.GetValues<RetentionKind>())
        {
            Assert.Equal(0, await SweepAsync(kind));
        }

        Assert.Equal(before, Ledger.Commits);
    }

    [Fact]
    public async Task Texts_and_their_parts_go_however_many_and_a_part_that_waits_for_its_others_stays()
    {
        var waiting = new InboundMessage(Number(9).ToString(), "36180", "the first half", new Concatenation(7, 2, 1));
        await Ledger.Inbound.KeepAsync([new ReceivedText(Account, waiting, Now)], Duration.Zero, None);
        for (var person = 1; person <= 5; person++)
        {
            await SayAsync(person, $"Merci {Words}");
        }

        await GrowOldAsync();
        await SayAsync(6, "Bonjour");

        // Five texts and the part that each of them was.
        Assert.Equal(10, await SweepAsync(RetentionKind.InboundTexts));
        var rows = await Ledger.DumpAsync();
        Assert.DoesNotContain(rows, row => row.Contains(Words, StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("the first half", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("Bonjour", StringComparison.Ordinal));
    }

    private Task GrowOldAsync()
    {
        Clock.Advance(Kept + Duration.FromDays(1));
        return Task.CompletedTask;
    }

    /// <summary>In steps of two rows, to the end.</summary>
    private async Task<int> SweepAsync(RetentionKind kind)
    {
        var removed = 0;
        for (long? next = 0; next is { } after; )
        {
            var step = await Ledger.Retention.SweepAsync(kind, Now - Kept, after, 2, None);
            removed += step.Removed;
            next = step.Next;
        }

        return removed;
    }

    /// <summary>A subscriber's text, filed.</summary>
    private async Task<InboundRecord> SayAsync(int person, string words)
    {
        Clock.AdvanceSeconds(1);
        var inbound = new InboundMessage(Number(person).ToString(), "36180", words, null);
        await Ledger.Inbound.KeepAsync([new ReceivedText(Account, inbound, Now)], Duration.Zero, None);
        var parts = (await Ledger.Inbound.ReadLooseAsync(0, 10, None)).Where(part => part.Message.Part is null).ToList();
        var match = new KeywordMatcher(KeywordTable.Default).Match(words);
        return Assert.Single(
            await Ledger.Inbound.FileAsync(
                [new InboundText(Tenant, new JoinedText(parts, 0), new InboundContact(KeyOf(person), Number(person)), match, null)],
                new AnswerLimit(10, Duration.Zero),
                None
            )
        );
    }
}
