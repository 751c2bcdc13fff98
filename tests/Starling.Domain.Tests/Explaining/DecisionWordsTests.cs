using System.Reflection;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Explaining;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Sending;

namespace Starling.Domain.Tests.Explaining;

/// <summary>What each rule says in English and French: suppression; consent; review; validity; local hours; duplicates; texts on their way; caps; room; conclusions; reasons.</summary>
public sealed class DecisionWordsTests
{
    private static readonly DateTimeZone Toronto = DateTimeZoneProviders.Tzdb["America/Toronto"];
    private static readonly SpokenOf Marie = new(CommunicationType.Promotional, "Marie Tremblay", Toronto);
    private static readonly SpokenOf Nobody = new(CommunicationType.Promotional, null, DateTimeZone.Utc);

    /// <summary>Tuesday 3 March 2026, 14:02 in Toronto.</summary>
    private static readonly Instant Tuesday = Instant.FromUtc(2026, 3, 3, 19, 2);

    /// <summary>Sunday 1 March 2026, 09:00 in Toronto.</summary>
    private static readonly Instant First = Instant.FromUtc(2026, 3, 1, 14, 0);

    private static readonly DecisionStep.Suppression Arret = new(StepVerdict.Suppressed, Tuesday, "keyword arret");

    private static void AssertSays(DecisionStep step, SpokenOf of, string english, string french)
    {
        Assert.Equal(english, Say("en", step, of));
        Assert.Equal(french, Say("fr", step, of));
    }

    /// <summary>With ordinary spaces for those that do not break.</summary>
    private static string Say(string language, DecisionStep step, SpokenOf of) => Plain(DecisionWords.Find(language)!.Say(step, of));

    private static string Plain(string sentence) => sentence.Replace('\u00a0', ' ');

    [Fact]
    public void A_word_of_silence_is_told_with_its_day() =>
        AssertSays(
            Arret,
            Marie,
            "Marie Tremblay's number said ARRET on 3 March 2026 at 14:02 (Toronto time); since then nothing promotional may be sent.",
            "Le numéro de Marie Tremblay a répondu ARRET le 3 mars 2026 à 14 h 02 (heure de Toronto) ; depuis, aucun texte promotionnel ne peut lui être envoyé."
        );

    [Fact]
    public void Nobody_is_named_who_is_not_known() =>
        AssertSays(
            Arret with
            {
                Why = "Api",
                Since = First,
            },
            Nobody,
            "This number was opted out on 1 March 2026 at 14:00 (UTC) (recorded as: Api); since then nothing promotional may be sent.",
            "Ce numéro a été désabonné le 1er mars 2026 à 14 h (UTC) (inscrit comme : Api) ; depuis, aucun texte promotionnel ne peut lui être envoyé."
        );

    [Fact]
    public void A_text_that_a_person_read_is_told_so() =>
        AssertSays(
            Arret with
            {
                Why = "reviewed text 7",
            },
            Marie with
            {
                Person = "Amélie Roy",
                Type = CommunicationType.Transactional,
            },
            "A text from Amélie Roy's number was read on 3 March 2026 at 14:02 (Toronto time) as a wish for silence; since then nothing transactional may be sent.",
            "Un message venu du numéro d'Amélie Roy a été lu le 3 mars 2026 à 14 h 02 (heure de Toronto) comme une demande de silence ; depuis, aucun texte transactionnel ne peut lui être envoyé."
        );

    [Fact]
    public void A_number_that_was_never_silent_passes() =>
        AssertSays(
            new DecisionStep.Suppression(StepVerdict.Passed, null, null),
            Marie,
            "Marie Tremblay's number has not asked for silence.",
            "Le numéro de Marie Tremblay n'a pas demandé le silence."
        );

    [Fact]
    public void Express_consent_has_its_day_and_source() =>
        AssertSays(
            new DecisionStep.Consent(
                StepVerdict.Passed,
                ConsentFinding.Open,
                "marie",
                new ConsentAssertion(ConsentKind.Express, First, null, "form 12")
            ),
            Marie,
            "Express consent for promotional texts from Marie Tremblay is on record since 1 March 2026 at 09:00 (Toronto time) (source: form 12).",
            "Le consentement exprès de Marie Tremblay pour les textes promotionnels est inscrit depuis le 1er mars 2026 à 9 h (heure de Toronto) (source : form 12)."
        );

