using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Duration = NodaTime.Duration;

namespace Starling.Gateway.Tests.Decisions;

/// <summary>
/// DecisionService. What was recorded, however the contact has changed · what was permitted · what the rules would say, and that asking changes
/// nothing · languages · whose it is · requests that cannot be · logs.
/// </summary>
public sealed class DecisionServiceTests : IAsyncLifetime
{
    private const string Phone = "+14165550123";

    /// <summary>Ten minutes before the harness's clock: Tuesday 3 March 2026, 10:20 in Toronto.</summary>
    private static readonly Instant Decided = GatewayHarness.Now - Duration.FromMinutes(10);

    private static readonly Msisdn Number = Msisdn.FromDigits(14165550123);
    private static readonly ContactKey Key = GatewayHarness.Keys.Of(TenantId.Default, Number);

    private GatewayHarness _door = null!;

    public async ValueTask InitializeAsync() => _door = await GatewayHarness.StartAsync();

    public async ValueTask DisposeAsync() => await _door.DisposeAsync();

    [Theory]
    [InlineData("en", "The number's country, GB, is not among those that are texted: the text would be refused when it is given.")]
    [InlineData("fr", "Le pays du numéro, GB, n'est pas parmi ceux où l'on écrit : le texte serait refusé à son dépôt.")]
    public async Task A_country_that_is_not_texted_is_told_before_any_rule(string language, string sentence)
    {
        var request = new V1.ExplainDecisionRequest
        {
            Phone = "+447700900123",
            Hypothetical = new V1.HypotheticalText { CommunicationType = "transactional" },
            Language = language,
        };
        var told = Assert.Single((await _door.Decisions.ExplainDecisionAsync(request)).Explanations);
        Assert.Equal((V1.DecisionVerdict.Suppressed, ErrorReasons.DestinationNotAllowed), (told.Verdict, told.Reason));
        Assert.Empty(told.Steps);
        Assert.Equal(sentence, told.Sentences[^1]);
    }

    private static ContactRow Willing(params RecentSend[] recent) =>
        new(
            Key,
            12,
            3,
            null,
            null,
            "America/Toronto",
            new Dictionary<string, ConsentAssertion>
            {
                ["marie|promotional"] = new(ConsentKind.Express, Decided - Duration.FromDays(9), null, "form 12"),
            },
            recent
        );

    private void Put(ContactRow row) =>
        _door.People.Put(
            TenantId.Default,
            new ContactCard(
                row,
                Number,
                [Profile.New(TenantId.Default, "marie", Key, Number, Decided) with { FirstName = "Marie", LastName = "Tremblay" }]
            )
        );

    /// <summary>A promotional text that stands as a test wants it.</summary>
    private async Task<V1.Message> MessageAsync(Func<MessageRecord, MessageRecord> change)
    {
        var taken = await _door.Messages.SendMessageAsync(
            new V1.SendMessageRequest
            {
                Phone = Phone,
                Text = "Two for one.",
                CommunicationType = "promotional",
            }
        );
        Assert.True(MessageId.TryParse(taken.Message.Name.AsSpan("messages/".Length), out var id));
        _door.Ledger.Move(id, change);
        return taken.Message;
    }

    private async Task<V1.DecisionExplanation> ExplainAsync(V1.ExplainDecisionRequest request, Metadata? headers = null) =>
        Assert.Single((await _door.Decisions.ExplainDecisionAsync(request, headers)).Explanations);

    private Task<V1.DecisionExplanation> AskAsync(V1.HypotheticalText? text = null, string language = "") =>
        ExplainAsync(
            new V1.ExplainDecisionRequest
            {
                Phone = Phone,
                Hypothetical = text ?? new V1.HypotheticalText(),
                Language = language,
            }
        );

    private static string Plain(string sentence) => sentence.Replace('\u00a0', ' ');

