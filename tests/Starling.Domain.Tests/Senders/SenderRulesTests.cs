using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Senders;

namespace Starling.Domain.Tests.Senders;

/// <summary>Stage by stage · types · a paused promotion · nobody's sender · formats by country · complaints · rejections.</summary>
public sealed class SenderRulesTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 3, 15, 30);

    [Theory]
    [InlineData(SenderStage.Requested, Reasons.SenderNotActive)]
    [InlineData(SenderStage.Approved, Reasons.SenderNotActive)]
    [InlineData(SenderStage.Configured, Reasons.SenderNotActive)]
    [InlineData(SenderStage.Active, null)]
    [InlineData(SenderStage.Suspended, Reasons.SenderSuspended)]
    [InlineData(SenderStage.Retired, Reasons.SenderRetired)]
    public void Only_an_active_sender_sends(SenderStage stage, string? reason)
    {
        var sender = SenderLifeCycleTests.New() with { Stage = stage };
        Assert.All(
            new[] { CommunicationType.Promotional, CommunicationType.Reply },
            type => Assert.Equal(reason, SenderRules.Judge(sender, type, mustBeRegistered: false)?.Reason)
        );
        Assert.Equal(stage == SenderStage.Retired, SenderRules.Judge(sender, CommunicationType.Promotional, false)?.IsFinal == true);
    }

    [Fact]
    public void A_sender_carries_its_types_and_answers_to_what_people_text()
    {
        var sender = SenderLifeCycleTests.Active_();
        Assert.Null(SenderRules.Judge(sender, CommunicationType.Informational, true));
        Assert.Null(SenderRules.Judge(sender, CommunicationType.Reply, true));
        var refusal = SenderRules.Judge(sender, CommunicationType.OneTimeCode, true);
        Assert.Equal((Reasons.SenderTypeNotAllowed, "it carries informational, promotional"), (refusal?.Reason, refusal?.Detail));
    }

    [Fact]
    public void A_paused_promotion_holds_promotion_and_refuses_nothing()
    {
        var sender = SenderLifeCycleTests.Active_() with { Pause = new PromotionPause(Now, "31 of 100 refused") };
        Assert.Null(SenderRules.Judge(sender, CommunicationType.Promotional, false));
        Assert.Null(SenderRules.JudgeNow(sender, CommunicationType.Informational, false));
        var refusal = SenderRules.JudgeNow(sender, CommunicationType.Promotional, false);
        Assert.Equal((Reasons.PromotionPaused, "31 of 100 refused", false), (refusal?.Reason, refusal?.Detail, refusal?.IsFinal));
    }

    [Fact]
    public void A_sender_that_nobody_registered_sends_unless_it_must_be()
    {
        Assert.Null(SenderRules.JudgeNow(null, CommunicationType.Promotional, mustBeRegistered: false));
        Assert.Equal(
            Reasons.SenderNotRegistered,
            SenderRules.JudgeNow(null, CommunicationType.Promotional, mustBeRegistered: true)?.Reason
        );
    }

    [Fact]
    public void Texts_wait_whose_address_became_anothers()
    {
        var sender = SenderLifeCycleTests.Active_();
        var book = new OneOwner(sender);
        Assert.Null(SenderRules.JudgeNow(book, sender.Tenant, sender.Address, CommunicationType.Promotional));
        var refusal = SenderRules.JudgeNow(book, new TenantId("another"), sender.Address, CommunicationType.Promotional);
        Assert.Equal((Reasons.SenderNotActive, false), (refusal?.Reason, refusal?.IsFinal));
    }

    [Theory]
    [InlineData("12345", "CA", true)]
    [InlineData("123456", "CA", true)]
    [InlineData("1234", "CA", false)]
    [InlineData("23456", "US", true)]
    [InlineData("12345", "US", false)]
    [InlineData("36180", "FR", true)]
    [InlineData("46180", "FR", false)]
    [InlineData("361801", "FR", false)]
    [InlineData("+14165550100", "CA", true)]
    [InlineData("+33162550100", "CA", false)]
    [InlineData("+33162550100", "FR", true)]
    [InlineData("+33612550100", "FR", false)]
    [InlineData("+33712550100", "FR", false)]
    [InlineData("Maple Co", "CA", false)]
    [InlineData("Maple Co", "US", false)]
    [InlineData("Maple Co", "FR", true)]
    [InlineData("AB", "FR", false)]
    [InlineData("123", "BE", true)]
    [InlineData("Maple Co", "BE", true)]
    public void Each_country_has_its_forms(string text, string country, bool isGood)
    {
        Assert.True(SenderAddress.TryParse(text, out var address));
        Assert.Equal(isGood, SenderFormats.Fault(address, country) is null);
    }

    [Theory]
    [InlineData("CA", true)]
    [InlineData("ca", false)]
    [InlineData("CAN", false)]
    [InlineData("", false)]
    public void A_country_is_two_capitals(string country, bool isGood) => Assert.Equal(isGood, SenderFormats.IsCountry(country));

    [Theory]
    [InlineData(4, 10, false)]
    [InlineData(5, 10, true)]
    [InlineData(5, 5_000, true)]
    [InlineData(5, 5_001, false)]
    public void Complaints_suspend_when_they_are_several_and_many_of_the_texts(int complaints, int texts, bool suspends) =>
        Assert.Equal(suspends, new ComplaintRule(5, 1, Duration.FromDays(30)).Suspends(new SenderFigures(texts, 0, complaints)));

    [Fact]
    public void A_rule_of_no_complaints_suspends_nothing() =>
        Assert.False(new ComplaintRule(0, 0, Duration.FromDays(30)).Suspends(new SenderFigures(0, 0, 100)));

    [Theory]
    [InlineData(49, 49, false)]
    [InlineData(50, 10, true)]
    [InlineData(50, 9, false)]
    public void Rejections_pause_when_answers_are_enough_and_refusals_many(int answers, int rejected, bool pauses) =>
        Assert.Equal(pauses, new RejectionRule(50, 20, Duration.FromMinutes(10)).Pauses(answers, rejected));

    [Fact]
    public void Answers_leave_the_window_and_those_within_stay()
    {
        var window = new RejectionWindow(Duration.FromMinutes(12));
        for (var minute = 0; minute < 30; minute++)
        {
            window.Add(Now + Duration.FromMinutes(minute), 10, 1);
        }

        var last = Now + Duration.FromMinutes(29);
        Assert.Equal((120, 12), window.Sum(last));
        Assert.Equal((60, 6), window.Sum(last + Duration.FromMinutes(6)));
        Assert.Equal((0, 0), window.Sum(last + Duration.FromHours(3)));
        window.Add(last + Duration.FromHours(3), 7, 7);
        Assert.Equal((7, 7), window.Sum(last + Duration.FromHours(3)));
        window.Clear();
        Assert.Equal((0, 0), window.Sum(last + Duration.FromHours(3)));
    }

    [Fact]
    public void Words_are_a_set()
    {
        var words = WordSet.Of(["promotional", "informational", "promotional"]);
        Assert.Equal((2, "informational promotional"), (words.Count, words.ToString()));
        Assert.Equal(words, WordSet.Parse(words.ToString()));
        Assert.True(words.Contains("promotional"));
        Assert.False(words.Contains("promo"));
        Assert.False(words.Contains(""));
        Assert.False(WordSet.Empty.Contains(""));
        Assert.Empty(WordSet.Empty);
    }

    private sealed class OneOwner(Sender owner) : ISenderBook
    {
        public bool MustBeRegistered => false;

        public Sender? Find(TenantId tenant, SenderAddress address) => tenant == owner.Tenant ? owner : null;

        public Sender? OwnerOf(SenderAddress address) => owner;

        public Task ReadAsync(CancellationToken cancel) => Task.CompletedTask;
    }
}