    [Fact]
    public void Implied_consent_has_its_end() =>
        AssertSays(
            new DecisionStep.Consent(
                StepVerdict.Passed,
                ConsentFinding.Open,
                "",
                new ConsentAssertion(ConsentKind.Implied, Instant.MinValue, Tuesday, null)
            ),
            Nobody,
            "Implied consent for promotional texts is on record, and lasts until 3 March 2026 at 19:02 (UTC).",
            "Le consentement tacite pour les textes promotionnels est inscrit, et vaut jusqu'au 3 mars 2026 à 19 h 02 (UTC)."
        );

    [Theory]
    [InlineData(
        ConsentFinding.None,
        "No consent for promotional texts from Marie Tremblay is on record.",
        "Aucun consentement de Marie Tremblay pour les textes promotionnels n'est inscrit."
    )]
    [InlineData(
        ConsentFinding.Withdrawn,
        "The consent for promotional texts from Marie Tremblay has been withdrawn since 3 March 2026 at 14:02 (Toronto time) (source: agent 4).",
        "Le consentement de Marie Tremblay pour les textes promotionnels est retiré depuis le 3 mars 2026 à 14 h 02 (heure de Toronto) (source : agent 4)."
    )]
    [InlineData(
        ConsentFinding.NotYet,
        "The consent for promotional texts from Marie Tremblay begins only on 3 March 2026 at 14:02 (Toronto time) (source: agent 4).",
        "Le consentement de Marie Tremblay pour les textes promotionnels ne commence que le 3 mars 2026 à 14 h 02 (heure de Toronto) (source : agent 4)."
    )]
    [InlineData(
        ConsentFinding.Ended,
        "The consent for promotional texts from Marie Tremblay ended on 4 March 2026 at 14:02 (Toronto time) (source: agent 4).",
        "Le consentement de Marie Tremblay pour les textes promotionnels a pris fin le 4 mars 2026 à 14 h 02 (heure de Toronto) (source : agent 4)."
    )]
    public void A_consent_that_lacks_says_how(ConsentFinding finding, string english, string french)
    {
        var found = new ConsentAssertion(ConsentKind.Withdrawn, Tuesday, Tuesday + Duration.FromDays(1), "agent 4");
        var step = new DecisionStep.Consent(StepVerdict.Suppressed, finding, "marie", finding == ConsentFinding.None ? null : found);
        AssertSays(step, Marie, english, french);
    }

    [Fact]
    public void A_reply_that_waits_to_be_read_holds() =>
        AssertSays(
            new DecisionStep.Review(StepVerdict.Held, Tuesday),
            Marie,
            "Marie Tremblay's number wrote something on 3 March 2026 at 14:02 (Toronto time) that may ask for silence; until somebody has read it, texts that can be stopped wait.",
            "Le 3 mars 2026 à 14 h 02 (heure de Toronto), le numéro de Marie Tremblay a envoyé un message qui demande peut-être le silence ; tant que personne ne l'a lu, les textes qui peuvent être arrêtés attendent."
        );

    [Fact]
    public void What_is_over_is_over() =>
        AssertSays(
            new DecisionStep.Validity(StepVerdict.Suppressed, Tuesday),
            Marie,
            "The text, or its campaign, was over on 3 March 2026 at 14:02 (Toronto time); nothing starts after that.",
            "Le texte, ou sa campagne, est arrivé à son terme le 3 mars 2026 à 14 h 02 (heure de Toronto) ; rien ne part après."
        );

    [Fact]
    public void Closed_hours_tell_the_time_there_and_when_they_open() =>
        AssertSays(
            new DecisionStep.LocalHours(
                StepVerdict.Held,
                new HoursFinding(
                    false,
                    ZoneGround.Number,
                    "America/Toronto",
                    2,
                    new LocalDateTime(2026, 7, 1, 22, 14),
                    Instant.FromUtc(2026, 7, 2, 13, 0),
                    "Mon-Fri 09:00-20:00; Sat-Sun 10:00-18:00; holidays closed",
                    "Canada Day",
                    "0123456789abcdef"
                )
            ),
            Nobody,
            "On 1 July 2026 at 22:14 (Toronto time, one of 2 zones the number allows, all of which must be open), Canada Day, the hours for promotional texts are closed; they open on 2 July 2026 at 09:00 (Toronto time) (allowed: Mon-Fri 09:00-20:00; Sat-Sun 10:00-18:00; holidays closed).",
            "Le 1er juillet 2026 à 22 h 14 (heure de Toronto, l'un des 2 fuseaux que le numéro permet, qui doivent tous être ouverts), fête du Canada, les heures pour les textes promotionnels sont fermées ; elles ouvrent le 2 juillet 2026 à 9 h (heure de Toronto) (permis : lun.-ven. 09:00-20:00 ; sam.-dim. 10:00-18:00 ; jours fériés fermé)."
        );

