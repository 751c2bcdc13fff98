using BenchmarkDotNet.Attributes;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;

namespace Starling.Microbenchmarks;

/// <summary>What a contact decides, with consent, local hours, duplicates and caps in force.</summary>
[MemoryDiagnoser]
public class SendPolicyBenchmarks
{
    private static readonly Instant Now = Instant.FromUtc(2026, 9, 15, 14, 30);
    private static readonly HoursBook Hours = new(HoursTable.Default, new NoPlan());
    private static readonly SendCap[] Caps = [Cap("2 per 24 hours"), Cap("10 per 7 days")];

    private readonly ContactRow _contact = new(
        new ContactKey(1, 2),
        Version: 5,
        StopVersion: 3,
        SuppressedSince: null,
        SuppressedWhy: null,
        Zone: "America/Toronto",
        new Dictionary<string, ConsentAssertion>
        {
            ["|promotional"] = new(ConsentKind.Express, Now - Duration.FromDays(9), null, "web_form:benchmarks"),
        },
        [new RecentSend(6, ProfileHash.Of(null), new MessageId(2, 1), Now - Duration.FromDays(2))]
    );

    private readonly SendQuestion _promotion = Question(CommunicationType.Promotional);
    private readonly SendQuestion _code = Question(CommunicationType.OneTimeCode);

    [Benchmark]
    public SendDecision Promotion() => SendPolicy.Decide(_contact, _promotion, null, Now, Hours, Caps);

    [Benchmark]
    public SendDecision Promotion_at_night() => SendPolicy.Decide(_contact, _promotion, null, Now + Duration.FromHours(14), Hours, Caps);

    [Benchmark]
    public SendDecision One_time_code() => SendPolicy.Decide(_contact, _code, null, Now, Hours, []);

    private static SendQuestion Question(CommunicationType type) =>
        new(
            new MessageId(3, 14),
            new CampaignId(7),
            type,
            null,
            DuplicateRule.PerNumber,
            null,
            Msisdn.FromDigits(14165550123),
            CampaignHours.None
        );

    private static SendCap Cap(string words) =>
        SendCap.TryParse(words, out var cap) ? cap : throw new InvalidOperationException($"no cap: {words}");

    /// <summary>The contact's zone is on record: its number is not asked.</summary>
    private sealed class NoPlan : INumberPlaces
    {
        public NumberPlace Find(Msisdn number) => NumberPlace.Unknown;
    }
}
