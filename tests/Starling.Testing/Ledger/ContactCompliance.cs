using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Profiles, consents and their proof. Making and changing · the same again · versions · search · opt-out between verdict and intent · stated
/// consents · a number that changes · a number with several people · several changes of one page · erasure · the consent ledger · the history of a number.
/// </summary>
public abstract class ContactCompliance : LedgerScenario
{
    private const string Promotional = "promotional";

    private static readonly ConsentEvidence Shop = new(
        ConsentCircumstance.PointOfSalePurchase,
        "receipt 4711",
        "Two texts a month, -10 % on the first purchase. STOP to 12345 ends it.",
        "2026-08",
        "till 3",
        "America/Toronto"
    );

    [Fact]
    public async Task A_profile_keeps_what_it_was_given()
    {
        var fields = new Dictionary<string, FieldValue?>
        {
            ["city"] = FieldValue.Of("Montréal"),
            ["points"] = FieldValue.Of(12.5),
            ["vip"] = FieldValue.Of(true),
            ["birthday"] = FieldValue.Of(new LocalDate(1980, 5, 17)),
        };
        var made = await UpsertAsync(
            1,
            "zoe",
            new ProfilePatch("Zoé", "Tremblay", "fr-CA", "America/Toronto", ZoneSource.Address, "lead", fields)
        );
        await Ledger.RestartAsync();
        var read = await Ledger.Profiles.FindAsync(Tenant, "zoe", None);

        Assert.Equal(ProfileResult.Created, made.Result);
        Assert.NotNull(read);
        Assert.True(read.SaysTheSameAs(made.Profile!));
        Assert.Equal(
            ("Zoé", "Tremblay", "fr-CA", "America/Toronto", "lead"),
            (read.FirstName, read.LastName, read.Language, read.Zone, read.Stage)
        );
        Assert.Equal(fields.ToDictionary(field => field.Key, field => field.Value!.Value), read.Fields);
        Assert.Equal((1L, Now, KeyOf(1)), (read.Version, read.CreatedAt, read.Contact));
        Assert.Equal("America/Toronto", (await ContactAsync(1)).Zone);
    }

    [Fact]
    public async Task The_same_profile_again_changes_nothing()
    {
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé", Zone: "America/Toronto"), Stated(ConsentKind.Express));
        var contact = await ContactAsync(1);
        var again = await UpsertAsync(1, "zoe", new ProfilePatch("Zoé", Zone: "America/Toronto"), Stated(ConsentKind.Express));

        Assert.Equal(ProfileResult.Unchanged, again.Result);
        Assert.False(again.ContactMoved);
        Assert.Equal(1, again.Profile!.Version);
        Assert.Equal(contact.Version, (await ContactAsync(1)).Version);
        Assert.Single(await EventsAsync(1));
    }

    [Fact]
    public async Task What_is_not_named_stays_and_what_is_empty_goes()
    {
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé", "Tremblay", Fields: Texts(("city", "Laval"), ("shop", "7"))));
        var after = (
            await UpsertAsync(1, "zoe", new ProfilePatch(LastName: "", Fields: new Dictionary<string, FieldValue?> { ["shop"] = null }))
        ).Profile!;

        Assert.Equal(("Zoé", null), (after.FirstName, after.LastName));
        Assert.Equal(["city"], after.Fields.Keys);
        Assert.Equal(2, after.Version);
    }

    [Fact]
    public async Task A_change_of_a_version_that_has_moved_is_refused()
    {
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé"));
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoe"));
        var late = await Ledger.Profiles.UpsertAsync(Tenant, [Change(1, "zoe", new ProfilePatch("Zo")) with { ExpectedVersion = 1 }], None);
        var second = await Ledger.Profiles.UpsertAsync(
            Tenant,
            [Change(1, "zoe", new ProfilePatch("Zo")) with { ExpectedVersion = 0 }],
            None
        );

        Assert.Equal(ProfileResult.VersionMoved, late[0].Result);
        Assert.Equal(ProfileResult.VersionMoved, second[0].Result);
        Assert.Equal("Zoe", (await Ledger.Profiles.FindAsync(Tenant, "zoe", None))!.FirstName);
    }