    [Fact]
    public async Task What_was_recorded_is_told_however_the_contact_has_changed_since()
    {
        var arret = new DecisionStep.Suppression(StepVerdict.Suppressed, Decided - Duration.FromDays(7), "keyword arret");
        var message = await MessageAsync(found =>
            found with
            {
                State = MessageState.Suppressed,
                Reason = Reasons.OptedOut,
                Detail = "keyword arret",
                Changed = Decided,
                Decision = new DecisionRecord(8, Decided, arret),
            }
        );
        Put(Willing());

        var told = await ExplainAsync(new V1.ExplainDecisionRequest { Message = message.Name });
        Assert.Equal(
            (V1.DecisionVerdict.Suppressed, V1.DecisionEvidence.Recorded, V1.MessageState.Suppressed, "OPTED_OUT", 8),
            (told.Verdict, told.Evidence, told.State, told.Reason, told.ContactVersion)
        );
        Assert.Equal(Decided, Instant.FromDateTimeOffset(told.DecideTime.ToDateTimeOffset()));
        var step = Assert.Single(told.Steps);
        Assert.Equal(("SUPPRESSION", "keyword arret"), (step.Rule, step.Suppression.Source));
        Assert.Equal(
            [
                "The text was not sent; this was decided on 3 March 2026 at 10:20 (Toronto time).",
                "Marie Tremblay's number said ARRET on 24 February 2026 at 10:20 (Toronto time); since then nothing promotional may be sent.",
            ],
            told.Sentences
        );
        Assert.False(told.Hypothetical);
    }

    [Fact]
    public async Task A_reason_that_no_contact_made_is_told_alone()
    {
        var message = await MessageAsync(found =>
            found with
            {
                State = MessageState.Failed,
                Reason = Reasons.MissingField,
                Detail = "first_name",
                Changed = Decided,
            }
        );
        var told = await ExplainAsync(new V1.ExplainDecisionRequest { Message = message.Name });
        Assert.Equal((V1.DecisionEvidence.ReasonOnly, V1.DecisionVerdict.Unspecified), (told.Evidence, told.Verdict));
        Assert.Equal("The text needs a value that this contact lacks.", told.Sentences[^1]);
    }

    [Fact]
    public async Task A_text_that_left_has_the_consent_of_its_instant()
    {
        var message = await MessageAsync(found =>
            found with
            {
                State = MessageState.Delivered,
                Changed = Decided + Duration.FromSeconds(9),
            }
        );
        Assert.True(MessageId.TryParse(message.Name.AsSpan("messages/".Length), out var id));
        var withdrawn = new ConsentAssertion(ConsentKind.Withdrawn, Decided + Duration.FromMinutes(2), null, null);
        var consents = new Dictionary<string, ConsentAssertion> { ["marie|promotional"] = withdrawn };
        Put(Willing(new RecentSend(1, ProfileHash.Of("marie"), id, Decided, CommunicationClass.Promotional)) with { Consents = consents });
        _door.People.Lines.AddRange([
            Line(3, ConsentAct.OptedOut, ConsentKind.Withdrawn, Decided + Duration.FromMinutes(2), "agent 4"),
            Line(2, ConsentAct.OptedIn, ConsentKind.Express, Decided - Duration.FromDays(1), "form 12"),
            Line(1, ConsentAct.OptedIn, ConsentKind.Implied, Decided - Duration.FromDays(2), "purchase"),
        ]);

        var told = await ExplainAsync(new V1.ExplainDecisionRequest { Message = message.Name });
        Assert.Equal((V1.DecisionVerdict.Permitted, V1.DecisionEvidence.Reconstructed), (told.Verdict, told.Evidence));
        Assert.Equal(Decided, Instant.FromDateTimeOffset(told.DecideTime.ToDateTimeOffset()));
        var consent = Assert.Single(told.Steps).Consent;
        Assert.Equal((V1.ConsentKind.Express, "form 12", "marie"), (consent.Kind, consent.Source, consent.ProfileId));

        static ConsentEvent Line(long sequence, ConsentAct act, ConsentKind kind, Instant at, string source) =>
            new(Key, sequence, act, "marie", "promotional", kind, at, null, new ConsentEvidence(ConsentCircumstance.Api, source), at);
    }

