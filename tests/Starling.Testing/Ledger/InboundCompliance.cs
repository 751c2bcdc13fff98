using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Subscribers' texts. Kept once · loose until filed, through a restart · STOP: suppression, stop version, one confirmation owed per transition · START:
/// lifted, consent, once in 24 hours · HELP, and how often it is answered · sources that are nobody's · replies owed until settled · lists by contact and time, from a cursor · opt-in by call.
/// </summary>
public abstract class InboundCompliance : LedgerScenario
{
    private const string ShortCode = "36180";
    private static readonly KeywordMatcher Keywords = new(KeywordTable.Default);
    private static readonly Duration Soon = Duration.FromSeconds(30);
    private static readonly AnswerLimit Limit = new(3, Duration.FromSeconds(5));
    private static readonly Msisdn Person = Msisdn.FromDigits(14165550101);

    private ContactKey Key => Keys.Of(Tenant, Person);

    [Fact]
    public async Task A_part_is_loose_until_it_is_filed_also_after_a_restart()
    {
        await KeepAsync(Text("Bonjour"), Text("été", new Concatenation(7, 2, 1)));
        await Ledger.RestartAsync();
        var loose = await LooseAsync();

        Assert.Equal(["Bonjour", "été"], loose.Select(part => part.Message.Text));
        Assert.Equal(new Concatenation(7, 2, 1), loose[1].Message.Part);
        Assert.Equal((Account, Now), (loose[0].Account, loose[0].At));
        Assert.Equal([loose[1]], await Ledger.Inbound.ReadLooseAsync(loose[0].Id, 10, None));

        await FileAsync(loose[0]);

        Assert.Equal("été", Assert.Single(await LooseAsync()).Message.Text);
    }

    [Fact]
    public async Task A_repetition_within_a_short_time_is_kept_once()
    {
        await KeepAsync(Text("STOP"), Text("STOP"));
        Clock.Advance(Soon);
        await KeepAsync(Text("STOP"));
        Assert.Single(await LooseAsync());

        Clock.Advance(Soon + Duration.FromMilliseconds(1));
        await KeepAsync(Text("STOP"));
        Assert.Equal(2, (await LooseAsync()).Count);
    }

    [Fact]
    public async Task Texts_that_differ_in_anything_are_kept_each()
    {
        await KeepAsync(
            Text("STOP"),
            Text("stop"),
            Text("STOP", new Concatenation(1, 2, 1)),
            Text("STOP", new Concatenation(2, 2, 1)),
            Text("STOP", new Concatenation(1, 2, 2)),
            new ReceivedText(Account, new InboundMessage("14165550102", ShortCode, "STOP", null), Now),
            new ReceivedText(Account, new InboundMessage("14165550101", "36181", "STOP", null), Now),
            new ReceivedText("another", new InboundMessage("14165550101", ShortCode, "STOP", null), Now)
        );

        Assert.Equal(8, (await LooseAsync()).Count);
    }

    [Fact]
    public async Task Stop_suppresses_moves_the_stop_version_and_owes_one_confirmation()
    {
        var stopped = await SayAsync("Arrêt!");

        Assert.Equal(InboundEffect.OptedOut, stopped.Effect);
        var row = await RowAsync();
        Assert.Equal((1, 1, Now, "keyword arret"), (row.Version, row.StopVersion, row.SuppressedSince, row.SuppressedWhy));
        var owed = Assert.Single(await OwedAsync());
        Assert.Equal((stopped.Id, Tenant, true), (owed.Inbound, owed.Tenant, owed.Confirms));
        Assert.Equal((ShortCode, "fr", "answer"), (owed.Text.Sender.ToString(), owed.Text.Language, owed.Text.Text));
        Assert.Equal(new InboundContact(Key, Person), owed.Contact);
    }

    [Fact]
    public async Task A_repeated_stop_moves_the_versions_and_owes_nothing_more()
    {
        await SayAsync("STOP");
        Clock.AdvanceMinutes(1);
        var again = await SayAsync("stop");

        Assert.Equal(InboundEffect.OutAlready, again.Effect);
        Assert.Equal(
            (2, 2, Now - Duration.FromMinutes(1)),
            ((await RowAsync()).Version, (await RowAsync()).StopVersion, (await RowAsync()).SuppressedSince)
        );
        Assert.Single(await OwedAsync());
    }