    [Theory]
    [InlineData("trem", 2)]
    [InlineData("TREMBLAY zoé", 1)]
    [InlineData("zoe", 1)]
    [InlineData("Tour", 1)]
    [InlineData("emblay", 0)]
    [InlineData(" ", 0)]
    public async Task People_are_found_by_how_their_names_begin(string searched, int found)
    {
        await UpsertAsync(1, "1", new ProfilePatch("Zoé", "Tremblay"));
        await UpsertAsync(2, "2", new ProfilePatch("Éric", "Tremblay"));
        await UpsertAsync(3, "", new ProfilePatch("Anne", "de la Tour"));
        await UpsertAsync(4, "4", new ProfilePatch("Tremendous", ""));
        await UpsertAsync(4, "4", new ProfilePatch("Ali", ""));

        Assert.Equal(found, (await Ledger.Profiles.SearchAsync(Tenant, searched, null, 50, None)).Contacts.Count);
        Assert.Empty((await Ledger.Profiles.SearchAsync(new TenantId("other"), searched, null, 50, None)).Contacts);
    }

    [Fact]
    public async Task A_search_and_a_list_go_on_where_they_stopped()
    {
        foreach (var person in Enumerable.Range(1, 7))
        {
            await UpsertAsync(person, $"p{person}", new ProfilePatch("Zoé", $"Person{person}"));
        }

        var found = new List<ContactKey>();
        NameCursor? cursor = null;
        do
        {
            var page = await Ledger.Profiles.SearchAsync(Tenant, "zo", cursor, 3, None);
            found.AddRange(page.Contacts.Select(card => card.Row.Key));
            cursor = page.Next;
        } while (cursor is not null);

        var listed = await Ledger.Profiles.ListAsync(Tenant, null, 4, None);
        var rest = await Ledger.Profiles.ListAsync(Tenant, listed[^1].Row.Key, 4, None);
        var people = Enumerable.Range(1, 7).Select(KeyOf).Order();
        Assert.Equal(people, found.Order());
        Assert.Equal(people, listed.Concat(rest).Select(card => card.Row.Key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Promotional)]
    public async Task An_opt_out_between_verdict_and_intent_refuses_it(string? type)
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        await OptInAsync(1);
        var entry = await EntryAsync(id, 1);
        await OptOutAsync(1, type);

        Assert.Equal([IntentAnswer.ContactMoved], (await IntendAsync(await LeaseAsync(), entry)).Answers);
    }

    [Fact]
    public async Task An_opt_in_is_on_the_row_and_its_proof_in_the_ledger()
    {
        Assert.Equal(OptInResult.Entered, await OptInAsync(1, profile: "zoe"));

        var consent = (await ContactAsync(1)).Consents[ConsentKeys.Of("zoe", Promotional)];
        Assert.Equal((ConsentKind.Express, Now, "receipt 4711"), (consent.Kind, consent.Since, consent.Source));
        var line = Assert.Single(await EventsAsync(1));
        Assert.Equal((1L, ConsentAct.OptedIn, "zoe", Promotional), (line.Sequence, line.Act, line.Profile, line.Type));
        Assert.Equal(Shop, line.Evidence);
        Assert.Equal((Now, Now), (line.GivenAt, line.RecordedAt));
    }

