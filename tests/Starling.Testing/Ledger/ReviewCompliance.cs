using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Texts that may ask for silence. Held at once, nothing owed · settled as an opt-out: one confirmation, all reviews of the number · as nothing: open as
/// long as another one is · again, otherwise, by another tenant · STOP, START and a call meanwhile · who is out already · agreement without a question.
/// </summary>
public abstract class ReviewCompliance : LedgerScenario
{
    private const string Tired = "I have asked you people so many times now to just let it stop already";
    private const string ShortCode = "36180";
    private static readonly KeywordMatcher Keywords = new(KeywordTable.Default);
    private static readonly Msisdn Person = Msisdn.FromDigits(14165550101);

    private ContactKey Key => Keys.Of(Tenant, Person);

    [Fact]
    public async Task A_doubtful_text_holds_its_number_at_once_and_owes_nothing()
    {
        var filed = await SayAsync(Tired);

        Assert.Equal((InboundEffect.UnderReview, 3), (filed.Effect, filed.Match.Tier));
        var row = await RowAsync();
        Assert.Equal((1, 1, Now, null), (row.Version, row.StopVersion, row.UnderReviewSince, row.SuppressedSince));
        var review = Assert.Single(await ListAsync());
        Assert.Equal(new ReviewRecord(filed, Now, null, null, null), review);
        Assert.Empty(await OwedAsync());
        await Ledger.RestartAsync();
        Assert.Equal(review, Assert.Single(await ListAsync()));
    }

    [Fact]
    public async Task Settled_as_an_opt_out_it_silences_the_number_and_owes_one_confirmation()
    {
        var filed = await SayAsync(Tired);
        Clock.AdvanceHours(1);
        var settled = await SettleAsync(filed.Id, ReviewOutcome.OptOut);

        Assert.Equal((ReviewOutcome.OptOut, Now, "claire"), (settled!.Outcome, settled.SettledAt, settled.SettledBy));
        Assert.Equal(InboundEffect.OptedOut, settled.Text.Effect);
        var row = await RowAsync();
        Assert.Equal((2, 2, Now, null), (row.Version, row.StopVersion, row.SuppressedSince, row.UnderReviewSince));
        var owed = Assert.Single(await OwedAsync());
        Assert.Equal((filed.Id, true, "answer"), (owed.Inbound, owed.Confirms, owed.Text.Text));
        Assert.Empty(await ListAsync());
        Assert.Equal(settled, Assert.Single(await ListAsync(settled: true)));
        var proof = (await Ledger.Consents.ListAsync(Key, null, 9, None))[0];
        Assert.Equal(
            (ConsentAct.Suppressed, $"inboundMessages/{filed.Id}", "claire"),
            (proof.Act, proof.Evidence.Source, proof.Evidence.Actor)
        );
    }

    [Fact]
    public async Task Settled_as_nothing_it_lets_the_number_go_on()
    {
        var filed = await SayAsync(Tired);
        var settled = await SettleAsync(filed.Id, ReviewOutcome.Nothing);

        Assert.Equal((ReviewOutcome.Nothing, InboundEffect.Kept), (settled!.Outcome, settled.Text.Effect));
        var row = await RowAsync();
        Assert.Equal((2, null, null), (row.StopVersion, row.SuppressedSince, row.UnderReviewSince));
        Assert.Empty(await OwedAsync());
    }

    [Fact]
    public async Task As_long_as_one_text_is_unread_the_number_waits()
    {
        var first = await SayAsync(Tired);
        Clock.AdvanceMinutes(1);
        var second = await SayAsync("not interested");
        Assert.Equal([first.Id, second.Id], (await ListAsync()).Select(review => review.Text.Id));

        await SettleAsync(first.Id, ReviewOutcome.Nothing);
        Assert.Equal(Now, (await RowAsync()).UnderReviewSince);
        await SettleAsync(second.Id, ReviewOutcome.Nothing);
        Assert.Null((await RowAsync()).UnderReviewSince);
    }

    [Fact]
    public async Task An_opt_out_settles_all_texts_of_its_number_and_confirms_once()
    {
        var first = await SayAsync(Tired);
        var second = await SayAsync("wrong number");
        await SettleAsync(second.Id, ReviewOutcome.OptOut);

        Assert.Empty(await ListAsync());
        Assert.Equal(
            [(first.Id, InboundEffect.OutAlready), (second.Id, InboundEffect.OptedOut)],
            (await ListAsync(settled: true)).Select(review => (review.Text.Id, review.Text.Effect))
        );
        Assert.Single(await OwedAsync());
    }

    [Fact]
    public async Task Settling_again_changes_nothing_whatever_the_outcome()
    {
        var filed = await SayAsync(Tired);
        var settled = await SettleAsync(filed.Id, ReviewOutcome.Nothing);
        Clock.AdvanceMinutes(1);

        Assert.Equal(settled, await SettleAsync(filed.Id, ReviewOutcome.Nothing));
        Assert.Equal(settled, await SettleAsync(filed.Id, ReviewOutcome.OptOut));
        Assert.Null((await RowAsync()).SuppressedSince);
    }