    [Fact]
    public void Unknown_is_closed() =>
        AssertSays(
            new DecisionStep.LocalHours(
                StepVerdict.Suppressed,
                new HoursFinding(false, ZoneGround.Unknown, null, 0, null, null, "Mon-Sun 08:00-20:00", null, "")
            ),
            Marie,
            "Nothing tells in which time zone Marie Tremblay's number is, and promotional texts keep local hours: unknown is closed.",
            "Rien n'indique le fuseau horaire du numéro de Marie Tremblay, et les textes promotionnels respectent les heures locales : dans le doute, on s'abstient."
        );

    [Fact]
    public void Open_hours_tell_until_when() =>
        AssertSays(
            new DecisionStep.LocalHours(
                StepVerdict.Passed,
                new HoursFinding(
                    true,
                    ZoneGround.Recorded,
                    "America/Toronto",
                    1,
                    new LocalDateTime(2026, 3, 3, 14, 2),
                    Tuesday + Duration.FromMinutes(358),
                    "Mon-Fri 09:00-20:00",
                    null,
                    ""
                )
            ),
            Marie,
            "On 3 March 2026 at 14:02 (Toronto time) the hours for promotional texts are open, until 3 March 2026 at 20:00 (Toronto time) (allowed: Mon-Fri 09:00-20:00).",
            "Le 3 mars 2026 à 14 h 02 (heure de Toronto), les heures pour les textes promotionnels sont ouvertes, jusqu'au 3 mars 2026 à 20 h (heure de Toronto) (permis : lun.-ven. 09:00-20:00)."
        );

    [Fact]
    public void A_repeat_names_the_first() =>
        AssertSays(
            new DecisionStep.Duplicate(StepVerdict.Suppressed, DuplicateRule.PerNumber, new MessageId(3, 1), Tuesday),
            Marie,
            "Marie Tremblay's number already has a text of this campaign: messages/3-1, permitted on 3 March 2026 at 14:02 (Toronto time).",
            "Le numéro de Marie Tremblay a déjà un texte de cette campagne : messages/3-1, permis le 3 mars 2026 à 14 h 02 (heure de Toronto)."
        );

    [Fact]
    public void A_text_on_its_way_goes_first() =>
        AssertSays(
            new DecisionStep.InFlight(StepVerdict.Later, new MessageId(3, 1)),
            Nobody,
            "Another text to this number, messages/3-1, is on its way: it is asked again in a moment.",
            "Un autre texte, messages/3-1, est en route vers ce numéro : la question sera posée de nouveau dans un instant."
        );

    [Fact]
    public void A_cap_counts_what_filled_it() =>
        AssertSays(
            new DecisionStep.Cap(
                StepVerdict.Held,
                new SendCap(2, Duration.FromDays(7)),
                [new CountedSend(new CampaignId(4), First), new CountedSend(new CampaignId(5), Tuesday)],
                First + Duration.FromDays(7)
            ),
            Marie,
            "Marie Tremblay's number has had 2 promotional texts within 7 days, as many as it may have (campaigns/4 on 1 March 2026 at 09:00 (Toronto time); campaigns/5 on 3 March 2026 at 14:02 (Toronto time)); there is room again on 8 March 2026 at 10:00 (Toronto time).",
            "Le numéro de Marie Tremblay a reçu 2 textes promotionnels en 7 jours, autant que le plafond en permet (campaigns/4 le 1er mars 2026 à 9 h (heure de Toronto) ; campaigns/5 le 3 mars 2026 à 14 h 02 (heure de Toronto)) ; il y aura de nouveau de la place le 8 mars 2026 à 10 h (heure de Toronto)."
        );

