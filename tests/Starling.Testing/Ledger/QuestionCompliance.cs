using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Answers to what campaigns ask. Kept with campaign and word, through a restart · nothing else changes · STOP and HELP · before, at the end of and after
/// the time · other words, senders, tenants, people · a text that never left · several questions · half a text · the same word again after a STOP ·
/// counts and lists.
/// </summary>
public abstract class QuestionCompliance : LedgerScenario
{
    private const string ShortCode = "12345";
    private const int Zoe = 1;
    private const int Luc = 2;
    private static readonly KeywordMatcher Keywords = new(KeywordTable.Default);
    private static readonly CampaignQuestion French = new(AnswerWords.Oui | AnswerWords.Non, Duration.FromHours(6));
    private static readonly CampaignQuestion English = new(AnswerWords.Yes | AnswerWords.No, Duration.FromDays(3));

    [Fact]
    public async Task An_answer_is_kept_with_its_campaign_and_changes_nothing_else()
    {
        var (campaign, _) = await AskAsync(French, Zoe);
        var before = await ContactAsync(Zoe);
        Clock.AdvanceMinutes(5);
        var filed = await SayAsync(Zoe, "Oui!");
        await Ledger.RestartAsync();

        Assert.Equal((InboundEffect.Answered, ""), (filed.Effect, filed.Reason));
        Assert.Equal(new CampaignAnswer(campaign, AnswerWords.Oui), filed.Answer);
        Assert.Equal(filed, Assert.Single(await Ledger.Inbound.ListAsync(new InboundFilter(Tenant), null, 9, None)));
        Assert.Empty(await Ledger.Inbound.ReadOwedAsync(9, None));
        var after = await ContactAsync(Zoe);
        Assert.Equal((before.Version, before.StopVersion), (after.Version, after.StopVersion));
        Assert.Equal(before.Consents, after.Consents);
    }

    [Fact]
    public async Task What_is_asked_is_kept_with_the_campaign()
    {
        var (asking, _) = await AskAsync(French, Zoe);
        var silent = await CampaignAsync();
        await Ledger.RestartAsync();

        Assert.Equal(French, (await Ledger.Campaigns.FindAsync(asking, None))!.Definition.Question);
        Assert.Null((await Ledger.Campaigns.FindAsync(silent, None))!.Definition.Question);
    }

    [Fact]
    public async Task Silence_and_help_are_never_answers()
    {
        await AskAsync(French, Zoe);

        Assert.Equal((InboundEffect.HelpAsked, null), Told(await SayAsync(Zoe, "AIDE")));
        Assert.Equal((InboundEffect.OptedOut, null), Told(await SayAsync(Zoe, "ARRET")));
        Assert.NotNull((await ContactAsync(Zoe)).SuppressedSince);
        Assert.Equal(InboundEffect.Answered, (await SayAsync(Zoe, "OUI")).Effect);
        Assert.NotNull((await ContactAsync(Zoe)).SuppressedSince);
        Assert.Equal(InboundEffect.OptedIn, (await SayAsync(Zoe, "REPRENDRE")).Effect);
    }

    [Fact]
    public async Task Until_its_time_is_over_agreement_answers_and_afterwards_it_opts_in()
    {
        await AskAsync(French, Zoe);
        await StopAsync(Zoe);
        Clock.Advance(French.OpenFor - Duration.FromMilliseconds(1));
        Assert.Equal(InboundEffect.Answered, (await SayAsync(Zoe, "OUI")).Effect);
        Clock.Advance(Duration.FromMilliseconds(1));
        Assert.Equal((InboundEffect.OptedIn, null), Told(await SayAsync(Zoe, "oui")));
        Assert.Null((await ContactAsync(Zoe)).SuppressedSince);
        Assert.Equal((InboundEffect.Kept, null), Told(await SayAsync(Zoe, "NON")));
    }

    [Fact]
    public async Task An_answer_counts_by_when_it_came_not_by_when_it_was_filed()
    {
        var (campaign, _) = await AskAsync(French, Zoe);
        await KeepAsync(Zoe, "NON");
        Clock.Advance(French.OpenFor);

        Assert.Equal(new CampaignAnswer(campaign, AnswerWords.Non), (await FileAsync(Zoe)).Answer);
    }

    [Fact]
    public async Task An_answer_that_is_delivered_again_later_does_not_undo_a_stop()
    {
        await AskAsync(French, Zoe);
        await SayAsync(Zoe, "OUI");
        await SayAsync(Zoe, "STOP");
        Clock.Advance(French.OpenFor);

        Assert.Equal((InboundEffect.Repeated, null), Told(await SayAsync(Zoe, "OUI")));
        Assert.NotNull((await ContactAsync(Zoe)).SuppressedSince);
    }

    [Theory]
    [InlineData("YES")]
    [InlineData("no")]
    [InlineData("oui merci")]
    public async Task Other_words_mean_what_they_meant(string text)
    {
        await AskAsync(French, Zoe);

        Assert.Equal((InboundEffect.Kept, null), Told(await SayAsync(Zoe, text)));
    }

    [Fact]
    public async Task Another_sender_another_tenant_and_somebody_who_was_not_asked_answer_nothing()
    {
        await AskAsync(French, Zoe);

        Assert.Null((await SayAsync(Zoe, "OUI", texted: "36180")).Answer);
        Assert.Null((await SayAsync(Luc, "OUI")).Answer);
        Assert.Null((await SayAsync(Zoe, "OUI", tenant: new TenantId("other"))).Answer);
        Clock.AdvanceSeconds(1);
        Assert.NotNull((await SayAsync(Zoe, "OUI")).Answer);
    }

