using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Sending;
using Starling.Grains.Contracts;

namespace Starling.Grains.Tests.Compatibility;

/// <summary>One of everything that travels between silos, or more, with every field filled in at least once.</summary>
internal static class ContractSamples
{
    private static readonly Instant Now = Instant.FromUtc(2026, 9, 15, 14, 30) + Duration.FromNanoseconds(7);
    private static readonly Instant Before = Instant.FromUtc(1969, 12, 31, 23, 59) - Duration.Epsilon;
    private static readonly CampaignHours Hours = new(WeekHours.Parse("Thu 13:00-14:00; holidays closed"), true, "America/Toronto");
    private static readonly RecentSend Send = new RecentSend(
        7,
        ulong.MaxValue,
        new MessageId(3, uint.MaxValue),
        Instant.FromUtc(2026, 9, 15, 14, 30),
        CommunicationClass.Promotional
    );

    public static IReadOnlyList<object> All { get; } =
    [
        new ContactQuestion(
            new MessageId(1, 2),
            new CampaignId(3),
            CommunicationType.Promotional,
            "claire",
            DuplicateRule.PerProfile,
            Now,
            Msisdn.FromDigits(14165550123),
            Hours
        ),
        new ContactQuestion(
            default,
            default,
            new CommunicationType("surveys", CommunicationClass.Informational),
            null,
            null,
            null,
            Msisdn.FromDigits(33639980123),
            null
        ),
        new ContactVerdict(SendDecisionKind.Hold, Now, 9, Before, Reasons.TooManyRecent, "why", 12, true, 4),
        new ReadyText(
            new MessageId(1, 2),
            3,
            new ContactKey(ulong.MaxValue, 5),
            6,
            Send,
            7,
            Now,
            Msisdn.FromDigits(14165550123),
            "+14165550100",
            Domain.Text.DataCoding.Ucs2,
            ["é", "€"],
            Before,
            true,
            new CampaignId(8),
            true,
            5,
            new TextCharge(7_500, 1, 2, 3, 4)
        ),
        new TextCharge(7_500, 1, null, 3, null),
        new CreditRequest(5, 2, true, "12345", true),
        new CodeAnswer(false, CodeScope.Block, "200 per 1 hour", Duration.FromMinutes(7)),
        new CreditGrant(9, 4),
        new CampaignChange(true, CampaignState.Paused, true, Duration.FromMilliseconds(1_750), 12),
        new CampaignProgress(
            CampaignState.Running,
            true,
            Now,
            [new CampaignCounter(null, "", 3, 0), new CampaignCounter(MessageState.Sent, "x", 4, 5)]
        ),
        new CampaignCounter(MessageState.Held, Reasons.TooManyRecent, 1, 2),
        new BindDemand(3, 10, 20, true, 4),
        new BindOrder(5, 60, true),
        new BindStatus(1, Domain.Ports.LinkState.Bound, true, 2, 3, 4, 5, "bound", Now, "refused", Before, false),
        new RoutePause(Now, "default", "too many complaints"),
        new RouteAllotment(12, Duration.FromSeconds(2)),
        new RouteStatus("north", 100, 60, 0, Before, new RoutePause(Now, "default", ""), [BindStatus.Silent(1)]),
    ];
}
