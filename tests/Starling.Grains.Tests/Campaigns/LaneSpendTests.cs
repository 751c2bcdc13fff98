using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using NodaTime.Testing;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Sending;
using Starling.Domain.Spending;
using Starling.Domain.Templates;
using Starling.Domain.Text;
using Starling.Grains.Campaigns;
using Starling.Grains.Contacts;
using Starling.Grains.Contracts;
using Starling.Host;

namespace Starling.Grains.Tests.Campaigns;

/// <summary>The ledger refuses a text for a spend limit: it waits · a batch waits with it · single messages go on.</summary>
public sealed class LaneSpendTests
{
    private static readonly Instant TriedAgain = Samples.Now + Duration.FromSeconds(10);

    private readonly FakeClock _clock = new(Samples.Now);
    private readonly List<LaneDecision> _decisions = [];
    private TextAnswer _answer = TextAnswer.SpendLimit;

    [Theory]
    [InlineData(CampaignKind.Batch)]
    [InlineData(CampaignKind.Unit)]
    [InlineData(CampaignKind.Express)]
    public async Task What_the_ledger_refused_waits_until_the_limit_is_tried_again(CampaignKind kind)
    {
        await SendAsync(Desk(kind), Samples.Row(1));
        var held = Assert.Single(_decisions);
        Assert.Equal(
            (Samples.Row(1).Id, MessageState.Held, TriedAgain, Reasons.SpendLimit),
            (held.Id, held.To, held.Due!.Value, held.Reason)
        );
    }

    [Theory]
    [InlineData(CampaignKind.Batch, true)]
    [InlineData(CampaignKind.Unit, false)]
    [InlineData(CampaignKind.Express, false)]
    public async Task One_refused_text_stops_a_batch_and_no_answer_code_or_cheaper_text(CampaignKind kind, bool stops)
    {
        var desk = Desk(kind);
        Assert.False(desk.IsSpent);
        await SendAsync(desk, Samples.Row(1));
        Assert.Equal(stops, desk.IsSpent);
        _clock.AdvanceSeconds(10);
        Assert.False(desk.IsSpent);
        _answer = TextAnswer.Taken;
        await SendAsync(desk, Samples.Row(2));
        Assert.Single(_decisions);
    }

    private static async Task SendAsync(LaneDesk desk, LaneMessage message)
    {
        SenderGroup group = new(
            new SenderProfile(Samples.Sender("12345"), "north", null),
            new RouteProfile("north", "north", 10, 1, 10, SegmentBudget.Default, false),
            [message]
        );
        Assert.True(await desk.SendAsync(group, (await desk.TakeRoomAsync(group))!.Value));
        Assert.Empty(group.Messages);
    }

    private LaneDesk Desk(CampaignKind kind)
    {
        var campaign = Samples.Campaign("Votre table est prête", kind: kind);
        return new LaneDesk(
            new CampaignId(1),
            0,
            campaign,
            Answering<IGrainFactory>((method, _) => Grain(method.GetGenericArguments()[0])),
            Answering<ILaneLedger>((_, arguments) => Keep((IReadOnlyList<LaneDecision>)arguments[2]!)),
            new TextComposer(campaign, StopMentionSettings.Default),
            new SpendTerms(new(SpendBook.None), new CountryPrices(new(SpendBook.None), null!)),
            new ContactOptions(),
            _clock,
            WallClock.Time,
            NullLogger.Instance
        );
    }

    /// <summary>A contact that permits, a bind with room whose ledger answers as the test says; a campaign is not asked.</summary>
    private object Grain(Type type) =>
        type == typeof(IContactGrain)
            ? Answering<IContactGrain>(
                (_, _) => new ValueTask<ContactVerdict>(new ContactVerdict { Kind = SendDecisionKind.Permit, Reason = "" })
            )
        : type == typeof(IBindGrain)
            ? Answering<IBindGrain>(
                (method, _) =>
                    method.Name == nameof(IBindGrain.ReserveAsync)
                        ? Task.FromResult(new CreditGrant(1, 1))
                        : Task.FromResult<TextAnswer[]>([_answer])
            )
        : Answering<ICampaignGrain>((method, _) => throw new NotSupportedException(method.Name));

    private Task<int> Keep(IReadOnlyList<LaneDecision> decisions)
    {
        _decisions.AddRange(decisions);
        return Task.FromResult(decisions.Count);
    }

    private static T Answering<T>(Func<MethodInfo, object?[], object> answer)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, AnsweringProxy>();
        ((AnsweringProxy)(object)proxy).Answer = answer;
        return proxy;
    }

#pragma warning disable CA1852 // The proxy is derived from it.
    internal class AnsweringProxy : DispatchProxy
#pragma warning restore CA1852
    {
        public Func<MethodInfo, object?[], object> Answer { get; set; } = null!;

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!, args ?? []);
    }
}