    [Theory]
    [InlineData(MessageState.Rejected)]
    [InlineData(MessageState.Accepted)]
    public async Task A_text_that_cannot_have_arrived_asked_nothing(MessageState ended)
    {
        var (campaign, lease) = await AskAsync(French);
        var id = (await AcceptAsync(campaign, Zoe))[0];
        lease = await SubmitAsync(lease, (id, Zoe));
        Assert.NotNull((await SayAsync(Zoe, "OUI")).Answer);
        await OutcomeAsync(lease, Ended(id, 1, ended, "REFUSED", ended == MessageState.Accepted ? Now : null), lease.N);

        Assert.Null((await SayAsync(Zoe, "NON")).Answer);
    }

    [Fact]
    public async Task Of_several_open_questions_the_newest_that_claims_the_word_is_answered()
    {
        var (first, lease) = await AskAsync(French);
        lease = await SubmitAsync(lease, ((await AcceptAsync(first, Zoe))[0], Zoe));
        Clock.AdvanceMinutes(1);
        var second = await AskingAsync(French);
        lease = await SubmitAsync(lease, ((await AcceptAsync(second, Zoe))[0], Zoe));
        Clock.AdvanceMinutes(1);
        var third = await AskingAsync(English);
        await SubmitAsync(lease, ((await AcceptAsync(third, Zoe))[0], Zoe));

        Assert.Equal(second, (await SayAsync(Zoe, "OUI")).Answer?.Campaign);
        Assert.Equal(third, (await SayAsync(Zoe, "YES")).Answer?.Campaign);
    }

    [Fact]
    public async Task Half_a_text_answers_nothing()
    {
        await AskAsync(French, Zoe);
        await KeepAsync(Zoe, "OUI", new Concatenation(7, 2, 1));

        Assert.Null((await FileAsync(Zoe, missing: 1)).Answer);
    }

    [Fact]
    public async Task Answers_are_counted_by_the_last_of_each_person_and_listed_by_campaign()
    {
        var (campaign, lease) = await AskAsync(French);
        var ids = await AcceptAsync(campaign, Zoe, Luc, 3);
        await SubmitAsync(lease, (ids[0], Zoe), (ids[1], Luc), (ids[2], 3));
        Assert.Empty(await Ledger.Campaigns.CountAnswersAsync(campaign, None));
        var first = await SayAsync(Zoe, "OUI");
        await SayAsync(Zoe, "What day is it?");
        var second = await SayAsync(Luc, "OUI");
        await SayAsync(3, "STOP");
        var third = await SayAsync(Zoe, "NON");

        Assert.Equal(
            new Dictionary<AnswerWords, long> { [AnswerWords.Oui] = 1, [AnswerWords.Non] = 1 },
            await Ledger.Campaigns.CountAnswersAsync(campaign, None)
        );
        var filter = new InboundFilter(Tenant, Campaign: campaign);
        Assert.Equal([third, second, first], await Ledger.Inbound.ListAsync(filter, null, 9, None));
        Assert.Equal([third, first], await Ledger.Inbound.ListAsync(filter with { Contact = KeyOf(Zoe) }, null, 9, None));
        Assert.Equal([second], await Ledger.Inbound.ReadAfterAsync(filter, first.Id, 1, None));
        Assert.Empty(await Ledger.Inbound.ListAsync(filter with { Tenant = new TenantId("other") }, null, 9, None));
        Assert.Empty(await Ledger.Campaigns.CountAnswersAsync(new CampaignId(campaign.Value + 1), None));
    }

    private static (InboundEffect, CampaignAnswer?) Told(InboundRecord filed) => (filed.Effect, filed.Answer);

    private async Task<CampaignId> AskingAsync(CampaignQuestion question)
    {
        var definition = Definition() with { Question = question };
        var campaign = await Ledger.Campaigns.CreateAsync(definition, NextRequest(), None);
        Watch(campaign.Id);
        await MoveAsync(campaign.Id, CampaignState.Running);
        return campaign.Id;
    }

    /// <summary>A running campaign that asks, and its text on the way to these people.</summary>
    private async Task<(CampaignId Campaign, BindLease Lease)> AskAsync(CampaignQuestion question, params int[] people)
    {
        var campaign = await AskingAsync(question);
        var lease = await LeaseAsync();
        foreach (var person in people)
        {
            lease = await SubmitAsync(lease, ((await AcceptAsync(campaign, person))[0], person));
        }

        return (campaign, lease);
    }

    private async Task<InboundRecord> SayAsync(int person, string text, string texted = ShortCode, TenantId? tenant = null)
    {
        await KeepAsync(person, text, null, texted);
        return await FileAsync(person, tenant: tenant);
    }

    private Task KeepAsync(int person, string text, Concatenation? part = null, string texted = ShortCode) =>
        Ledger.Inbound.KeepAsync(
            [new ReceivedText(Account, new InboundMessage(Number(person).ToString()[1..], texted, text, part), Now)],
            Duration.Zero,
            None
        );

    private async Task<InboundRecord> FileAsync(int person, int missing = 0, TenantId? tenant = null)
    {
        var loose = Assert.Single(await Ledger.Inbound.ReadLooseAsync(0, 9, None));
        var joined = new JoinedText([loose], missing);
        var read = new InboundText(
            tenant ?? Tenant,
            joined,
            new InboundContact(KeyOf(person), Number(person)),
            Keywords.Match(joined.Text),
            null
        );
        return Assert.Single(await Ledger.Inbound.FileAsync([read], new AnswerLimit(9, Duration.Zero), None));
    }
}