    [Fact]
    public async Task Every_change_adds_one_line_to_the_ledger()
    {
        await OptInAsync(1);
        await OptOutAsync(1, Promotional);
        await StopAsync(1);
        Clock.AdvanceMinutes(1);
        Assert.Equal(OptInResult.Entered, await OptInAsync(1, lifts: true));

        var events = await EventsAsync(1);
        Assert.Equal([5, 4, 3, 2, 1], events.Select(line => line.Sequence));
        Assert.Equal(
            [ConsentAct.SuppressionLifted, ConsentAct.OptedIn, ConsentAct.Suppressed, ConsentAct.OptedOut, ConsentAct.OptedIn],
            events.Select(line => line.Act)
        );
        Assert.Equal([3, 2], (await Ledger.Consents.ListAsync(KeyOf(1), before: 4, 2, None)).Select(line => line.Sequence));
        Assert.Null((await ContactAsync(1)).SuppressedSince);
    }

    [Theory]
    [InlineData(ConsentKind.Express, 0, true, OptInResult.StillSuppressed)]
    [InlineData(ConsentKind.Express, 1, false, OptInResult.StillSuppressed)]
    [InlineData(ConsentKind.Implied, 1, true, OptInResult.StillSuppressed)]
    [InlineData(ConsentKind.Express, 1, true, OptInResult.Entered)]
    public async Task A_suppressed_number_opens_only_by_an_express_consent_given_later_that_says_so(
        ConsentKind kind,
        int minutesLater,
        bool lifts,
        OptInResult result
    )
    {
        await StopAsync(1);
        Clock.AdvanceMinutes(minutesLater);
        Assert.Equal(result, await OptInAsync(1, kind: kind, lifts: lifts));
        Assert.Equal(result == OptInResult.StillSuppressed, (await ContactAsync(1)).SuppressedSince is not null);
    }

    [Fact]
    public async Task A_withdrawal_is_not_undone_by_a_relation_or_by_an_older_word()
    {
        var before = Now;
        Clock.AdvanceMinutes(1);
        await OptOutAsync(1, Promotional);
        Clock.AdvanceMinutes(1);

        Assert.Equal(OptInResult.Withdrawn, await OptInAsync(1, kind: ConsentKind.Implied));
        Assert.Equal(OptInResult.Withdrawn, await OptInAsync(1, at: before));
        Assert.Equal(OptInResult.Entered, await OptInAsync(1));
    }

    [Fact]
    public async Task An_opt_out_without_a_profile_is_everybodys()
    {
        await OptInAsync(1, profile: "zoe");
        await OptInAsync(1, profile: "eric");
        await OptOutAsync(1, Promotional);

        Assert.All((await ContactAsync(1)).Consents.Values, consent => Assert.Equal(ConsentKind.Withdrawn, consent.Kind));
        Assert.Equal(3, (await ContactAsync(1)).Consents.Count);
    }

    [Fact]
    public async Task An_imported_permission_never_undoes_a_withdrawal()
    {
        await OptInAsync(1, profile: "zoe");
        await OptOutAsync(1, Promotional, "zoe");
        await UpsertAsync(1, "zoe", new ProfilePatch(), Stated(ConsentKind.Express));
        Assert.Equal(ConsentKind.Withdrawn, await ConsentAsync(1, "zoe"));

        Clock.AdvanceMinutes(1);
        await UpsertAsync(1, "zoe", new ProfilePatch(), Stated(ConsentKind.Express) with { IsDated = true });
        Assert.Equal(ConsentKind.Express, await ConsentAsync(1, "zoe"));
    }

    [Fact]
    public async Task A_number_change_leaves_the_consent_behind()
    {
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé"), Stated(ConsentKind.Express));
        var version = (await ContactAsync(1)).Version;
        var moved = await UpsertAsync(2, "zoe", new ProfilePatch(), Stated(ConsentKind.Express));

        Assert.Equal(KeyOf(1), moved.Former);
        Assert.Equal("Zoé", moved.Profile!.FirstName);
        Assert.Empty((await ContactAsync(1)).Consents);
        Assert.True((await ContactAsync(1)).Version > version);
        Assert.Equal(ConsentAct.NumberChanged, (await EventsAsync(1))[0].Act);
        Assert.Empty((await ContactAsync(2)).Consents);
        Assert.Empty((await Ledger.Profiles.ReadAsync(Tenant, KeyOf(1), None))!.Profiles);
        Assert.Equal(KeyOf(2), Assert.Single((await Ledger.Profiles.SearchAsync(Tenant, "zoé", null, 9, None)).Contacts).Row.Key);
    }