    [Fact]
    public async Task Another_tenant_sees_and_settles_nothing_of_it()
    {
        var filed = await SayAsync(Tired);
        var stranger = new TenantId("other");

        Assert.Null(await Ledger.Reviews.SettleAsync(stranger, filed.Id, ReviewOutcome.Nothing, null, None));
        Assert.Empty(await Ledger.Reviews.ListAsync(stranger, false, null, 9, None));
        Assert.NotNull((await RowAsync()).UnderReviewSince);
        Assert.Null(await Ledger.Reviews.SettleAsync(Tenant, filed.Id + 1, ReviewOutcome.Nothing, null, None));
    }

    [Fact]
    public async Task The_persons_own_word_makes_reading_needless()
    {
        var filed = await SayAsync(Tired);
        await SayAsync("STOP");
        Assert.Empty(await ListAsync());
        Assert.Equal(
            (ReviewOutcome.OptOut, "keyword stop"),
            (await LastSettledAsync(filed)) is { } review ? (review.Outcome, review.SettledBy) : default
        );
        Assert.Single(await OwedAsync());

        Clock.AdvanceMinutes(1);
        await SayAsync("START");
        filed = await SayAsync("not interested");
        Clock.AdvanceHours(25);
        await SayAsync("START");
        Assert.Equal(ReviewOutcome.Nothing, (await LastSettledAsync(filed)).Outcome);
        Assert.Null((await RowAsync()).UnderReviewSince);
    }

    [Fact]
    public async Task A_call_that_opts_the_number_out_makes_reading_needless_too()
    {
        var filed = await SayAsync(Tired);
        var evidence = new ConsentEvidence(ConsentCircumstance.Api, "call 12");
        await Ledger.Consents.OptOutAsync([new OptOut(Tenant, Key, Person, "", null, Now, evidence)], None);

        Assert.Equal(
            (ReviewOutcome.OptOut, "call 12"),
            (await LastSettledAsync(filed)) is { } review ? (review.Outcome, review.SettledBy) : default
        );
        Assert.Null((await RowAsync()).UnderReviewSince);
        Assert.Empty(await OwedAsync());
    }

    [Fact]
    public async Task Who_is_out_already_has_nothing_to_be_read()
    {
        await SayAsync("STOP");
        Assert.Equal(InboundEffect.OutAlready, (await SayAsync(Tired)).Effect);

        Assert.Empty(await ListAsync());
        Assert.Single(await OwedAsync());
    }

    [Fact]
    public async Task Yes_brings_back_who_was_out_and_permits_nothing_to_anybody_else()
    {
        Assert.Equal(InboundEffect.Kept, (await SayAsync("Oui")).Effect);
        Assert.Empty(await Ledger.Contacts.ReadAsync([Key], None));

        await SayAsync("STOP");
        Clock.AdvanceMinutes(1);
        Assert.Equal(InboundEffect.OptedIn, (await SayAsync("YES")).Effect);
        Assert.Null((await RowAsync()).SuppressedSince);
    }

    private async Task<ReviewRecord> LastSettledAsync(InboundRecord text) =>
        Assert.Single(await ListAsync(settled: true), review => review.Text.Id == text.Id);

    private Task<IReadOnlyList<ReviewRecord>> ListAsync(bool settled = false) => Ledger.Reviews.ListAsync(Tenant, settled, null, 100, None);

    private Task<ReviewRecord?> SettleAsync(long id, ReviewOutcome outcome) =>
        Ledger.Reviews.SettleAsync(Tenant, id, outcome, "claire", None);

    private Task<IReadOnlyList<OwedReply>> OwedAsync() => Ledger.Inbound.ReadOwedAsync(100, None);

    private async Task<ContactRow> RowAsync() => Assert.Single(await Ledger.Contacts.ReadAsync([Key], None));

    private async Task<InboundRecord> SayAsync(string text)
    {
        var said = new ReceivedText(Account, new InboundMessage("14165550101", ShortCode, text, null), Now);
        await Ledger.Inbound.KeepAsync([said], Duration.Zero, None);
        var loose = Assert.Single(await Ledger.Inbound.ReadLooseAsync(0, 9, None));
        var match = Keywords.Match(text);
        Assert.True(SenderAddress.TryParse(ShortCode, out var sender));
        var reply = new ReplyText(sender, match.Language ?? "en", "answer");
        var read = new InboundText(Tenant, new JoinedText([loose], 0), new InboundContact(Key, Person), match, reply);
        return Assert.Single(await Ledger.Inbound.FileAsync([read], new AnswerLimit(9, Duration.Zero), None));
    }
}
