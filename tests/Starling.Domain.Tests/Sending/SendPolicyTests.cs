using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;

namespace Starling.Domain.Tests.Sending;

/// <summary>
/// In the order of the rules: validity; suppression; consent (by profile, by number, its beginning and end); a text under review; local hours; duplicates (per number, per
/// profile, none); another message's fresh permit; the room on the row; what the permit carries.
/// </summary>
public sealed class SendPolicyTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 9, 15, 14, 30);
    private static readonly CampaignId Autumn = new(7);
    private static readonly MessageId Message = new(3, 14);

    private static SendDecision Decide(ContactRow contact, SendQuestion question, RecentSend? tentative = null) =>
        SendPolicy.Decide(contact, question, tentative, Now, HoursBook.Open, []);

    private static SendDecision DecideByTheClock(ContactRow contact, SendQuestion question, Instant now) =>
        SendPolicy.Decide(contact, question, null, now, new HoursBook(HoursTable.Default, new NoPlan()), []);

    private static SendQuestion Ask(
        CommunicationType? type = null,
        string? profile = null,
        DuplicateRule? duplicates = DuplicateRule.PerNumber,
        Instant? notAfter = null
    ) =>
        new(
            Message,
            Autumn,
            type ?? CommunicationType.Promotional,
            profile,
            duplicates,
            notAfter,
            Msisdn.FromDigits(14165550123),
            CampaignHours.None
        );

    private static ContactRow Contact(params (string Key, ConsentAssertion Consent)[] consents) =>
        new(
            new ContactKey(1, 2),
            Version: 5,
            StopVersion: 3,
            SuppressedSince: null,
            SuppressedWhy: null,
            Zone: "America/Toronto",
            consents.ToDictionary(filed => filed.Key, filed => filed.Consent),
            []
        );

    private static ConsentAssertion Express(Instant? since = null, Instant? until = null) =>
        new(ConsentKind.Express, since ?? Now - Duration.FromDays(9), until, "form 12");

    private static ContactRow Willing(params RecentSend[] recent) =>
        Contact(("|promotional", Express()), ("claire|promotional", Express()), ("marc|promotional", Express())) with
        {
            Recent = recent,
        };

    private static RecentSend Sent(Duration ago, long campaign = 7, string? profile = null, uint index = 1) =>
        new(campaign, ProfileHash.Of(profile), new MessageId(3, index), Now - ago);

    public static TheoryData<CommunicationType> AllTypes => [.. CommunicationType.BuiltIn];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void What_was_accepted_before_its_contact_was_erased_is_never_sent_and_what_comes_later_is(CommunicationType type)
    {
        var erased = Willing() with { ErasedAt = Now };
        var before = Decide(erased, Ask(type) with { Accepted = Now });
        Assert.Equal((SendDecisionKind.Suppress, Reasons.Erased, null), (before.Kind, before.Reason, before.Detail));
        Assert.NotEqual(Reasons.Erased, Decide(erased, Ask(type) with { Accepted = Now + Duration.Epsilon }).Reason);
        Assert.NotEqual(Reasons.Erased, Decide(erased, Ask(type)).Reason);
    }

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void What_is_over_is_suppressed_as_expired_before_anything_else_is_looked_at(CommunicationType type)
    {
        var suppressed = Contact() with { SuppressedSince = Now };
        Assert.Equal(SendDecision.Suppress(Reasons.Expired, null), Decide(suppressed, Ask(type, notAfter: Now)));
        Assert.NotEqual(Reasons.Expired, Decide(suppressed, Ask(type, notAfter: Now + Duration.Epsilon)).Reason);
    }

    [Theory]
    [InlineData("one_time_code", true)]
    [InlineData("reply", true)]
    [InlineData("transactional", false)]
    [InlineData("informational", false)]
    [InlineData("promotional", false)]
    public void A_suppressed_number_is_silent_for_every_class_that_can_be_stopped(string type, bool goes)
    {
        var stopped = Willing() with { SuppressedSince = Now - Duration.FromDays(300), SuppressedWhy = "STOP" };
        var decision = Decide(stopped, Ask(CommunicationType.Find(type)));
        Assert.Equal(goes ? SendDecision.Permit(null, 0) : SendDecision.Suppress(Reasons.OptedOut, "STOP"), decision);
    }

    [Theory]
    [InlineData("one_time_code", true)]
    [InlineData("reply", true)]
    [InlineData("transactional", false)]
    [InlineData("promotional", false)]
    public void While_a_text_of_it_is_under_review_what_can_be_stopped_waits(string type, bool goes)
    {
        var decision = Decide(Willing() with { UnderReviewSince = Now - Duration.FromDays(3) }, Ask(CommunicationType.Find(type)));
        Assert.Equal(
            goes ? SendDecision.Permit(null, 0) : SendDecision.Hold(Now + SendPolicy.ReviewLookedAtEvery, Reasons.UnderReview, null),
            decision
        );
    }

    [Fact]
    public void A_refusal_that_is_sure_does_not_wait_for_a_review()
    {
        var reviewed = Contact() with { UnderReviewSince = Now };
        Assert.Equal(Reasons.NoConsent, Decide(reviewed, Ask()).Reason);
        Assert.Equal(Reasons.OptedOut, Decide(reviewed with { SuppressedSince = Now }, Ask()).Reason);
    }

    [Theory]
    [InlineData("one_time_code", true)]
    [InlineData("reply", true)]
    [InlineData("transactional", true)]
    [InlineData("informational", false)]
    [InlineData("promotional", false)]
    public void Without_a_record_the_classes_that_need_consent_are_closed(string type, bool goes)
    {
        var decision = Decide(Contact(), Ask(CommunicationType.Find(type)));
        Assert.Equal(goes ? SendDecision.Permit(null, 0) : SendDecision.Suppress(Reasons.NoConsent, "none on record"), decision);
    }

    [Fact]
    public void Suppression_is_named_before_a_lack_of_consent() =>
        Assert.Equal(Reasons.OptedOut, Decide(Contact() with { SuppressedSince = Now }, Ask()).Reason);

    [Fact]
    public void A_lack_of_consent_is_named_before_a_duplicate() =>
        Assert.Equal(Reasons.NoConsent, Decide(Contact() with { Recent = [Sent(Duration.FromDays(1))] }, Ask()).Reason);

    [Fact]
    public void A_profile_is_carried_by_its_own_consent_and_no_other()
    {
        var contact = Contact(("claire|promotional", Express()));
        Assert.Equal(SendDecision.Permit(null, ProfileHash.Of("claire")), Decide(contact, Ask(profile: "claire")));
        Assert.Equal(SendDecision.Suppress(Reasons.NoConsent, "none on record"), Decide(contact, Ask(profile: "marc")));
        Assert.Equal(SendDecision.Suppress(Reasons.NoConsent, "none on record"), Decide(contact, Ask(profile: "clair")));
    }

    [Fact]
    public void A_bare_number_is_carried_by_any_profile_that_consents_and_the_permit_says_whose()
    {
        var contact = Contact(
            ("marc|promotional", new ConsentAssertion(ConsentKind.Withdrawn, Now - Duration.FromDays(1), null, null)),
            ("claire|promotional", Express())
        );
        Assert.Equal(SendDecision.Permit(null, ProfileHash.Of("claire")), Decide(contact, Ask()));
    }

    [Fact]
    public void Consent_to_one_type_is_none_to_another_even_when_one_name_ends_with_the_other()
    {
        var contact = Contact(("claire|informational", Express()), ("claire|self_promotional", Express()));
        Assert.Equal(Reasons.NoConsent, Decide(contact, Ask()).Reason);
        Assert.Equal(Reasons.NoConsent, Decide(contact, Ask(profile: "claire")).Reason);
    }

    [Theory]
    [InlineData(ConsentKind.Implied, true)]
    [InlineData(ConsentKind.Express, true)]
    [InlineData(ConsentKind.Withdrawn, false)]
    public void The_kind_decides(ConsentKind kind, bool goes)
    {
        var decision = Decide(Contact(("|promotional", new ConsentAssertion(kind, Now, null, null))), Ask());
        Assert.Equal(goes ? SendDecision.Permit(null, 0) : SendDecision.Suppress(Reasons.NoConsent, "withdrawn"), decision);
    }

    [Fact]
    public void Consent_ends_at_its_end_and_not_before()
    {
        Assert.Equal(SendDecision.Suppress(Reasons.NoConsent, "ended"), Decide(Contact(("|promotional", Express(until: Now))), Ask()));
        var last = Now + Duration.Epsilon;
        Assert.Equal(SendDecision.Permit(last, 0), Decide(Contact(("|promotional", Express(until: last))), Ask()));
    }

    [Fact]
    public void Consent_begins_at_its_beginning_and_not_before()
    {
        Assert.Equal(SendDecisionKind.Permit, Decide(Contact(("|promotional", Express(since: Now))), Ask()).Kind);
        Assert.Equal(
            SendDecision.Suppress(Reasons.NoConsent, "not yet begun"),
            Decide(Contact(("|promotional", Express(since: Now + Duration.Epsilon))), Ask())
        );
    }

    [Theory]
    [InlineData(5, 9, 5)]
    [InlineData(9, 5, 5)]
    public void A_permit_ends_with_the_message_or_the_consent_whichever_is_first(int message, int consent, int expected)
    {
        var contact = Contact(("|promotional", Express(until: Now + Duration.FromMinutes(consent))));
        var decision = Decide(contact, Ask(notAfter: Now + Duration.FromMinutes(message)));
        Assert.Equal(SendDecision.Permit(Now + Duration.FromMinutes(expected), 0), decision);
    }

    [Fact]
    public void The_same_campaign_texts_a_number_once()
    {
        var decision = Decide(Willing(Sent(Duration.FromDays(2), profile: "marc")), Ask(profile: "claire"));
        Assert.Equal(SendDecision.Suppress(Reasons.Duplicate, "3-1"), decision);
    }

    [Fact]
    public void Per_profile_each_person_of_a_number_is_texted_once()
    {
        var contact = Willing(Sent(Duration.FromDays(2), profile: "marc"));
        Assert.Equal(SendDecisionKind.Permit, Decide(contact, Ask(profile: "claire", duplicates: DuplicateRule.PerProfile)).Kind);
        Assert.Equal(Reasons.Duplicate, Decide(contact, Ask(profile: "marc", duplicates: DuplicateRule.PerProfile)).Reason);
    }

    [Fact]
    public void Single_messages_are_no_repeats_of_each_other() =>
        Assert.Equal(SendDecisionKind.Permit, Decide(Willing(Sent(Duration.FromSeconds(2))), Ask(duplicates: null)).Kind);

    [Fact]
    public void Another_campaign_is_no_duplicate() =>
        Assert.Equal(SendDecisionKind.Permit, Decide(Willing(Sent(Duration.FromDays(2), campaign: 8)), Ask()).Kind);

    [Fact]
    public void A_send_counts_for_35_days()
    {
        Assert.Equal(Reasons.Duplicate, Decide(Willing(Sent(RecentSend.Window - Duration.FromSeconds(1))), Ask()).Reason);
        Assert.Equal(SendDecisionKind.Permit, Decide(Willing(Sent(RecentSend.Window)), Ask()).Kind);
    }

    [Fact]
    public void The_same_message_asked_again_gets_the_same_permit_whatever_else_is_on_the_row()
    {
        var own = new RecentSend(7, 0, Message, Now);
        Assert.Equal(SendDecision.Permit(null, 0), Decide(Willing(own), Ask()));
        Assert.Equal(SendDecision.Permit(null, 0), Decide(Willing(Sent(Duration.FromDays(1), index: 1), own), Ask()));
        Assert.Equal(SendDecision.Permit(null, 0), Decide(Willing(), Ask(), tentative: own));
    }

    [Fact]
    public void Classes_without_caps_know_no_duplicates()
    {
        var contact = Willing(Sent(Duration.Zero));
        foreach (var type in (CommunicationType[])[CommunicationType.OneTimeCode, CommunicationType.Transactional, CommunicationType.Reply])
        {
            Assert.Equal(SendDecision.Permit(null, 0), Decide(contact, Ask(type), tentative: Sent(Duration.Zero, index: 99)));
        }
    }

    [Fact]
    public void Another_messages_permit_younger_than_2_s_means_later_and_never_a_suppression()
    {
        var young = Sent(SendPolicy.TentativeFor - Duration.Epsilon, index: 99);
        Assert.Equal(SendDecision.Later(Now + SendPolicy.TentativeFor, Reasons.ContactBusy), Decide(Willing(), Ask(), young));
        Assert.Equal(SendDecisionKind.Permit, Decide(Willing(), Ask(), Sent(SendPolicy.TentativeFor, index: 99)).Kind);
    }

    [Fact]
    public void The_65th_send_inside_the_window_waits_until_the_oldest_leaves_it()
    {
        var recent = Enumerable
            .Range(0, RecentSend.Limit)
            .Select(at => Sent(Duration.FromDays(34 - at / 4.0), campaign: 100 + at))
            .ToArray();
        Assert.Equal(SendDecision.Hold(recent[0].At + RecentSend.Window, Reasons.TooManyRecent, null), Decide(Willing(recent), Ask()));
        Assert.Equal(SendDecisionKind.Permit, Decide(Willing(recent[1..]), Ask()).Kind);
    }

    [Fact]
    public void Entries_older_than_the_window_leave_room()
    {
        var recent = Enumerable
            .Range(0, RecentSend.Limit)
            .Select(at => Sent(Duration.FromDays(35 - at / 4.0), campaign: 100 + at))
            .ToArray();
        var contact = Willing(recent);
        Assert.Equal(1, SendPolicy.CountOld(contact, Now));
        Assert.Equal(SendDecisionKind.Permit, Decide(contact, Ask()).Kind);
    }

    [Fact]
    public void A_recent_send_is_32_octets_and_reads_back_to_the_second()
    {
        var send = new RecentSend(long.MaxValue, ProfileHash.Of("claire"), new MessageId(int.MaxValue, uint.MaxValue), Now);
        var octets = new byte[RecentSend.Size];
        send.Write(octets);
        Assert.Equal(send, RecentSend.Read(octets));
    }

    [Fact]
    public void A_profile_never_hashes_to_the_bare_number() => Assert.NotEqual(0UL, ProfileHash.Of("claire"));

    /// <summary>15 September 2026 in Toronto is a Tuesday; numbers of no plan keep the hours of everywhere else, 08:00 to 20:00.</summary>
    private static Instant Toronto(int hour, int minute) => Instant.FromUtc(2026, 9, 15, 4, 0) + Duration.FromMinutes(60 * hour + minute);

    [Fact]
    public void Outside_the_local_hours_it_is_held_until_they_open_and_told_why()
    {
        var night = DecideByTheClock(Willing(), Ask(), Toronto(22, 14));
        Assert.Equal(SendDecision.Hold(Toronto(32, 0), Reasons.OutsideHours, "22:14 in America/Toronto, opens 08:00"), night);
        Assert.Equal(SendDecisionKind.Hold, DecideByTheClock(Willing(), Ask(), Toronto(7, 59)).Kind);
        Assert.Equal(SendDecisionKind.Permit, DecideByTheClock(Willing(), Ask(), Toronto(8, 0)).Kind);
    }

    [Fact]
    public void A_permit_ends_with_the_window()
    {
        Assert.Equal(Toronto(20, 0), DecideByTheClock(Willing(), Ask(), Toronto(19, 59)).NotAfter);
        Assert.Equal(Toronto(19, 0), DecideByTheClock(Willing(), Ask(notAfter: Toronto(19, 0)), Toronto(12, 0)).NotAfter);
        Assert.Null(Decide(Willing(), Ask()).NotAfter);
    }

    [Theory]
    [InlineData("one_time_code", SendDecisionKind.Permit)]
    [InlineData("transactional", SendDecisionKind.Permit)]
    [InlineData("reply", SendDecisionKind.Permit)]
    [InlineData("informational", SendDecisionKind.Hold)]
    [InlineData("promotional", SendDecisionKind.Hold)]
    public void Only_types_that_keep_hours_wait_for_them(string type, SendDecisionKind kind)
    {
        var willing = Contact(("|promotional", Express()), ("|informational", Express()));
        Assert.Equal(kind, DecideByTheClock(willing, Ask(CommunicationType.Find(type)), Toronto(3, 0)).Kind);
    }

    [Fact]
    public void Consent_is_judged_before_the_hours_and_duplicates_after_them()
    {
        Assert.Equal(Reasons.NoConsent, DecideByTheClock(Contact(), Ask(), Toronto(3, 0)).Reason);
        var repeated = Willing(Sent(Duration.FromDays(2)));
        Assert.Equal(Reasons.OutsideHours, DecideByTheClock(repeated, Ask(), Toronto(3, 0)).Reason);
        Assert.Equal(Reasons.Duplicate, DecideByTheClock(repeated, Ask(), Toronto(10, 30)).Reason);
    }

    [Fact]
    public void Without_any_zone_or_any_common_hour_it_is_suppressed()
    {
        var nowhere = Willing() with { Zone = null };
        Assert.Equal(
            SendDecision.Suppress(Reasons.ZoneUnknown, "neither the contact nor its number tells the time zone"),
            DecideByTheClock(nowhere, Ask(), Toronto(12, 0))
        );
        var atNight = Ask() with { Hours = new CampaignHours(WeekHours.Parse("Mon-Sun 02:00-03:00"), false, null) };
        Assert.Equal(
            SendDecision.Suppress(Reasons.NoOpenHours, "12:00 in America/Toronto, no open hour within 35 days"),
            DecideByTheClock(Willing(), atNight, Toronto(12, 0))
        );
    }

    private static SendDecision DecideCapped(string caps, SendQuestion question, RecentSend? tentative, params RecentSend[] recent) =>
        SendPolicy.Decide(Willing(recent), question, tentative, Now, HoursBook.Open, [.. caps.Split("; ").Select(Cap)]);

    private static SendCap Cap(string text)
    {
        Assert.True(SendCap.TryParse(text, out var cap), text);
        return cap;
    }

    private static RecentSend Promotion(Duration ago, long campaign, uint index = 1) =>
        Sent(ago, campaign, index: index) with
        {
            Class = CommunicationClass.Promotional,
        };

    [Fact]
    public void Under_a_cap_it_goes_and_at_it_it_waits_until_the_oldest_that_counts_leaves_the_window()
    {
        var (first, second) = (Promotion(Duration.FromDays(6), 8), Promotion(Duration.FromDays(2), 9, 2));
        Assert.Equal(SendDecisionKind.Permit, DecideCapped("2 per 7 days", Ask(), null, first).Kind);
        Assert.Equal(
            SendDecision.Hold(Now + Duration.FromDays(1), Reasons.Capped, "2 per 7 days for promotional texts: campaigns/8, campaigns/9"),
            DecideCapped("2 per 7 days", Ask(), null, first, second)
        );
        Assert.Equal(SendDecisionKind.Permit, DecideCapped("2 per 5 days", Ask(), null, first, second).Kind);
        Assert.Equal(SendDecisionKind.Permit, DecideCapped("2 per 6 days", Ask(), null, first, second).Kind);
    }

    [Fact]
    public void Where_the_window_frees_only_after_its_end_it_is_suppressed()
    {
        var recent = Promotion(Duration.FromDays(6), 8);
        var free = Now + Duration.FromDays(1);
        Assert.Equal(SendDecisionKind.Suppress, DecideCapped("1 per 7 days", Ask(notAfter: free), null, recent).Kind);
        Assert.Equal(SendDecisionKind.Hold, DecideCapped("1 per 7 days", Ask(notAfter: free + Duration.Epsilon), null, recent).Kind);
    }

    [Fact]
    public void Of_several_caps_the_one_that_frees_last_holds_it()
    {
        var recent = Promotion(Duration.FromHours(1), 8);
        Assert.Equal(Now + Duration.FromHours(23), DecideCapped("1 per 24 hours; 2 per 7 days", Ask(), null, recent).Until);
        Assert.Equal(Now + Duration.FromHours(167), DecideCapped("1 per 24 hours; 1 per 7 days", Ask(), null, recent).Until);
    }

    [Fact]
    public void Only_texts_of_its_own_class_count_and_the_same_message_asked_again_is_not_its_own_rival()
    {
        var news = Sent(Duration.FromDays(1), 8) with { Class = CommunicationClass.Informational };
        Assert.Equal(SendDecisionKind.Permit, DecideCapped("1 per 7 days", Ask(), null, news, Sent(Duration.FromDays(1), 9)).Kind);
        var own = new RecentSend(7, 0, Message, Now - Duration.FromMinutes(1), CommunicationClass.Promotional);
        Assert.Equal(SendDecisionKind.Permit, DecideCapped("1 per 7 days", Ask(), null, own).Kind);
    }

    [Fact]
    public void Another_messages_fresh_permit_makes_a_capped_question_wait_and_never_final()
    {
        var tentative = new RecentSend(8, 0, new MessageId(4, 4), Now - Duration.FromSeconds(1), CommunicationClass.Promotional);
        var decision = DecideCapped("1 per 7 days", Ask(notAfter: Now + Duration.FromHours(1)), tentative);
        Assert.Equal((SendDecisionKind.Later, Reasons.ContactBusy), (decision.Kind, decision.Reason));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Whatever_is_asked_whenever_no_window_ever_holds_more_than_the_cap(int most)
    {
        var random = new Random(most);
        var cap = new SendCap(most, Duration.FromDays(7));
        var row = Willing();
        var now = Now;
        for (uint asked = 0; asked < 500; asked++)
        {
            now += Duration.FromMinutes(random.Next(1, 2_000));
            var question = Ask() with { Message = new MessageId(9, asked), Campaign = new CampaignId(100 + asked) };
            if (SendPolicy.Decide(row, question, null, now, HoursBook.Open, [cap]).Kind == SendDecisionKind.Permit)
            {
                var send = new RecentSend(question.Campaign.Value, 0, question.Message, now, CommunicationClass.Promotional);
                row = row with { Recent = [.. row.Recent.Skip(SendPolicy.CountOld(row, now)), send] };
            }

            Assert.True(row.Recent.Count(send => send.At + cap.Window > now) <= most);
        }

        Assert.True(row.Recent.Count >= most);
    }

    [Theory]
    [InlineData("2 per 7 days", "2 per 7 days")]
    [InlineData("1 per 24 hours", "1 per 1 day")]
    [InlineData("3 per 36 hours", "3 per 36 hours")]
    public void Caps_are_read_and_written(string text, string written) => Assert.Equal(written, Cap(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("0 per 7 days")]
    [InlineData("64 per 7 days")]
    [InlineData("2 per 36 days")]
    [InlineData("2 per 0 hours")]
    [InlineData("2 per 7 weeks")]
    [InlineData("two per 7 days")]
    public void Caps_that_cannot_be_meant_are_refused(string text) => Assert.False(SendCap.TryParse(text, out _));

    private sealed class NoPlan : INumberPlaces
    {
        public NumberPlace Find(Msisdn number) => NumberPlace.Unknown;
    }
}