    [Fact]
    public async Task A_consent_given_for_the_new_number_counts()
    {
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé"), Stated(ConsentKind.Express));
        Clock.AdvanceMinutes(1);
        await UpsertAsync(2, "zoe", new ProfilePatch(), Stated(ConsentKind.Express) with { IsDated = true });

        Assert.Equal(ConsentKind.Express, await ConsentAsync(2, "zoe"));
    }

    [Fact]
    public async Task Changes_of_one_profile_in_one_page_see_each_other()
    {
        var outcomes = await ImportAsync(
            Change(1, "zoe", new ProfilePatch("Zoé", Zone: "America/Toronto"), Stated(ConsentKind.Express)),
            Change(1, "zoe", new ProfilePatch(LastName: "Tremblay")) with
            {
                ExpectedVersion = 1,
            },
            Change(1, "zoe", new ProfilePatch("Zoe"), Stated(ConsentKind.Express)) with
            {
                ExpectedVersion = 1,
            },
            Change(1, "zoe", new ProfilePatch("Zoé", "Tremblay"), Stated(ConsentKind.Express))
        );

        Assert.Equal(
            [ProfileResult.Created, ProfileResult.Changed, ProfileResult.VersionMoved, ProfileResult.Unchanged],
            outcomes.Select(outcome => outcome.Result)
        );
        Assert.Equal([true, false, false, false], outcomes.Select(outcome => outcome.ContactMoved));
        var read = (await Ledger.Profiles.FindAsync(Tenant, "zoe", None))!;
        Assert.Equal((2L, "Zoé", "Tremblay"), (read.Version, read.FirstName, read.LastName));
        Assert.Equal((1L, 1L), ((await ContactAsync(1)).Version, (await ContactAsync(1)).StopVersion));
        Assert.Single(await EventsAsync(1));
        Assert.Equal(KeyOf(1), Assert.Single((await Ledger.Profiles.SearchAsync(Tenant, "zoé trem", null, 9, None)).Contacts).Row.Key);
    }

    [Fact]
    public async Task People_of_one_number_in_one_page_each_have_their_consent_and_their_line()
    {
        await ImportAsync(
            Change(1, "zoe", new ProfilePatch("Zoé"), Stated(ConsentKind.Express)),
            Change(1, "eric", new ProfilePatch("Éric"), Stated(ConsentKind.Implied)),
            Change(1, "", new ProfilePatch(Zone: "America/Toronto")),
            Change(1, "", new ProfilePatch(Language: "fr"))
        );
        await ImportAsync(
            Change(1, "zoe", new ProfilePatch(), Stated(ConsentKind.Express) with { Type = "transactional" }),
            Change(1, "eric", new ProfilePatch(), Stated(ConsentKind.Express))
        );

        var card = (await Ledger.Profiles.ReadAsync(Tenant, KeyOf(1), None))!;
        Assert.Equal([("", 2L), ("eric", 1L), ("zoe", 1L)], card.Profiles.Select(profile => (profile.Id, profile.Version)));
        Assert.Equal((5L, 5L, "America/Toronto"), (card.Row.Version, card.Row.StopVersion, card.Row.Zone));
        Assert.Equal(3, card.Row.Consents.Count);
        Assert.Equal([(4L, "eric"), (3L, "zoe"), (2L, "eric"), (1L, "zoe")], (await EventsAsync(1)).Select(e => (e.Sequence, e.Profile)));
    }