    [Fact]
    public async Task A_question_gets_every_step_and_changes_nothing()
    {
        Put(Willing());
        var row = _door.People.Row(TenantId.Default, Key);
        var told = await AskAsync();
        Assert.Equal(
            ["VALIDITY", "SUPPRESSION", "CONSENT", "REVIEW", "LOCAL_HOURS", "DUPLICATE", "IN_FLIGHT", "CAP", "ROOM"],
            told.Steps.Select(step => step.Rule)
        );
        Assert.Equal(
            (true, V1.DecisionVerdict.Permitted, V1.DecisionEvidence.AskedNow, 12),
            (told.Hypothetical, told.Verdict, told.Evidence, told.ContactVersion)
        );
        Assert.Equal("2 per 7 days", told.Steps[7].Cap.Cap);
        Assert.Equal(("America/Toronto", "RECORDED"), (told.Steps[4].LocalHours.TimeZone, told.Steps[4].LocalHours.ZoneGround));
        Assert.Contains(told.Sentences, sentence => sentence.EndsWith("Asking sends and changes nothing.", StringComparison.Ordinal));
        Assert.Equal("So the text may be sent, until 3 March 2026 at 20:00 (Toronto time) at the latest.", told.Sentences[^1]);
        Assert.Equal(told, await AskAsync());
        Assert.Same(row, _door.People.Row(TenantId.Default, Key));
        Assert.Empty(_door.People.OptOuts);
        Assert.Empty(_door.People.Changes);
    }

    [Fact]
    public async Task A_question_for_the_night_is_held_until_morning()
    {
        Put(Willing());
        var night = GatewayHarness.Now + Duration.FromHours(12);
        var told = await AskAsync(new V1.HypotheticalText { AtTime = Timestamp.FromDateTimeOffset(night.ToDateTimeOffset()) }, "fr");
        Assert.Equal((V1.DecisionVerdict.Held, "OUTSIDE_HOURS", "fr"), (told.Verdict, told.Reason, told.Language));
        Assert.Equal("Le texte attend donc jusqu'au 4 mars 2026 à 9 h (heure de Toronto).", Plain(told.Sentences[^1]));

        // The night that was asked about is not what those that decide now look up.
        Assert.Equal(V1.DecisionVerdict.Permitted, (await AskAsync()).Verdict);
    }

    public static TheoryData<string, string, string> Refusals =>
        new()
        {
            { "stopped", "OPTED_OUT", "SUPPRESSION" },
            { "unwilling", "NO_CONSENT", "CONSENT" },
            { "doubtful", "UNDER_REVIEW", "REVIEW" },
            { "full", "CAPPED", "CAP" },
            { "strange", "NO_CONSENT", "CONSENT" },
        };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_question_gets_what_the_rules_say(string contact, string reason, string rule)
    {
        var willing = Willing();
        RecentSend Sent(uint index) => new(5, 1, new MessageId(2, index), Decided, CommunicationClass.Promotional);
        ContactRow? row = contact switch
        {
            "stopped" => willing with { SuppressedSince = Decided, SuppressedWhy = "Api" },
            "unwilling" => willing with { Consents = ContactRow.NoConsents },
            "doubtful" => willing with { UnderReviewSince = Decided },
            "full" => willing with { Recent = [Sent(1), Sent(2)] },
            _ => null,
        };
        if (row is not null)
        {
            Put(row);
        }

        var told = await AskAsync();
        Assert.Equal((reason, rule), (told.Reason, told.Steps[^1].Rule));
        Assert.All(told.Steps, step => Assert.NotEqual("", step.Sentence));
    }

    [Fact]
    public async Task A_campaign_without_a_text_to_the_contact_is_a_question()
    {
        Put(Willing());
        var campaign = await CampaignAsync();
        var told = await ExplainAsync(new V1.ExplainDecisionRequest { Phone = Phone, Campaign = campaign });
        Assert.True(told.Hypothetical);
        Assert.Equal("Campaigns/1 has no text to this number.", told.Sentences[0]);
        Assert.Equal(campaign, told.Campaign);
    }

    [Fact]
    public async Task A_campaigns_texts_to_the_contact_are_told_in_order()
    {
        Put(Willing());
        var campaign = await CampaignAsync();
        _door.Ledger.Accept(new CampaignId(1), 9, 123, 1);
        _door.Ledger.Accept(new CampaignId(1), 10, 123, 1);
        foreach (var batch in (int[])[10, 9])
        {
            var id = new MessageId(batch, 123);
            _door.Ledger.Move(id, found => found with { State = MessageState.Suppressed, Reason = Reasons.NoConsent });
            var message = (await ((IMessageReader)_door.Ledger).FindAsync(id, CancellationToken.None))!;
            _door.People.Texts.Add(new HistoryEntry(message.Accepted, id.Value, new SentEntry(message, null, null, null), null));
        }

        var told = await _door.Decisions.ExplainDecisionAsync(new V1.ExplainDecisionRequest { Phone = Phone, Campaign = campaign });
        Assert.Equal(["messages/9-123", "messages/10-123"], told.Explanations.Select(one => one.Message));
    }

