using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;

namespace Starling.Domain.Tests.Sending;

/// <summary>That what explains a decision is what decides: over contacts and questions of every kind; and what a row keeps of it.</summary>
public sealed class DecisionTraceTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 9, 15, 14, 30);
    private static readonly HoursBook Hours = new(HoursTable.Default, new Plan());
    private static readonly SendCap[] Caps = [new(1, Duration.FromHours(24)), new(3, Duration.FromDays(7))];

    /// <summary>A contact, a question and an instant, drawn so that every rule has its turn.</summary>
    public sealed record Case(ContactRow Contact, SendQuestion Question, RecentSend? Tentative, Instant At, bool HasCaps)
    {
        public SendDecision Decide(DecisionTrace? trace) =>
            SendPolicy.Decide(Contact, Question, Tentative, At, Hours, HasCaps ? Caps : [], trace);
    }

    public static class Cases
    {
        public static Arbitrary<Case> Case() => Draw().ToArbitrary();

        private static Gen<Case> Draw() =>
            from row in Contact()
            from type in Gen.Elements(CommunicationType.BuiltIn.ToArray()).Or(Gen.Constant(CommunicationType.Promotional))
            from profile in Gen.Elements<string?>(null, "claire", "marc")
            from duplicates in Gen.Elements<DuplicateRule?>(null, DuplicateRule.PerNumber, DuplicateRule.PerProfile)
            from end in Gen.Elements<int?>(null, null, null, null, -1, 0, 1, 600, 600)
            from number in Gen.Elements(14165550123, 33639980101, 4915112345678, 87811234567)
            from tentative in Gen.Elements<int?>(null, null, 1, 3)
            from hours in Gen.Choose(0, 24 * 9)
            from caps in Gen.Elements(true, false)
            let at = Now + Duration.FromHours(hours)
            select new Case(
                row,
                new SendQuestion(
                    new MessageId(3, 14),
                    new CampaignId(7),
                    type,
                    profile,
                    duplicates,
                    end is { } minutes ? at + Duration.FromMinutes(minutes) : null,
                    Msisdn.FromDigits(number),
                    CampaignHours.None
                ),
                tentative is { } seconds ? new RecentSend(7, 0, new MessageId(3, 13), at - Duration.FromSeconds(seconds)) : null,
                at,
                caps
            );

        private static Gen<ContactRow> Contact() =>
            from stopped in Gen.Elements<string?>(null, null, null, null, "keyword arret", "Api")
            from reviewed in Gen.Elements(false, false, false, true)
            from zone in Gen.Elements<string?>(null, "America/Toronto", "Europe/Paris", "Nowhere/Else")
            from consents in Consent().ListOf(3)
            from recent in Recent()
            select new ContactRow(
                new ContactKey(1, 2),
                12,
                3,
                stopped is null ? null : Now - Duration.FromDays(3),
                stopped,
                zone,
                consents
                    .Zip((string[])["|promotional", "claire|promotional", "marc|informational"])
                    .Where(filed => filed.First is not null)
                    .ToDictionary(filed => filed.Second, filed => filed.First!),
                recent
            )
            {
                UnderReviewSince = reviewed ? Now - Duration.FromHours(2) : null,
            };

        private static Gen<ConsentAssertion?> Consent() =>
            Gen.Elements<ConsentAssertion?>(
                null,
                new(ConsentKind.Express, Now - Duration.FromDays(9), null, "form 12"),
                new(ConsentKind.Express, Now - Duration.FromDays(9), null, null),
                new(ConsentKind.Implied, Now - Duration.FromDays(9), Now + Duration.FromDays(2), "50 % off; a=b"),
                new(ConsentKind.Implied, Now + Duration.FromDays(1), Now + Duration.FromDays(2), "call"),
                new(ConsentKind.Withdrawn, Now - Duration.FromDays(1), null, "agent 4")
            );

        private static Gen<RecentSend[]> Recent() =>
            from count in Gen.Elements(0, 0, 1, 2, 4, 70, 70)
            from campaign in Gen.Choose(6, 9)
            from profile in Gen.Elements("", "claire")
            from hours in Gen.Choose(1, 60)
            select Enumerable
                .Range(0, count)
                .Select(index => new RecentSend(
                    campaign,
                    ProfileHash.Of(profile),
                    new MessageId(2, (uint)index),
                    Now - Duration.FromHours((count - index) * hours / Math.Max(1, count / 4)),
                    CommunicationClass.Promotional
                ))
                .ToArray();
    }

    [Property(Arbitrary = [typeof(Cases)], MaxTest = 2_000)]
    public void Who_notes_the_steps_gets_the_decision_of_who_does_not(Case drawn)
    {
        var trace = new DecisionTrace();
        Assert.Equal(drawn.Decide(null), drawn.Decide(trace));
    }

    [Property(Arbitrary = [typeof(Cases)], MaxTest = 2_000)]
    public void The_last_step_is_the_one_that_decided_and_all_before_it_let_the_text_pass(Case drawn)
    {
        var trace = new DecisionTrace();
        var decision = drawn.Decide(trace);
        Assert.All(
            trace.Steps.SkipLast(1),
            step => Assert.True(step.Verdict is StepVerdict.Passed or StepVerdict.NotAsked, step.ToString())
        );
        Assert.Equal(decision.Kind, KindOf(trace.Last.Verdict));
        Assert.Equal(trace.Steps.Select(step => step.Rule).Order(), trace.Steps.Select(step => step.Rule));
        Assert.Equal(decision.Kind == SendDecisionKind.Permit ? "" : decision.Reason, ReasonOf(trace.Last));
    }

    [Property(Arbitrary = [typeof(Cases)], MaxTest = 2_000)]
    public void A_row_gives_back_the_words_and_the_step_it_was_given(Case drawn)
    {
        var trace = new DecisionTrace();
        var decision = drawn.Decide(trace);
        Assert.All(
            trace.Steps.Where(step => step.Verdict != StepVerdict.NotAsked && !IsLong(step)),
            step =>
            {
                var record = new DecisionRecord(drawn.Contact.Version, drawn.At, step);
                Assert.Equal((decision.Detail, record), DecisionRecord.Read(record.WriteBehind(decision.Detail)));
            }
        );
    }

    [Fact]
    public void Every_rule_and_every_refusal_has_its_turn_among_the_cases()
    {
        var seen = Gen.Sample(Cases.Case().Generator, 30_000)
            .Select(drawn =>
            {
                var trace = new DecisionTrace();
                drawn.Decide(trace);
                return (trace.Last.Rule, trace.Last.Verdict);
            });
        Assert.Superset(
            new HashSet<(DecisionRule, StepVerdict)>
            {
                (DecisionRule.Validity, StepVerdict.Suppressed),
                (DecisionRule.Suppression, StepVerdict.Suppressed),
                (DecisionRule.Consent, StepVerdict.Suppressed),
                (DecisionRule.Review, StepVerdict.Held),
                (DecisionRule.LocalHours, StepVerdict.Held),
                (DecisionRule.LocalHours, StepVerdict.Suppressed),
                (DecisionRule.Duplicate, StepVerdict.Suppressed),
                (DecisionRule.InFlight, StepVerdict.Later),
                (DecisionRule.Cap, StepVerdict.Held),
                (DecisionRule.Cap, StepVerdict.Suppressed),
                (DecisionRule.Room, StepVerdict.Held),
                (DecisionRule.Room, StepVerdict.Passed),
            },
            seen.ToHashSet()
        );
    }

    [Fact]
    public void A_decision_that_nobody_notes_makes_no_steps()
    {
        var contact = new ContactRow(
            new ContactKey(1, 2),
            1,
            1,
            null,
            null,
            "America/Toronto",
            new Dictionary<string, ConsentAssertion> { ["claire|promotional"] = new(ConsentKind.Express, Instant.MinValue, null, null) },
            []
        );
        var plain = new SendQuestion(
            default,
            default,
            CommunicationType.Transactional,
            null,
            null,
            null,
            Msisdn.FromDigits(14165550123),
            CampaignHours.None
        );
        Assert.Equal(0, Allocated(() => SendPolicy.Decide(contact, plain, null, Now, Hours, [])));

        // What is left is the name under which a consent is filed, and the octets of the profile's id.
        var promotional = plain with
        {
            Type = CommunicationType.Promotional,
            Profile = "claire",
            Duplicates = DuplicateRule.PerNumber,
        };
        var filed = Allocated(() =>
        {
            _ = ConsentKeys.Of("claire", "promotional");
            _ = ProfileHash.Of("claire");
            _ = ProfileHash.Of("claire");
        });
        Assert.Equal(filed, Allocated(() => SendPolicy.Decide(contact, promotional, null, Now, Hours, Caps)));
    }

    [Fact]
    public void A_row_from_before_and_one_of_a_later_form_have_their_words()
    {
        Assert.Equal((null, null), DecisionRecord.Read(null));
        Assert.Equal(("withdrawn", null), DecisionRecord.Read("withdrawn"));
        Assert.Equal(("withdrawn", null), DecisionRecord.Read("withdrawn\u001ev2;whatever"));
        Assert.Equal((null, null), DecisionRecord.Read("\u001e"));
        Assert.Equal(("a", null), DecisionRecord.Read("a\u001ev1;1;2;99;4"));
    }

    [Fact]
    public void The_record_is_short_and_readable()
    {
        var step = new DecisionStep.Suppression(StepVerdict.Suppressed, Instant.FromUtc(2026, 3, 3, 19, 2), "keyword arret");
        var record = new DecisionRecord(12, Instant.FromUtc(2026, 3, 10, 15, 30), step);
        Assert.Equal("v1;12;1773156600000;1;4;s=1772564520000;w=keyword arret", record.ToString());
    }

    /// <summary>The least of several runs: the first makes what is kept.</summary>
    private static long Allocated(Action act)
    {
        var least = long.MaxValue;
        for (var run = 0; run < 20; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            act();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>Rows keep eight counted sends.</summary>
    private static bool IsLong(DecisionStep step) => step is DecisionStep.Cap { Counted.Count: > 8 };

    private static SendDecisionKind KindOf(StepVerdict verdict) =>
        verdict switch
        {
            StepVerdict.Later => SendDecisionKind.Later,
            StepVerdict.Held => SendDecisionKind.Hold,
            StepVerdict.Suppressed => SendDecisionKind.Suppress,
            _ => SendDecisionKind.Permit,
        };

    private static string ReasonOf(DecisionStep step) =>
        step switch
        {
            { Verdict: StepVerdict.Passed or StepVerdict.NotAsked } => "",
            DecisionStep.Validity => Reasons.Expired,
            DecisionStep.Suppression => Reasons.OptedOut,
            DecisionStep.Consent => Reasons.NoConsent,
            DecisionStep.Review => Reasons.UnderReview,
            DecisionStep.LocalHours { Verdict: StepVerdict.Held } => Reasons.OutsideHours,
            DecisionStep.LocalHours { Found.Ground: ZoneGround.Unknown } => Reasons.ZoneUnknown,
            DecisionStep.LocalHours => Reasons.NoOpenHours,
            DecisionStep.Duplicate => Reasons.Duplicate,
            DecisionStep.InFlight => Reasons.ContactBusy,
            DecisionStep.Cap => Reasons.Capped,
            _ => Reasons.TooManyRecent,
        };

    /// <summary>Of a few countries, and a number of none.</summary>
    private sealed class Plan : INumberPlaces
    {
        private static readonly NumberPlace Ontario = new(["CA"], ["America/Toronto", "America/Winnipeg"]);
        private static readonly NumberPlace France = new(["FR"], ["Europe/Paris"]);
        private static readonly NumberPlace Germany = new(["DE"], []);

        public NumberPlace Find(Msisdn number) =>
            (number.Digits / 1_000_000_000) switch
            {
                14 => Ontario,
                33 => France,
                4915 => Germany,
                _ => NumberPlace.Unknown,
            };
    }
}