    [Fact]
    public async Task A_number_that_changes_and_changes_back_in_one_page_leaves_its_consents_behind()
    {
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé"), Stated(ConsentKind.Express));
        await UpsertAsync(3, "eric", new ProfilePatch("Éric"), Stated(ConsentKind.Express));
        var outcomes = await ImportAsync(
            Change(2, "zoe", new ProfilePatch(LastName: "Tremblay")),
            Change(1, "eric", new ProfilePatch(), Stated(ConsentKind.Express)),
            Change(3, "zoe", new ProfilePatch()),
            Change(1, "zoe", new ProfilePatch("Chloé"))
        );

        Assert.Equal([KeyOf(1), KeyOf(3), KeyOf(2), KeyOf(3)], outcomes.Select(outcome => outcome.Former));
        Assert.All(outcomes, outcome => Assert.Equal(ProfileResult.Changed, outcome.Result));
        var read = (await Ledger.Profiles.FindAsync(Tenant, "zoe", None))!;
        Assert.Equal((KeyOf(1), Number(1), 4L, "Chloé"), (read.Contact, read.Msisdn, read.Version, read.FirstName));
        Assert.Equal(["eric", "zoe"], (await Ledger.Profiles.ReadAsync(Tenant, KeyOf(1), None))!.Profiles.Select(profile => profile.Id));
        foreach (var left in new[] { 2, 3 })
        {
            Assert.Empty((await Ledger.Profiles.ReadAsync(Tenant, KeyOf(left), None))!.Profiles);
            Assert.Equal(ConsentAct.NumberChanged, (await EventsAsync(left))[0].Act);
        }

        foreach (var person in new[] { 1, 2, 3 })
        {
            Assert.Empty((await ContactAsync(person)).Consents);
        }

        Assert.Equal([2L, 1L], (await EventsAsync(1)).Select(line => line.Sequence));
        Assert.Equal(2, (await ContactAsync(1)).Version);
        Assert.Equal([1L, 2L, 3L], (await EventsAsync(3)).Select(line => line.Sequence).Order());
        Assert.Empty((await Ledger.Profiles.SearchAsync(Tenant, "zoé", null, 9, None)).Contacts);
        Assert.Equal(KeyOf(1), Assert.Single((await Ledger.Profiles.SearchAsync(Tenant, "chloé trem", null, 9, None)).Contacts).Row.Key);
    }

    [Fact]
    public async Task Two_people_exchange_their_numbers_in_one_page()
    {
        await ImportAsync(Change(1, "zoe", new ProfilePatch("Zoé")), Change(2, "eric", new ProfilePatch("Éric")));
        await ImportAsync(Change(2, "zoe", new ProfilePatch()), Change(1, "eric", new ProfilePatch()));
        await Ledger.RestartAsync();

        Assert.Equal(KeyOf(2), (await Ledger.Profiles.FindAsync(Tenant, "zoe", None))!.Contact);
        Assert.Equal(KeyOf(1), (await Ledger.Profiles.FindAsync(Tenant, "eric", None))!.Contact);
        Assert.Equal(KeyOf(2), Assert.Single((await Ledger.Profiles.SearchAsync(Tenant, "zoé", null, 9, None)).Contacts).Row.Key);
    }

    [Fact]
    public async Task A_new_owner_of_a_number_inherits_its_stop_and_no_consent()
    {
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé"), Stated(ConsentKind.Express));
        await StopAsync(1);
        await UpsertAsync(2, "zoe", new ProfilePatch());
        await UpsertAsync(1, "eric", new ProfilePatch("Éric"));

        Assert.Empty((await ContactAsync(1)).Consents);
        Assert.NotNull((await ContactAsync(1)).SuppressedSince);
    }

