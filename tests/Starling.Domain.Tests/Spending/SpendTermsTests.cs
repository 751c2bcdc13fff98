using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Ports;
using Starling.Domain.Spending;

namespace Starling.Domain.Tests.Spending;

/// <summary>Prices by country · nothing set, nothing counted · whose limits · periods.</summary>
public sealed class SpendTermsTests
{
    private static readonly Msisdn Toronto = Msisdn.FromDigits(14165550123);
    private static readonly SpendLimits Limits = new(1, 2, 3, 4);

    [Fact]
    public void A_text_costs_the_price_of_its_country_for_each_segment() =>
        Assert.Equal(
            new SpendCharge(3 * 7_500, SpendLimits.None),
            Terms(
                    Book() with
                    {
                        Prices = new Dictionary<string, long> { ["CA"] = 7_500 },
                        Price = 90_000,
                    },
                    "CA"
                )
                .ChargeOf(Batch(), CommunicationType.Transactional, Sender, Toronto, 3)
        );

    [Theory]
    [InlineData(90_000, "GB")]
    [InlineData(90_000)]
    [InlineData(9_000, "CA", "US")]
    public void The_dearest_country_a_number_may_be_in_counts(long price, params string[] countries) =>
        Assert.Equal(
            price,
            Terms(
                    Book() with
                    {
                        Prices = new Dictionary<string, long> { ["CA"] = 7_500, ["US"] = 9_000 },
                        Price = 90_000,
                    },
                    countries
                )
                .ChargeOf(Batch(), CommunicationType.Transactional, Sender, Toronto, 1)!
                .Value.Micros
        );

    [Fact]
    public void Without_prices_and_limits_nothing_is_counted_and_no_country_is_asked_for() =>
        Assert.Null(
            new SpendTerms(new(SpendBook.None), new CountryPrices(new(SpendBook.None), null!)).ChargeOf(
                Batch(),
                CommunicationType.Transactional,
                Sender,
                Toronto,
                1
            )
        );

    [Fact]
    public void Single_messages_have_the_limits_of_their_tenant_only()
    {
        var terms = Terms(Book() with { Usual = Limits }, "CA");
        Assert.Equal(Limits, terms.ChargeOf(Batch(), CommunicationType.Transactional, Sender, Toronto, 1)!.Value.Limits);
        Assert.Equal(
            new SpendLimits(1, 2, null, null),
            terms.ChargeOf(Batch() with { Kind = CampaignKind.Express }, CommunicationType.OneTimeCode, Sender, Toronto, 1)!.Value.Limits
        );
    }

    [Fact]
    public void An_answer_that_is_owed_is_counted_and_never_held() =>
        Assert.Equal(
            new SpendCharge(90_000, SpendLimits.None),
            Terms(Book() with { Usual = Limits, Price = 90_000 }, "CA").ChargeOf(Batch(), CommunicationType.Reply, Sender, Toronto, 1)
        );

    [Fact]
    public void A_tenant_has_its_own_limits() =>
        Assert.Equal(
            SpendLimits.None,
            (
                Book() with
                {
                    Usual = Limits,
                    Tenants = new Dictionary<TenantId, SpendLimits> { [new("boreale")] = SpendLimits.None },
                }
            ).LimitsOf(new("boreale"))
        );

    [Fact]
    public void Days_and_months_are_those_of_UTC()
    {
        var at = Instant.FromUtc(2026, 12, 31, 23, 59, 59);
        Assert.Equal((20261231, 202612), (SpendPeriod.Day(at), SpendPeriod.Month(at)));
        Assert.Equal(Instant.FromUtc(2027, 1, 1, 0, 0), SpendPeriod.NextDay(at));
        Assert.Equal(Instant.FromUtc(2027, 1, 1, 0, 0), SpendPeriod.NextMonth(at));
    }

    private static SenderAddress Sender => SenderAddress.TryParse("36180", out var sender) ? sender : throw new InvalidOperationException();

    private static SpendBook Book() => SpendBook.None;

    private static SpendTerms Terms(SpendBook book, params string[] countries) =>
        new(new(book), new CountryPrices(new(book), new Somewhere(new NumberPlace(countries, []))));

    private static CampaignDefinition Batch() =>
        new(
            TenantId.Default,
            CampaignKind.Batch,
            "Tables",
            CommunicationType.Transactional,
            "transaction_follow_up",
            "Your table is ready",
            Sender,
            "en",
            null,
            DuplicateRule.PerNumber,
            CharacterPolicy.Safe,
            false,
            null
        );

    private sealed class Somewhere(NumberPlace place) : INumberPlaces
    {
        public NumberPlace Find(Msisdn number) => place;
    }
}
