using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Spending;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// What is spent. Counted with the intent · kept by what may have left, given back by what did not, to the day it was taken on · limits of day, month and
/// campaign, in money and segments · what has another limit, or none, beside the last text within one · the next day · a raised limit · two binds at
/// the limit · requests known again.
/// </summary>
public abstract class SpendCompliance : LedgerScenario
{
    private const long Price = 7_500;

    private static readonly SpendLimits NoLimits = SpendLimits.None;

    [Fact]
    public async Task A_text_is_counted_with_its_intent_and_stays_counted_when_a_carrier_has_it()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2);
        var lease = await IntendAsync(await LeaseAsync(), ids, NoLimits, segments: 2);
        await AssertSpentAsync(campaign, 4 * Price, 4);
        await OutcomeAsync(lease, SentAs(ids[0], 1, "1a", "1b") with { Charge = Charge(2, NoLimits) });
        await OutcomeAsync(lease, Ended(ids[1], 1, MessageState.Unknown, Reasons.NoAnswer) with { Charge = Charge(2, NoLimits) }, lease.N);
        await AssertSpentAsync(campaign, 4 * Price, 4);
    }

    [Theory]
    [InlineData(MessageState.Accepted, Reasons.Throttled)]
    [InlineData(MessageState.Rejected, Reasons.CarrierRejected)]
    public async Task What_no_carrier_has_is_given_back_to_the_day_it_was_taken_on(MessageState to, string reason)
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2);
        var lease = await IntendAsync(await LeaseAsync(), ids, NoLimits);
        var evening = Now;
        Clock.Advance(Duration.FromDays(1));
        await OutcomeAsync(lease, Ended(ids[0], 1, to, reason) with { Charge = Charge(1, NoLimits) });
        Assert.Equal(new Spent(Price, 1), (await Ledger.Spending.ReadAsync(Tenant, evening, None)).Day);
        Assert.Equal(Spent.Nothing, (await Ledger.Spending.ReadAsync(Tenant, Now, None)).Day);
        Assert.Equal(new Spent(Price, 1), await Ledger.Spending.ReadAsync(campaign, None));
    }

    [Fact]
    public async Task A_text_of_which_a_carrier_took_a_part_is_paid_for()
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1);
        var lease = await IntendAsync(await LeaseAsync(), ids, NoLimits);
        var partly = Ended(ids[0], 1, MessageState.Rejected, Reasons.CarrierRejected) with
        {
            CarrierIds = [new CarrierId(Account, "1a", 1)],
            Charge = Charge(1, NoLimits),
        };
        await OutcomeAsync(lease, partly, lease.N);
        await AssertSpentAsync(campaign, Price, 1);
    }

    public static TheoryData<SpendLimits> LimitsOfThree() =>
        [
            NoLimits with
            {
                PerDay = 3 * Price,
            },
            NoLimits with
            {
                PerMonth = (4 * Price) - 1,
            },
            NoLimits with
            {
                PerCampaign = 3 * Price,
            },
            NoLimits with
            {
                SegmentsPerCampaign = 3,
            },
        ];

    [Theory]
    [MemberData(nameof(LimitsOfThree), DisableDiscoveryEnumeration = true)]
    public async Task As_many_are_granted_as_the_limit_has_room_for_and_the_others_stand_as_they_stood(SpendLimits limits)
    {
        var campaign = await CampaignAsync();
        var ids = await AcceptAsync(campaign, 1, 2, 3, 4, 5);
        var entries = new List<IntentEntry>();
        for (var at = 0; at < ids.Length; at++)
        {
            entries.Add(await EntryAsync(ids[at], at + 1) with { Charge = Charge(1, limits) });
        }

        var first = await IntendAsync(await LeaseAsync(), [.. entries.Take(2)]);
        var second = await IntendAsync(first.Lease, [.. entries.Skip(2)]);
        Assert.Equal([IntentAnswer.Granted, IntentAnswer.Granted], first.Answers);
        Assert.Equal([IntentAnswer.Granted, IntentAnswer.SpendLimit, IntentAnswer.SpendLimit], second.Answers.Order());
        await AssertSpentAsync(campaign, 3 * Price, 3);
        for (var at = 2; at < ids.Length; at++)
        {
            var isGranted = second.Answers[at - 2] == IntentAnswer.Granted;
            Assert.Equal(isGranted ? MessageState.Submitting : MessageState.Accepted, await StateAsync(ids[at]));
            Assert.Equal(isGranted ? 1 : 0, (await ContactAsync(at + 1)).Recent.Count);
        }
    }

    public static TheoryData<SpendLimits, SpendLimits> LimitsOfThreeAndOthers()
    {
        var pairs = new TheoryData<SpendLimits, SpendLimits>();
        foreach (var row in LimitsOfThree())
        {
            // None: an answer that is owed. A hundred: the limit was raised while the texts were under way.
            pairs.Add(row.Data, NoLimits);
            pairs.Add(row.Data, new SpendLimits(100 * Price, 100 * Price, 100 * Price, 100));
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(LimitsOfThreeAndOthers), DisableDiscoveryEnumeration = true)]
    public async Task What_a_limit_does_not_hold_goes_with_the_text_that_fills_it(SpendLimits limits, SpendLimits other)
    {
        var campaign = await CampaignAsync();
        var first = await IntendAsync(await LeaseAsync(), await AcceptAsync(campaign, 1), limits);

        // An intent takes its texts in the order of their contacts: here what the limit does not hold comes last.
        int[] people = [.. Enumerable.Range(2, 4).OrderBy(KeyOf)];
        var ids = await AcceptAsync(campaign, people);
        var entries = new List<IntentEntry>();
        for (var at = 0; at < ids.Length; at++)
        {
            entries.Add(await ChargedAsync(ids[at], people[at], at == 3 ? other : limits));
        }

        var commit = await IntendAsync(first, [.. entries]);
        Assert.Equal([IntentAnswer.Granted, IntentAnswer.Granted, IntentAnswer.SpendLimit, IntentAnswer.Granted], commit.Answers);
        await AssertSpentAsync(campaign, 4 * Price, 4);
    }

    [Fact]
    public async Task The_next_day_has_room_again_and_the_month_has_not()
    {
        var (one, other) = (await CampaignAsync(), await CampaignAsync());
        var limits = NoLimits with { PerDay = Price, PerMonth = 2 * Price };
        var lease = await IntendAsync(await LeaseAsync(), await AcceptAsync(one, 1), limits);
        Assert.Equal(IntentAnswer.SpendLimit, await AnswerAsync(lease, (await AcceptAsync(other, 2))[0], 2, limits));
        Clock.Advance(Duration.FromDays(1));
        lease = await LeaseAsync(holder: "second");
        Assert.Equal(IntentAnswer.Granted, await AnswerAsync(lease, (await AcceptAsync(other, 3))[0], 3, limits));
        Clock.Advance(Duration.FromDays(1));
        lease = await LeaseAsync(holder: "third");
        Assert.Equal(IntentAnswer.SpendLimit, await AnswerAsync(lease, (await AcceptAsync(one, 4))[0], 4, limits));
        Clock.Advance(Duration.FromDays(30));
        lease = await LeaseAsync(holder: "fourth");
        Assert.Equal(IntentAnswer.Granted, await AnswerAsync(lease, (await AcceptAsync(one, 5))[0], 5, limits));
    }

    [Fact]
    public async Task A_limit_that_is_raised_has_room()
    {
        var campaign = await CampaignAsync();
        var limits = NoLimits with { PerCampaign = Price };
        var lease = await IntendAsync(await LeaseAsync(), await AcceptAsync(campaign, 1), limits);
        var id = (await AcceptAsync(campaign, 2))[0];
        Assert.Equal(IntentAnswer.SpendLimit, await AnswerAsync(lease, id, 2, limits));
        lease = await LeaseAsync(holder: "second");
        Assert.Equal(IntentAnswer.Granted, await AnswerAsync(lease, id, 2, limits with { PerCampaign = 2 * Price }));
        await AssertSpentAsync(campaign, 2 * Price, 2);
    }

    [Fact]
    public async Task Of_two_binds_at_the_limit_one_spends_the_last_of_it()
    {
        var campaign = await CampaignAsync();
        var limits = NoLimits with { PerDay = Price };
        var ids = await AcceptAsync(campaign, 1, 2);
        var leases = (First: await LeaseAsync(0), Second: await LeaseAsync(1));
        var entries = (First: await ChargedAsync(ids[0], 1, limits), Second: await ChargedAsync(ids[1], 2, limits));
        var commits = await Task.WhenAll(IntendAsync(leases.First, entries.First), IntendAsync(leases.Second, entries.Second));
        Assert.Equal([IntentAnswer.Granted, IntentAnswer.SpendLimit], commits.SelectMany(commit => commit.Answers).Order());
        await AssertSpentAsync(campaign, Price, 1);
    }

    [Fact]
    public async Task A_request_is_known_again_by_its_own_tenant_only()
    {
        var unit = new UnitMessage(Tenant, "parcel-1", false, To(1) with { Text = "Your parcel", Type = "transactional" });
        Assert.False(await Ledger.Accepting.KnowsRequestAsync(Tenant, "parcel-1", None));
        var taken = Assert.IsType<UnitOutcome.Taken>(Assert.Single(await Ledger.Accepting.AcceptUnitsAsync([unit], None)));
        Watch(taken.Campaign);
        Assert.True(await Ledger.Accepting.KnowsRequestAsync(Tenant, "parcel-1", None));
        Assert.False(await Ledger.Accepting.KnowsRequestAsync(new("another"), "parcel-1", None));
    }

    private static SpendCharge Charge(int segments, SpendLimits limits) => new(segments * Price, limits);

    private async Task<IntentEntry> ChargedAsync(MessageId id, int person, SpendLimits limits, int segments = 1) =>
        await EntryAsync(id, person, segments) with
        {
            Charge = Charge(segments, limits),
        };

    private async Task<IntentAnswer> AnswerAsync(BindLease lease, MessageId id, int person, SpendLimits limits) =>
        Assert.Single((await IntendAsync(lease, await ChargedAsync(id, person, limits))).Answers);

    /// <summary>Intents of messages to people 1, 2 …, all granted.</summary>
    private async Task<BindLease> IntendAsync(BindLease lease, MessageId[] ids, SpendLimits limits, int segments = 1)
    {
        var entries = new List<IntentEntry>();
        for (var at = 0; at < ids.Length; at++)
        {
            entries.Add(await ChargedAsync(ids[at], at + 1, limits, segments));
        }

        var commit = await IntendAsync(lease, [.. entries]);
        Assert.All(commit.Answers, answer => Assert.Equal(IntentAnswer.Granted, answer));
        return commit.Lease;
    }

    /// <summary>Of the campaign, of the day and of the month alike.</summary>
    private async Task AssertSpentAsync(CampaignId campaign, long micros, long segments)
    {
        var spent = new Spent(micros, segments);
        Assert.Equal(spent, await Ledger.Spending.ReadAsync(campaign, None));
        Assert.Equal((spent, spent), await Ledger.Spending.ReadAsync(Tenant, Now, None));
    }
}