    [Fact]
    public void A_full_record_holds() =>
        AssertSays(
            new DecisionStep.Room(StepVerdict.Held, 64, Tuesday),
            Marie,
            "The contact's record is full: 64 texts in 35 days; there is room again on 3 March 2026 at 14:02 (Toronto time).",
            "La fiche du contact est pleine : 64 textes en 35 jours ; il y aura de nouveau de la place le 3 mars 2026 à 14 h 02 (heure de Toronto)."
        );

    [Fact]
    public void A_conclusion_follows()
    {
        Assert.Equal(
            "So the text waits until 3 March 2026 at 14:02 (Toronto time).",
            DecisionWords.Find("en")!.Conclude(SendDecision.Hold(Tuesday, Reasons.Capped, null), Marie)
        );
        Assert.Equal(
            "Le texte attend donc jusqu'au 3 mars 2026 à 14 h 02 (heure de Toronto).",
            Plain(DecisionWords.Find("fr")!.Conclude(SendDecision.Hold(Tuesday, Reasons.Capped, null), Marie))
        );
    }

    public static TheoryData<string> AllReasons =>
        new(
            typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!)
        );

    [Theory]
    [MemberData(nameof(AllReasons))]
    public void Every_reason_has_a_sentence_in_every_language(string reason) =>
        Assert.All(DecisionWords.Languages, language => Assert.False(string.IsNullOrEmpty(DecisionWords.Find(language)!.Reason(reason))));

    [Fact]
    public void Every_state_has_a_sentence_in_every_language() =>
        Assert.All(
            DecisionWords.Languages,
            language =>
                Assert.Equal(
                    Enum.GetValues<MessageState>().Length,
                    Enum.GetValues<MessageState>()
                        .Select(state => DecisionWords.Find(language)!.Stands(state, Tuesday, null, Marie))
                        .Distinct()
                        .Count()
                )
        );

    public static TheoryData<string, string> Silent =>
        new(from type in CommunicationType.BuiltIn from language in DecisionWords.Languages select (type.Name, language));

    [Theory]
    [MemberData(nameof(Silent))]
    public void A_rule_that_is_not_asked_says_so_for_every_type(string type, string language)
    {
        var of = Marie with { Type = CommunicationType.Find(type)! };
        var words = DecisionWords.Find(language)!;
        DecisionStep[] steps =
        [
            new DecisionStep.Suppression(StepVerdict.NotAsked, null, null),
            new DecisionStep.Consent(StepVerdict.NotAsked, ConsentFinding.None, null, null),
            new DecisionStep.Review(StepVerdict.NotAsked, null),
            new DecisionStep.LocalHours(StepVerdict.NotAsked, null),
            new DecisionStep.Duplicate(StepVerdict.NotAsked, null, null, null),
            new DecisionStep.InFlight(StepVerdict.NotAsked, null),
            new DecisionStep.Cap(StepVerdict.NotAsked, null, [], null),
            new DecisionStep.Room(StepVerdict.NotAsked, 0, null),
        ];
        Assert.All(steps, step => Assert.Matches(@"^\p{Lu}.*\.$", words.Say(step, of)));
    }

    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("fr-CA, en;q=0.8", "fr")]
    [InlineData("de, fr;q=0.5, en;q=0.8", "en")]
    [InlineData("en;q=0.2,fr;q=0.9", "fr")]
    [InlineData("de", "en")]
    [InlineData("fr;q=x", "en")]
    [InlineData("FR", "fr")]
    public void The_language_is_the_one_that_is_accepted(string? header, string language) =>
        Assert.Equal(language, DecisionWords.Accepted(header).Language);

    [Theory]
    [InlineData("Hélène Côté", "d'Hélène Côté")]
    [InlineData("Hugo Roy", "de Hugo Roy")]
    [InlineData("Élodie", "d'Élodie")]
    [InlineData("Zoé", "de Zoé")]
    [InlineData("Yves Caron", "d'Yves Caron")]
    [InlineData("Yann", "de Yann")]
    public void French_drops_the_vowel_where_it_does(string person, string genitive) =>
        Assert.Equal(
            $"Le numéro {genitive} n'a pas demandé le silence.",
            Say("fr", new DecisionStep.Suppression(StepVerdict.Passed, null, null), Marie with { Person = person })
        );
}