    [Theory]
    [InlineData("", "fr-CA,en;q=0.5", "fr")]
    [InlineData("en", "fr", "en")]
    [InlineData("fr-FR", null, "fr")]
    [InlineData("", null, "en")]
    public async Task The_language_is_the_one_named_else_the_one_accepted(string named, string? accepted, string language)
    {
        var request = new V1.ExplainDecisionRequest
        {
            Phone = Phone,
            Hypothetical = new V1.HypotheticalText(),
            Language = named,
        };
        Assert.Equal(
            language,
            (await ExplainAsync(request, accepted is null ? null : new Metadata { { "accept-language", accepted } })).Language
        );
    }

    [Fact]
    public async Task Another_tenants_are_not_found()
    {
        var message = await MessageAsync(found => found);
        var campaign = await CampaignAsync();
        foreach (
            var request in (V1.ExplainDecisionRequest[])
                [
                    new() { Message = message.Name },
                    new() { Phone = Phone, Campaign = campaign },
                    new()
                    {
                        Phone = Phone,
                        Hypothetical = new V1.HypotheticalText { Campaign = campaign },
                    },
                    new() { Contact = $"contacts/{Key}", Hypothetical = new V1.HypotheticalText() },
                ]
        )
        {
            var fault = await Faults.OfAsync(async () => await _door.Decisions.ExplainDecisionAsync(request, GatewayHarness.As("another")));
            Assert.Equal(StatusCode.NotFound, fault.StatusCode);
        }
    }

    public static TheoryData<string, string, V1.ExplainDecisionRequest> Impossible =>
        new()
        {
            {
                "FIELD_REQUIRED",
                "subject",
                new() { Phone = Phone }
            },
            {
                "FIELD_REQUIRED",
                "who",
                new() { Hypothetical = new V1.HypotheticalText() }
            },
            {
                "PHONE_MALFORMED",
                "phone",
                new() { Phone = "416", Hypothetical = new V1.HypotheticalText() }
            },
            {
                "NAME_MALFORMED",
                "message",
                new() { Message = "campaigns/1" }
            },
            {
                "LANGUAGE_MALFORMED",
                "language",
                new()
                {
                    Phone = Phone,
                    Hypothetical = new V1.HypotheticalText(),
                    Language = "de",
                }
            },
            {
                "COMMUNICATION_TYPE_UNKNOWN",
                "hypothetical.communication_type",
                new()
                {
                    Phone = Phone,
                    Hypothetical = new V1.HypotheticalText { CommunicationType = "ads" },
                }
            },
            {
                "SENDER_MALFORMED",
                "hypothetical.sender",
                new()
                {
                    Phone = Phone,
                    Hypothetical = new V1.HypotheticalText { Sender = "!!!" },
                }
            },
            {
                "VALUE_OUT_OF_RANGE",
                "hypothetical.at_time",
                new()
                {
                    Phone = Phone,
                    Hypothetical = new V1.HypotheticalText { AtTime = new Timestamp { Seconds = 1 } },
                }
            },
        };

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task A_request_that_cannot_be_is_refused_with_its_field(string reason, string field, V1.ExplainDecisionRequest request)
    {
        var fault = await Faults.OfAsync(async () => await _door.Decisions.ExplainDecisionAsync(request));
        Assert.Equal(reason, fault.ReasonOf());
        Assert.Equal(field, fault.DetailOf<Google.Rpc.BadRequest>().FieldViolations.Single().Field);
    }

    [Fact]
    public async Task Neither_numbers_nor_names_get_into_logs()
    {
        Put(Willing());
        await AskAsync();
        Assert.DoesNotContain(_door.Logs.All, line => line.Contains("4165550123", StringComparison.Ordinal));
        Assert.DoesNotContain(_door.Logs.All, line => line.Contains("Tremblay", StringComparison.Ordinal));
    }

    private async Task<string> CampaignAsync() => (
            await _door.Campaigns.CreateCampaignAsync(
                new V1.CreateCampaignRequest
                {
                    Campaign = new V1.Campaign
                    {
                        DisplayName = "Boréale, spring",
                        CommunicationType = "promotional",
                        Objective = "promotion",
                        Sender = "36180",
                        TemplateText = "Boréale: two for one.",
                        Language = "en",
                    },
                }
            )
        ).Campaign.Name;
}