    [Fact]
    public async Task Erasure_keeps_the_stop_and_the_version_and_nothing_of_the_people()
    {
        var id = (await AcceptAsync(await CampaignAsync(), 1))[0];
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé", Zone: "America/Toronto"), Stated(ConsentKind.Express));
        await UpsertAsync(1, "eric", new ProfilePatch("Éric"));
        await StopAsync(1);
        var entry = await EntryAsync(id, 1);
        var before = await ContactAsync(1);

        Assert.NotNull(
            await Ledger.Erasures.BeginAsync(Tenant, KeyOf(1), "tests", new ConsentEvidence(ConsentCircumstance.CustomerCall), None)
        );

        var after = await ContactAsync(1);
        // A caller wrote the reason, and may have put a person into it.
        Assert.Equal((before.SuppressedSince, null), (after.SuppressedSince, after.SuppressedWhy));
        Assert.Equal((before.Version + 1, before.StopVersion + 1), (after.Version, after.StopVersion));
        Assert.Empty(after.Consents);
        Assert.Null(after.Zone);
        var card = await Ledger.Profiles.ReadAsync(Tenant, KeyOf(1), None);
        Assert.Null(card!.Msisdn);
        Assert.Empty(card.Profiles);
        Assert.Null(await Ledger.Profiles.FindAsync(Tenant, "zoe", None));
        Assert.Empty((await Ledger.Profiles.SearchAsync(Tenant, "zoé", null, 9, None)).Contacts);
        Assert.Empty(await Ledger.Profiles.ListAsync(Tenant, null, 9, None));
        Assert.Equal([IntentAnswer.ContactMoved], (await IntendAsync(await LeaseAsync(), entry)).Answers);
    }

    [Fact]
    public async Task A_version_never_comes_back_whatever_is_erased_and_made_anew()
    {
        await StopAsync(1);
        var versions = new List<(long Version, long StopVersion)>();
        for (var time = 0; time < 3; time++)
        {
            await UpsertAsync(1, "zoe", new ProfilePatch("Zoé"), Stated(ConsentKind.Express));
            await AcceptAsync(await CampaignAsync(), 1);
            versions.Add(((await ContactAsync(1)).Version, (await ContactAsync(1)).StopVersion));
            await Ledger.Erasures.BeginAsync(Tenant, KeyOf(1), "tests", Shop, None);
            versions.Add(((await ContactAsync(1)).Version, (await ContactAsync(1)).StopVersion));
            await Ledger.RestartAsync();
        }

        Assert.Equal(versions.Distinct().Order(), versions);
        Assert.Equal(KeyOf(1), (await ContactAsync(1)).Key);
        Assert.NotNull((await ContactAsync(1)).SuppressedSince);
        Assert.Equal(ConsentAct.Suppressed, (await EventsAsync(1))[^1].Act);
    }

    [Fact]
    public async Task A_consent_stated_with_messages_adds_one_line_to_the_ledger_however_many_state_it()
    {
        var campaign = await CampaignAsync();
        var batch = (await BatchAsync(campaign)).Batch;
        var collected = Now - Duration.FromDays(3);
        var express = new ConsentAssertion(ConsentKind.Express, collected, null, "form 12");
        var page = new[]
        {
            Item(To(1, consent: express)),
            Item(To(1, consent: express)),
            Item(To(1, consent: express with { Source = "another form" })),
            Item(To(2)),
            Item(Bad()),
        };
        await PageAsync(campaign, batch, 0, page);
        await PageAsync(campaign, batch, 0, page);
        await PageAsync(campaign, batch, 5, Item(To(1, consent: express)), Item(To(2)));
        await Ledger.RestartAsync();

        var line = Assert.Single(await EventsAsync(1));
        Assert.Equal((1L, ConsentAct.OptedIn, "", Promotional), (line.Sequence, line.Act, line.Profile, line.Type));
        Assert.Equal((ConsentKind.Express, collected, null, Now), (line.Kind, line.GivenAt, line.Until, line.RecordedAt));
        Assert.Equal(new ConsentEvidence(ConsentCircumstance.Api, "form 12"), line.Evidence);
        Assert.Empty(await EventsAsync(2));
    }