    [Fact]
    public async Task Filing_the_same_parts_again_changes_nothing()
    {
        await KeepAsync(Text("STOP"));
        var loose = await LooseAsync();
        await FileAsync(loose[0]);

        Assert.Empty(await Ledger.Inbound.FileAsync([Read([loose[0]])], Limit, None));
        Assert.Equal(1, (await RowAsync()).StopVersion);
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task Start_lifts_the_suppression_and_enters_express_consent_for_both_types()
    {
        await SayAsync("STOP");
        Clock.AdvanceMinutes(1);
        var started = await SayAsync("START");

        Assert.Equal(InboundEffect.OptedIn, started.Effect);
        var row = await RowAsync();
        Assert.Equal((2, 2, null), (row.Version, row.StopVersion, row.SuppressedSince));
        var express = new ConsentAssertion(ConsentKind.Express, Now, null, "keyword START");
        Assert.Equal(express, row.Consents["|promotional"]);
        Assert.Equal(express, row.Consents["|informational"]);
        Assert.Equal(InboundEffect.OptedOut, (await SayAsync("STOP")).Effect);
        Assert.Equal(2, (await OwedAsync()).Count);
    }

    [Fact]
    public async Task A_start_from_before_the_stop_does_not_undo_it_when_it_comes_again_within_a_day()
    {
        await SayAsync("START");
        Clock.AdvanceHours(1);
        await SayAsync("STOP");
        Clock.AdvanceHours(22);

        Assert.Equal(InboundEffect.Repeated, (await SayAsync("START")).Effect);
        Assert.NotNull((await RowAsync()).SuppressedSince);
        Assert.Equal(InboundEffect.OptedIn, (await SayAsync("UNSTOP")).Effect);
        await SayAsync("STOP");
        Clock.AdvanceHours(1);
        Assert.Equal(InboundEffect.OptedIn, (await SayAsync("START")).Effect);
    }

    [Fact]
    public async Task Help_is_answered_subscribed_or_not()
    {
        Assert.Equal(InboundEffect.HelpAsked, (await SayAsync("HELP")).Effect);
        await SayAsync("STOP");
        Clock.AdvanceMinutes(1);
        Assert.Equal(InboundEffect.HelpAsked, (await SayAsync("HELP")).Effect);

        Assert.Equal([false, true, false], (await OwedAsync()).Select(owed => owed.Confirms));
    }

    [Fact]
    public async Task A_machine_that_asks_for_help_each_second_gets_a_few_answers_a_day()
    {
        var effects = new List<(InboundEffect Effect, string Reason)>();
        for (var second = 0; second < 30; second++)
        {
            var filed = await SayAsync($"HELP {second}");
            effects.Add((filed.Effect, filed.Reason));
            Clock.AdvanceSeconds(1);
        }

        Assert.Equal([0, 5, 10], Enumerable.Range(0, 30).Where(second => effects[second] == (InboundEffect.HelpAsked, "")));
        Assert.Equal(27, effects.Count(effect => effect == (InboundEffect.HelpUnanswered, InboundReasons.AnswerLimit)));
        Assert.Equal(3, (await OwedAsync()).Count);

        Clock.Advance(Duration.FromHours(24) - Duration.FromSeconds(30));
        Assert.Equal(InboundEffect.HelpAsked, (await SayAsync("HELP")).Effect);
        Clock.AdvanceSeconds(4);
        Assert.Equal(InboundEffect.HelpUnanswered, (await SayAsync("AIDE")).Effect);
        Clock.AdvanceSeconds(1);
        Assert.Equal(InboundEffect.HelpAsked, (await SayAsync("aide svp")).Effect);
    }

    [Fact]
    public async Task Each_number_and_each_sender_has_answers_of_its_own_and_a_stop_is_always_confirmed()
    {
        for (var time = 0; time < 4; time++)
        {
            await SayAsync($"HELP {time}");
            Clock.AdvanceSeconds(5);
        }

        await KeepAsync(new ReceivedText(Account, new InboundMessage("14165550101", "36181", "HELP", null), Now));
        Assert.Equal(InboundEffect.HelpAsked, (await FileAsync(Assert.Single(await LooseAsync()))).Effect);
        await KeepAsync(Text("HELP"));
        var other = new InboundContact(Keys.Of(Tenant, Msisdn.FromDigits(14165550102)), Msisdn.FromDigits(14165550102));
        var asked = Read([Assert.Single(await LooseAsync())]) with { Contact = other };
        Assert.Equal(InboundEffect.HelpAsked, Assert.Single(await Ledger.Inbound.FileAsync([asked], Limit, None)).Effect);
        Assert.Equal(InboundEffect.HelpUnanswered, (await SayAsync("HELP again")).Effect);
        Assert.Equal(InboundEffect.OptedOut, (await SayAsync("STOP")).Effect);
        Assert.Contains(await OwedAsync(), owed => owed.Confirms);
    }

    [Theory]
    [InlineData(InboundReasons.SourceCountryUnknown, InboundReasons.SourceCountryUnknown)]
    [InlineData(InboundReasons.SourceNotInPlan, InboundReasons.SourceNotInPlan)]
    [InlineData(null, InboundReasons.SourceNotANumber)]
    public async Task A_source_that_is_nobodys_is_kept_with_the_reason_and_changes_nothing(string? fault, string reason)
    {
        await SayAsync("Bonjour");
        await KeepAsync(new ReceivedText(Account, new InboundMessage("4165550101", ShortCode, "STOP", null, fault), Now));
        await Ledger.RestartAsync();
        var loose = Assert.Single(await LooseAsync());
        Assert.Equal(fault, loose.Message.SourceFault);
        var filed = Assert.Single(await Ledger.Inbound.FileAsync([Read([loose]) with { Contact = null }], Limit, None));

        Assert.Equal((InboundEffect.Kept, reason, "4165550101"), (filed.Effect, filed.Reason, filed.Source));
        Assert.Equal(filed, (await ListAsync())[0]);
        Assert.Empty(await OwedAsync());
        Assert.Empty(await Ledger.Contacts.ReadAsync([Key], None));
    }

    [Fact]
    public async Task A_settled_reply_is_owed_no_more_and_the_text_names_it()
    {
        await SayAsync("HELP");
        var owed = Assert.Single(await OwedAsync());
        var message = new MessageId(3, 7);
        await Ledger.Inbound.SettleOwedAsync([new SettledReply(owed.Inbound, message)], None);

        Assert.Empty(await OwedAsync());
        Assert.Equal(message, Assert.Single(await ListAsync()).Reply);
    }

    [Fact]
    public async Task What_nobody_can_answer_is_kept_and_nothing_is_owed()
    {
        await KeepAsync(new ReceivedText(Account, new InboundMessage("Bank", ShortCode, "STOP", null), Now));
        var loose = Assert.Single(await LooseAsync());
        var filed = Assert.Single(await Ledger.Inbound.FileAsync([Read([loose]) with { Contact = null }], Limit, None));

        Assert.Equal((InboundEffect.Kept, null), (filed.Effect, filed.Contact));
        Assert.Empty(await OwedAsync());
    }

    [Fact]
    public async Task A_long_text_is_filed_as_one_with_all_its_parts()
    {
        await KeepAsync(Text("world", new Concatenation(9, 3, 2)), Text("Hello ", new Concatenation(9, 3, 1)));
        var loose = await LooseAsync();
        var joined = Assert.Single(InboundJoin.Join(loose, Now + Duration.FromMinutes(1), Duration.FromMinutes(1)));
        var filed = Assert.Single(await Ledger.Inbound.FileAsync([Read(joined)], Limit, None));

        Assert.Equal(("Hello world", 2, 1), (filed.Text, filed.Parts, filed.Missing));
        Assert.Empty(await LooseAsync());
        Assert.Equal(filed, Assert.Single(await ListAsync()));
    }

    [Fact]
    public async Task Texts_are_listed_by_contact_and_time_and_read_on_from_a_cursor()
    {
        var first = await SayAsync("one");
        Clock.AdvanceMinutes(1);
        var second = await SayAsync("two");
        Clock.AdvanceMinutes(1);
        var third = await SayAsync("three");
        var mine = new InboundFilter(Tenant, Key);

        Assert.Equal([third, second], await Ledger.Inbound.ListAsync(mine, null, 2, None));
        Assert.Equal([first], await Ledger.Inbound.ListAsync(mine, second.Id, 2, None));
        Assert.Equal(
            [second],
            await Ledger.Inbound.ListAsync(mine with { From = second.ReceivedAt, Until = third.ReceivedAt }, null, 9, None)
        );
        Assert.Equal([third, second, first], await Ledger.Inbound.ListAsync(new InboundFilter(Tenant), null, 9, None));
        Assert.Empty(
            await Ledger.Inbound.ListAsync(new InboundFilter(Tenant, Keys.Of(Tenant, Msisdn.FromDigits(14165550199))), null, 9, None)
        );
        Assert.Empty(await Ledger.Inbound.ListAsync(new InboundFilter(new TenantId("other")), null, 9, None));
        Assert.Equal([second, third], await Ledger.Inbound.ReadAfterAsync(mine, first.Id, 9, None));
        Assert.Equal(third.Id, await Ledger.Inbound.LastIdAsync(None));
    }

    [Fact]
    public async Task Opting_in_by_call_keeps_what_else_is_on_record()
    {
        var implied = new ConsentAssertion(ConsentKind.Implied, Now, Now + Duration.FromDays(3), "purchase");
        var express = new ConsentAssertion(ConsentKind.Express, Now, null, "form 12");
        await Ledger.Contacts.OptInAsync(
            Tenant,
            Key,
            Person,
            new Dictionary<string, ConsentAssertion> { ["a|promotional"] = implied },
            None
        );
        await Ledger.Contacts.SuppressAsync(Tenant, Key, Person, "STOP", Now, None);
        await Ledger.Contacts.OptInAsync(
            Tenant,
            Key,
            Person,
            new Dictionary<string, ConsentAssertion> { ["b|promotional"] = express },
            None
        );

        var row = await RowAsync();
        Assert.Equal((3, 3, null, null), (row.Version, row.StopVersion, row.SuppressedSince, row.SuppressedWhy));
        Assert.Equal([implied, express], row.Consents.OrderBy(filed => filed.Key).Select(filed => filed.Value));
    }

    private ReceivedText Text(string text, Concatenation? part = null) =>
        new(Account, new InboundMessage("14165550101", ShortCode, text, part), Now);

    private Task KeepAsync(params ReceivedText[] texts) => Ledger.Inbound.KeepAsync(texts, Soon, None);

    private Task<IReadOnlyList<LoosePart>> LooseAsync() => Ledger.Inbound.ReadLooseAsync(0, 100, None);

    private Task<IReadOnlyList<OwedReply>> OwedAsync() => Ledger.Inbound.ReadOwedAsync(100, None);

    private Task<IReadOnlyList<InboundRecord>> ListAsync() => Ledger.Inbound.ListAsync(new InboundFilter(Tenant), null, 100, None);

    private async Task<ContactRow> RowAsync() => Assert.Single(await Ledger.Contacts.ReadAsync([Key], None));

    private async Task<InboundRecord> SayAsync(string text)
    {
        await KeepAsync(Text(text));
        return await FileAsync(Assert.Single(await LooseAsync()));
    }

    private async Task<InboundRecord> FileAsync(LoosePart part) =>
        Assert.Single(await Ledger.Inbound.FileAsync([Read([part])], Limit, None));

    private InboundText Read(IReadOnlyList<LoosePart> parts) => Read(new JoinedText(parts, 0));

    private InboundText Read(JoinedText joined)
    {
        var match = Keywords.Match(joined.Text);
        Assert.True(SenderAddress.TryParse(ShortCode, out var sender));
        return new InboundText(
            Tenant,
            joined,
            new InboundContact(Key, Person),
            match,
            new ReplyText(sender, match.Language ?? "en", "answer")
        );
    }
}
