using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Duration = NodaTime.Duration;

namespace Starling.Gateway.Tests.Contacts;

/// <summary>
/// ContactService. What a profile may be · masks · etags · who is told · opt-in and its proof · opt-out and its wait · imports · search · history ·
/// communication types.
/// </summary>
public sealed class ContactServiceTests
{
    private const string Phone = "+14165550123";

    public static TheoryData<string, string, string> BadProfiles =>
        new()
        {
            { "phone", "12", "PHONE_NEEDS_REGION" },
            { "profile_id", "a|b", "VALUE_MALFORMED" },
            { "first_name", new string('x', 201), "VALUE_TOO_LONG" },
            { "last_name", "a\u0007", "VALUE_TOO_LONG" },
            { "language", "french", "LANGUAGE_MALFORMED" },
            { "time_zone", "Montreal", "TIME_ZONE_UNKNOWN" },
            { "stage", "Hot Lead", "VALUE_MALFORMED" },
            { "etag", "abc", "VALUE_MALFORMED" },
            { "fields[\"note\"]", new string('x', 1_001), "VALUE_TOO_LONG" },
            { "fields[\"day\"]", "2026-02-30", "VALUE_OUT_OF_RANGE" },
            { "fields[\"score\"]", "NaN", "VALUE_OUT_OF_RANGE" },
        };

    [Theory]
    [MemberData(nameof(BadProfiles))]
    public async Task A_profile_that_cannot_be_is_refused_with_its_field(string field, string value, string reason)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var profile = new V1.Profile { Phone = Phone };
        Set(profile, field, value);