    [Fact]
    public async Task A_consent_stated_later_or_for_another_person_of_the_number_adds_its_own_line()
    {
        var campaign = await CampaignAsync();
        var implied = new ConsentAssertion(ConsentKind.Implied, Now, Now + Duration.FromDays(180), "receipt 4711");
        await AcceptAsync(campaign, 1);
        await AcceptOneAsync(campaign, To(1, consent: implied, profile: "zoe"));
        await AcceptOneAsync(campaign, To(1, consent: implied, profile: "eric"));
        await AcceptOneAsync(campaign, To(1, consent: implied, profile: "zoe"));

        var events = await EventsAsync(1);
        Assert.Equal([(2L, "eric"), (1L, "zoe")], events.Select(line => (line.Sequence, line.Profile)));
        Assert.All(events, line => Assert.Equal((ConsentKind.Implied, implied.Until), (line.Kind, line.Until)));
    }

    [Fact]
    public async Task A_consent_stated_with_a_message_neither_undoes_a_withdrawal_nor_is_noted()
    {
        var campaign = await CampaignAsync();
        await OptOutAsync(1, Promotional);
        Clock.AdvanceMinutes(1);
        await AcceptOneAsync(campaign, To(1, consent: new ConsentAssertion(ConsentKind.Express, Now, null, "form 12")));

        Assert.Equal(ConsentKind.Withdrawn, await ConsentAsync(1, ""));
        Assert.Equal([ConsentAct.OptedOut], (await EventsAsync(1)).Select(line => line.Act));
    }

    [Fact]
    public async Task Who_comes_back_after_an_erasure_is_still_stopped()
    {
        await StopAsync(1);
        await Ledger.Erasures.BeginAsync(Tenant, KeyOf(1), "tests", Shop, None);
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé"), Stated(ConsentKind.Express));

        var card = await Ledger.Profiles.ReadAsync(Tenant, KeyOf(1), None);
        Assert.Equal(Number(1), card!.Msisdn);
        Assert.NotNull(card.Row.SuppressedSince);
    }

    [Fact]
    public async Task Nobody_sees_another_tenants_contacts()
    {
        await UpsertAsync(1, "zoe", new ProfilePatch("Zoé"));
        var other = new TenantId("other");
        Assert.Null(await Ledger.Profiles.FindAsync(other, "zoe", None));
        Assert.Null(await Ledger.Profiles.ReadAsync(other, KeyOf(1), None));
        Assert.Empty(await Ledger.Profiles.ListAsync(other, null, 9, None));
        Assert.Null(await Ledger.Erasures.BeginAsync(other, KeyOf(1), "tests", Shop, None));
    }

    [Fact]
    public async Task The_history_holds_what_came_in_too()
    {
        var campaign = await CampaignAsync();
        var first = (await AcceptAsync(campaign, 1))[0];
        Clock.AdvanceSeconds(1);
        await WriteAsync(1, "Merci");
        await WriteAsync(2, "Who is this?");
        Clock.AdvanceSeconds(1);
        var second = (await AcceptAsync(campaign, 1))[0];

        var found = new List<string>();
        HistoryCursor? cursor = null;
        do
        {
            var page = await Ledger.History.ListAsync(Tenant, KeyOf(1), cursor, 1, None);
            found.AddRange(page.Entries.Select(entry => entry.Received?.Text ?? entry.Sent!.Message.Id.ToString()));
            cursor = page.Next;
        } while (cursor is not null);

        Assert.Equal([second.ToString(), "Merci", first.ToString()], found);
    }