        var fault = await Faults.OfAsync(async () =>
            await gateway.Contacts.UpsertProfileAsync(new V1.UpsertProfileRequest { Profile = profile })
        );
        Assert.Equal(reason, fault.ReasonOf());
        Assert.Equal(field, fault.DetailOf<Google.Rpc.BadRequest>().FieldViolations.Single().Field);
        Assert.Empty(gateway.People.Changes);
    }

    [Fact]
    public async Task A_profile_is_kept_with_its_typed_fields_and_its_contact_is_told()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var profile = new V1.Profile
        {
            ProfileId = "zoe",
            Phone = "416-555-0123",
            FirstName = "Zoé",
            TimeZone = "America/Toronto",
            Stage = "lead",
            Fields =
            {
                ["city"] = new V1.FieldValue { TextValue = "Laval" },
                ["points"] = new V1.FieldValue { NumberValue = 12.5 },
                ["vip"] = new V1.FieldValue { FlagValue = true },
                ["birthday"] = new V1.FieldValue
                {
                    DateValue = new Google.Type.Date
                    {
                        Year = 1980,
                        Month = 5,
                        Day = 17,
                    },
                },
            },
        };
        var answer = await gateway.Contacts.UpsertProfileAsync(new V1.UpsertProfileRequest { Profile = profile, DefaultRegion = "CA" });

        Assert.Equal(Phone, answer.Profile.Phone);
        Assert.Equal(profile.Fields, answer.Profile.Fields);
        Assert.Equal("1", answer.Profile.Etag);
        Assert.Contains($"default/c:{gateway.People.Changes.Single().Contact} RefreshAsync", gateway.Grains.Calls);
        var read = await gateway.Contacts.GetContactAsync(new V1.GetContactRequest { ProfileId = "zoe" });
        Assert.Equal(answer.Profile.Contact, read.Contact.Name);
        Assert.DoesNotContain("4165550123", read.Contact.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mask_clears_what_it_names_and_leaves_the_rest()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var profile = new V1.Profile { Phone = Phone, FirstName = "Zoé" };
        profile.Fields["city"] = new V1.FieldValue { TextValue = "Laval" };
        await gateway.Contacts.UpsertProfileAsync(
            new V1.UpsertProfileRequest { Profile = profile, UpdateMask = FieldMask.FromString("last_name,fields.city,fields.shop") }
        );

        var patch = gateway.People.Changes.Single().Patch;
        Assert.Null(patch.FirstName);
        Assert.Equal("", patch.LastName);
        Assert.False(patch.ReplacesFields);
        Assert.Equal(FieldValue.Of("Laval"), patch.Fields!["city"]);
        Assert.Null(patch.Fields["shop"]);
    }

    [Fact]
    public async Task A_profile_that_somebody_else_changed_is_aborted()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        gateway.People.Answers = ProfileResult.VersionMoved;
        var fault = await Faults.OfAsync(async () =>
            await gateway.Contacts.UpsertProfileAsync(
                new V1.UpsertProfileRequest
                {
                    Profile = new V1.Profile { Phone = Phone, Etag = "3" },
                }
            )
        );
        Assert.Equal((StatusCode.Aborted, "PROFILE_CHANGED"), (fault.StatusCode, fault.ReasonOf()));
        Assert.Equal(3, gateway.People.Changes.Single().ExpectedVersion);
    }

    [Theory]
    [InlineData("kind", "CONSENT_INCOMPLETE")]
    [InlineData("source", "CONSENT_INCOMPLETE")]
    [InlineData("circumstance", "FIELD_REQUIRED")]
    [InlineData("wording", "VALUE_TOO_LONG")]
    [InlineData("type", "COMMUNICATION_TYPE_UNKNOWN")]
    public async Task An_opt_in_without_its_proof_is_refused(string missing, string reason)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var request = OptIn();
        request.Consent.Kind = missing == "kind" ? V1.ConsentKind.Unspecified : V1.ConsentKind.Express;
        request.Consent.Source = missing == "source" ? "" : "receipt 4711";
        request.Evidence.Circumstance = missing == "circumstance" ? V1.ConsentCircumstance.Unspecified : V1.ConsentCircumstance.Appointment;
        request.Evidence.Wording = missing == "wording" ? new string('x', 2_001) : "";
        request.CommunicationType = missing == "type" ? "transactional" : "";

        var fault = await Faults.OfAsync(async () => await gateway.Contacts.OptInAsync(request));
        Assert.Equal(reason, fault.ReasonOf());
        Assert.Empty(gateway.People.OptIns);
    }

    [Fact]
    public async Task An_opt_in_carries_its_proof()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        await gateway.Contacts.OptInAsync(OptIn());
        var optIn = gateway.People.OptIns.Single();
        Assert.Equal(("zoe", "promotional", ConsentKind.Express), (optIn.Profile, optIn.Type, optIn.Consent.Kind));
        Assert.Equal(
            new ConsentEvidence(ConsentCircumstance.PointOfSalePurchase, "receipt 4711", "Two a month", "v2", "till 3", "America/Toronto"),
            optIn.Evidence
        );

        gateway.People.OptInAnswers = OptInResult.Withdrawn;
        var fault = await Faults.OfAsync(async () => await gateway.Contacts.OptInAsync(OptIn()));
        Assert.Equal((StatusCode.FailedPrecondition, "CONSENT_WITHDRAWN"), (fault.StatusCode, fault.ReasonOf()));
    }

    [Fact]
    public async Task An_opt_out_is_answered_at_once_when_nothing_is_on_its_way()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var answer = await gateway.Contacts.OptOutAsync(new V1.OptOutRequest { Phone = Phone, Source = "call 88" });
        Assert.Equal(Phone, answer.Contact.Phone);
        Assert.Single(gateway.People.OptOuts);
    }

    [Fact]
    public async Task An_opt_out_is_answered_when_what_was_on_its_way_has_ended()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        gateway.People.AreSendsOpen = true;
        var began = gateway.Time.GetUtcNow();
        var call = gateway.Contacts.OptOutAsync(new V1.OptOutRequest { Phone = Phone, Source = "call 88" }).ResponseAsync;
        await GatewayHarness.UntilAsync(() => gateway.Time.MoveOn());
        Assert.False(call.IsCompleted);
        gateway.People.AreSendsOpen = false;
        await gateway.WhileTimePassesAsync(call);
        Assert.True(gateway.Time.GetUtcNow() - began < gateway.People.Routes[0].Quiet.ToTimeSpan());
    }

    [Fact]
    public async Task An_opt_out_is_answered_when_nothing_starts_any_more()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        gateway.People.AreSendsOpen = true;
        var call = gateway.Contacts.OptOutAsync(new V1.OptOutRequest { Phone = Phone, Source = "call 88" }).ResponseAsync;
        await GatewayHarness.UntilAsync(() => gateway.Grains.Calls.Any(line => line.EndsWith("RefreshAsync", StringComparison.Ordinal)));
        gateway.Time.Advance(gateway.People.Routes[0].Quiet.ToTimeSpan() - TimeSpan.FromMilliseconds(1));
        Assert.Single(gateway.People.OptOuts);
        Assert.False(call.IsCompleted);

        var answer = await gateway.WhileTimePassesAsync(call);
        Assert.Equal(Phone, answer.Contact.Phone);
        Assert.Null(gateway.People.OptOuts.Single().Type);
    }

    [Fact]
    public async Task A_stop_waits_for_the_longest_deadline_that_any_silo_gave()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var usual = gateway.People.Routes[0].Quiet;
        gateway.People.SlowedElsewhere = 2;
        gateway.People.AreSendsOpen = true;
        var began = gateway.Time.GetUtcNow();
        await gateway.WhileTimePassesAsync(
            gateway.Contacts.OptOutAsync(new V1.OptOutRequest { Phone = Phone, Source = "call 88" }).ResponseAsync
        );
        var slow = gateway.People.Routes[0].Quiet;
        Assert.True(slow > usual);
        Assert.True(gateway.Time.GetUtcNow() - began >= slow.ToTimeSpan());
    }

    [Fact]
    public async Task A_bad_line_of_an_import_spoils_no_other()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        using var stream = gateway.Contacts.ImportContacts();
        await stream.RequestStream.WriteAsync(new V1.ImportContactsRequest { Opening = new V1.ImportOpening { DefaultRegion = "CA" } });
        var page = new V1.ImportPage { FirstIndex = 500 };
        page.Items.Add(Line("2", "416-555-0101"));
        page.Items.Add(Line("3", "nobody"));
        page.Items.Add(Line("4", "416-555-0102"));
        await stream.RequestStream.WriteAsync(new V1.ImportContactsRequest { Page = page });
        Assert.True(await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        var answer = stream.ResponseStream.Current;
        Assert.Equal((500, 503, 2), (answer.FirstIndex, answer.NextIndex, answer.CreatedCount));
        var bad = Assert.Single(answer.RejectedItems);
        Assert.Equal((501, "3", "PHONE_HAS_LETTERS"), (bad.Index, bad.ItemId, bad.Reason));
        var consent = gateway.People.Changes.First().Consent!;
        Assert.Equal((ConsentCircumstance.Import, false), (consent.Evidence.Circumstance, consent.IsDated));
    }

    [Theory]
    [InlineData(false, 1, "FRAME_OUT_OF_ORDER")]
    [InlineData(true, 0, "PAGE_SIZE_OUT_OF_RANGE")]
    [InlineData(true, 501, "PAGE_SIZE_OUT_OF_RANGE")]
    public async Task An_import_keeps_to_the_order_and_size_of_its_frames(bool opens, int items, string reason)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        using var stream = gateway.Contacts.ImportContacts();
        if (opens)
        {
            await stream.RequestStream.WriteAsync(new V1.ImportContactsRequest { Opening = new V1.ImportOpening() });
        }

        var page = new V1.ImportPage { Items = { Enumerable.Range(0, items).Select(at => Line($"{at}", Phone)) } };
        await stream.RequestStream.WriteAsync(new V1.ImportContactsRequest { Page = page });
        var fault = await Faults.OfAsync(async () => await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(reason, fault.ReasonOf());
        Assert.Empty(gateway.People.Changes);
    }

    [Fact]
    public async Task Opt_outs_of_a_former_provider_keep_their_date_and_source_and_end_after_the_wait()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        using var stream = gateway.Contacts.ImportSuppressions();
        var then = GatewayHarness.Now - Duration.FromDays(400);
        await stream.RequestStream.WriteAsync(
            new V1.ImportSuppressionsRequest { Opening = new V1.SuppressionOpening { Source = "provider:former" } }
        );
        var page = new V1.SuppressionPage();
        page.Items.Add(new V1.SuppressionItem { Phone = Phone, OptOutTime = Timestamp.FromDateTimeOffset(then.ToDateTimeOffset()) });
        page.Items.Add(new V1.SuppressionItem { Phone = "+1416555" });
        await stream.RequestStream.WriteAsync(new V1.ImportSuppressionsRequest { Page = page });
        await stream.RequestStream.CompleteAsync();

        Assert.True(await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(1, stream.ResponseStream.Current.Page.SuppressedCount);
        Assert.Single(stream.ResponseStream.Current.Page.RejectedItems);
        var optOut = gateway.People.OptOuts.Single();
        Assert.Equal((then, "provider:former"), (optOut.At, optOut.Evidence.Source));
        Assert.Null(optOut.Type);

        var end = stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
        Assert.False(end.IsCompleted);
        Assert.True(await gateway.WhileTimePassesAsync(end));
        Assert.Equal(1, stream.ResponseStream.Current.Closed.SuppressedCount);
    }

    [Fact]
    public async Task A_search_goes_on_with_its_token_and_with_no_other()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        foreach (var person in Enumerable.Range(0, 5))
        {
            var profile = new V1.Profile
            {
                Phone = $"+1416555010{person}",
                ProfileId = $"{person}",
                FirstName = "Zoé",
            };
            await gateway.Contacts.UpsertProfileAsync(new V1.UpsertProfileRequest { Profile = profile });
        }

        var request = new V1.ListContactsRequest { NamePrefix = "zo", PageSize = 2 };
        var found = new List<string>();
        do
        {
            var page = await gateway.Contacts.ListContactsAsync(request);
            found.AddRange(page.Contacts.Select(contact => contact.Phone));
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);

        Assert.Equal(5, found.Distinct(StringComparer.Ordinal).Count());
        var first = await gateway.Contacts.ListContactsAsync(new V1.ListContactsRequest { NamePrefix = "zo", PageSize = 2 });
        foreach (var token in (string[])[first.NextPageToken, "nonsense", "AAAA"])
        {
            var fault = await Faults.OfAsync(async () =>
                await gateway.Contacts.ListContactsAsync(new V1.ListContactsRequest { NamePrefix = "zoe", PageToken = token })
            );
            Assert.Equal("PAGE_TOKEN_INVALID", fault.ReasonOf());
        }
    }

    [Fact]
    public async Task Contacts_are_erased_each_for_itself_and_nothing_starts_to_them_when_it_is_answered()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        await gateway.Contacts.UpsertProfileAsync(new V1.UpsertProfileRequest { Profile = new V1.Profile { Phone = Phone } });
        var name = ResourceNames.Of(GatewayHarness.Keys.Of(TenantId.Default, Number));
        var nobody = ResourceNames.Of(new ContactKey(1, 2));
        var began = gateway.Time.GetUtcNow();
        var answer = await gateway.WhileTimePassesAsync(
            gateway.Contacts.BatchDeleteContactsAsync(new V1.BatchDeleteContactsRequest { Names = { nobody, name } }).ResponseAsync
        );

        Assert.True(gateway.Time.GetUtcNow() - began >= gateway.People.Routes[0].Quiet.ToTimeSpan());
        Assert.Equal([nobody], answer.MissingNames);
        var erasure = Assert.Single(answer.Erasures);
        Assert.Equal(("erasures/1", name, "local"), (erasure.Name, erasure.Contact, erasure.AskedBy));
        Assert.Equal(erasure, (await gateway.Contacts.GetErasureAsync(new V1.GetErasureRequest { Name = erasure.Name })).Erasure);
        Assert.Equal([erasure], (await gateway.Contacts.ListErasuresAsync(new V1.ListErasuresRequest())).Erasures);
        var again = await Faults.OfAsync(async () =>
            await gateway.Contacts.DeleteContactAsync(new V1.DeleteContactRequest { Name = name })
        );
        Assert.Equal(StatusCode.NotFound, again.StatusCode);
    }

    [Theory]
    [InlineData(0, "VALUE_OUT_OF_RANGE")]
    [InlineData(501, "VALUE_OUT_OF_RANGE")]
    [InlineData(1, "NAME_MALFORMED")]
    public async Task A_list_to_erase_is_read_whole_before_anybody_is_erased(int names, string reason)
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var request = new V1.BatchDeleteContactsRequest();
        request.Names.Add(Enumerable.Repeat("contacts/nobody", names));
        var fault = await Faults.OfAsync(async () => await gateway.Contacts.BatchDeleteContactsAsync(request));
        Assert.Equal(reason, fault.ReasonOf());
        Assert.Empty(gateway.People.Erasures);
    }

    [Fact]
    public async Task An_erasure_that_is_nobodys_is_not_found()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var fault = await Faults.OfAsync(async () =>
            await gateway.Contacts.GetErasureAsync(new V1.GetErasureRequest { Name = "erasures/9" })
        );
        Assert.Equal((StatusCode.NotFound, "ERASURE_NOT_FOUND"), (fault.StatusCode, fault.ReasonOf()));
    }

    [Fact]
    public async Task A_history_shows_the_words_that_were_sent_and_received()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var message = new MessageRecord(
            new MessageId(1, 0),
            TenantId.Default,
            new CampaignId(99),
            true,
            Number,
            null,
            "fr",
            Domain.Messages.MessageState.Delivered,
            1,
            "",
            null,
            1,
            GatewayHarness.Now,
            GatewayHarness.Now,
            null,
            null,
            false
        )
        {
            Contact = GatewayHarness.Keys.Of(TenantId.Default, Number),
        };
        gateway.People.Texts.Add(new HistoryEntry(GatewayHarness.Now, 2, null, new ReceivedEntry("36180", "Merci")));
        gateway.People.Texts.Add(
            new HistoryEntry(
                GatewayHarness.Now - Duration.FromMinutes(1),
                1,
                new SentEntry(message, "Bonjour {{ first_name }}", """{"first_name":"Zoé"}""", false),
                null
            )
        );

        var answer = await gateway.Contacts.ListHistoryAsync(new V1.ListHistoryRequest { Phone = Phone });
        Assert.Equal("Merci", answer.Entries[0].Received.Text);
        Assert.Equal("Bonjour Zoé", answer.Entries[1].Sent.Text);
        var first = await gateway.Contacts.ListHistoryAsync(new V1.ListHistoryRequest { Phone = Phone, PageSize = 1 });
        var rest = await gateway.Contacts.ListHistoryAsync(
            new V1.ListHistoryRequest
            {
                Phone = Phone,
                PageSize = 1,
                PageToken = first.NextPageToken,
            }
        );
        Assert.Equal(answer.Entries[1], rest.Entries.Single());
    }

    [Fact]
    public async Task The_communication_types_tell_their_rules()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        var types = (await gateway.Contacts.ListCommunicationTypesAsync(new V1.ListCommunicationTypesRequest())).CommunicationTypes;
        Assert.Equal(
            ["one_time_code", "transactional", "reply", "informational", "promotional"],
            types.Select(type => type.CommunicationType_)
        );
        var (transactional, promotional) = (types[1], types[4]);
        Assert.True(promotional is { NeedsConsent: true, Stoppable: true, StopMention: true, Counted: true, ForCampaigns: true });
        Assert.True(transactional is { NeedsConsent: false, Stoppable: true, StopMention: false, Counted: false, Express: false });
        Assert.False(types[0].Stoppable);
    }

    [Fact]
    public async Task Nobody_gets_another_tenants_contact_and_no_number_is_logged()
    {
        await using var gateway = await GatewayHarness.StartAsync();
        await gateway.Contacts.UpsertProfileAsync(new V1.UpsertProfileRequest { Profile = new V1.Profile { Phone = Phone } });
        var fault = await Faults.OfAsync(async () =>
            await gateway.Contacts.GetContactAsync(new V1.GetContactRequest { Phone = Phone }, GatewayHarness.As("other"))
        );
        Assert.Equal((StatusCode.NotFound, "CONTACT_NOT_FOUND"), (fault.StatusCode, fault.ReasonOf()));
        Assert.DoesNotContain(gateway.Logs.All, line => line.Contains("4165550123", StringComparison.Ordinal));
    }

    private static Msisdn Number => Msisdn.TryParse(Phone, out var number) ? number : default;

    private static V1.OptInRequest OptIn() =>
        new()
        {
            Phone = Phone,
            ProfileId = "zoe",
            Consent = new V1.ConsentAssertion { Kind = V1.ConsentKind.Express, Source = "receipt 4711" },
            Evidence = new V1.ConsentEvidence
            {
                Circumstance = V1.ConsentCircumstance.PointOfSalePurchase,
                Wording = "Two a month",
                WordingVersion = "v2",
                Actor = "till 3",
                TimeZone = "America/Toronto",
            },
        };

    private static V1.ImportItem Line(string id, string phone) =>
        new()
        {
            ItemId = id,
            Profile = new V1.Profile { Phone = phone },
            Consent = new V1.ConsentAssertion { Kind = V1.ConsentKind.Express, Source = "file:a.csv" },
        };

    private static void Set(V1.Profile profile, string field, string value)
    {
        switch (field)
        {
            case "fields[\"note\"]":
                profile.Fields["note"] = new V1.FieldValue { TextValue = value };
                break;
            case "fields[\"day\"]":
                var parts = value.Split('-').Select(part => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
                profile.Fields["day"] = new V1.FieldValue
                {
                    DateValue = new Google.Type.Date
                    {
                        Year = parts[0],
                        Month = parts[1],
                        Day = parts[2],
                    },
                };
                break;
            case "fields[\"score\"]":
                profile.Fields["score"] = new V1.FieldValue { NumberValue = double.NaN };
                break;
            default:
                V1.Profile.Descriptor.FindFieldByName(field).Accessor.SetValue(profile, value);
                break;
        }
    }
}