    [Fact]
    public async Task The_history_of_a_number_is_newest_first_and_goes_on_where_it_stopped()
    {
        var sent = new List<MessageId>();
        foreach (var _ in Enumerable.Range(0, 5))
        {
            sent.Add((await AcceptAsync(await CampaignAsync(), 1, 2))[0]);
            Clock.AdvanceSeconds(1);
        }

        var first = await Ledger.History.ListAsync(Tenant, KeyOf(1), null, 3, None);
        var rest = await Ledger.History.ListAsync(Tenant, KeyOf(1), first.Next, 3, None);
        Assert.Equal(Enumerable.Reverse(sent), first.Entries.Concat(rest.Entries).Select(entry => entry.Sent!.Message.Id));
        Assert.Null(rest.Next);
        Assert.All(first.Entries, entry => Assert.Contains("Zoé 1", entry.Sent!.Fields, StringComparison.Ordinal));
        Assert.Empty((await Ledger.History.ListAsync(Tenant, KeyOf(3), null, 3, None)).Entries);
    }

    private async Task AcceptOneAsync(CampaignId campaign, NewMessage message) =>
        Assert.IsType<PageOutcome.Committed>(await PageAsync(campaign, (await BatchAsync(campaign)).Batch, 0, Item(message)));

    /// <summary>A subscriber's text, filed.</summary>
    private async Task WriteAsync(int person, string words)
    {
        var inbound = new InboundMessage(Number(person).ToString()[1..], "12345", words, null);
        await Ledger.Inbound.KeepAsync([new ReceivedText(Account, inbound, Now)], Duration.FromHours(1), None);
        var parts = await Ledger.Inbound.ReadLooseAsync(0, 10, None);
        var match = new KeywordMatcher(KeywordTable.Default).Match(words);
        await Ledger.Inbound.FileAsync(
            [new InboundText(Tenant, new JoinedText(parts, 0), new InboundContact(KeyOf(person), Number(person)), match, null)],
            new AnswerLimit(10, Duration.Zero),
            None
        );
    }

    private static ProfileChange Change(ContactKeys keys, int person, string id, ProfilePatch patch, StatedConsent? consent) =>
        new(keys.Of(Tenant, Number(person)), Number(person), id, patch, consent);

    private ProfileChange Change(int person, string id, ProfilePatch patch, StatedConsent? consent = null) =>
        Change(Keys, person, id, patch, consent);

    private Task<IReadOnlyList<ProfileOutcome>> ImportAsync(params ProfileChange[] page) => Ledger.Profiles.UpsertAsync(Tenant, page, None);

    private async Task<ProfileOutcome> UpsertAsync(int person, string id, ProfilePatch patch, StatedConsent? consent = null) =>
        Assert.Single(await Ledger.Profiles.UpsertAsync(Tenant, [Change(Keys, person, id, patch, consent)], None));

    private StatedConsent Stated(ConsentKind kind) =>
        new(
            Promotional,
            new ConsentAssertion(kind, Now, null, "list 12"),
            new ConsentEvidence(ConsentCircumstance.Import, "list 12"),
            false
        );

    private Task<OptInResult> OptInAsync(
        int person,
        string profile = "",
        ConsentKind kind = ConsentKind.Express,
        Instant? at = null,
        bool lifts = false
    ) =>
        Ledger.Consents.OptInAsync(
            new OptIn(
                Tenant,
                KeyOf(person),
                Number(person),
                profile,
                Promotional,
                new ConsentAssertion(kind, at ?? Now, null, Shop.Source),
                Shop,
                lifts
            ),
            None
        );

    private Task OptOutAsync(int person, string? type, string profile = "") =>
        Ledger.Consents.OptOutAsync([new OptOut(Tenant, KeyOf(person), Number(person), profile, type, Now, Shop)], None);

    private async Task<ConsentKind> ConsentAsync(int person, string profile) =>
        (await ContactAsync(person)).Consents[ConsentKeys.Of(profile, Promotional)].Kind;

    private Task<IReadOnlyList<ConsentEvent>> EventsAsync(int person) => Ledger.Consents.ListAsync(KeyOf(person), null, 100, None);

    private static Dictionary<string, FieldValue?> Texts(params (string Name, string Text)[] fields) =>
        fields.ToDictionary(field => field.Name, field => (FieldValue?)FieldValue.Of(field.Text));
}
