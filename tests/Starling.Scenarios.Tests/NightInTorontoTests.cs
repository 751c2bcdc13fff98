using System.Globalization;
using NodaTime;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>
/// A promotion is started at 22:30 in Toronto, on Thursday 17 September 2026. In Vancouver it is 19:30, in Halifax 23:30, in Paris 04:30 the
/// next day. Nobody says in which zone most of them are: their numbers tell.
/// </summary>
public sealed class NightInTorontoTests
{
    private const int PerPlace = 12;

    private static readonly DateTimeZone Toronto = DateTimeZoneProviders.Tzdb["America/Toronto"];

    [Fact(Timeout = 120_000)]
    public async Task Texts_go_where_the_hours_are_open_and_the_others_wake_when_theirs_open()
    {
        var clock = new MovedClock(At(17, 22, 30));
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(new RouteSettings { Elsewhere = LawfulHours }, clock);

        var result = await story.SendBatchAsync(Promotion(), Everybody());

        // Only Vancouver is open, until 20:00 there.
        var night = await WaitAsync(story, result.Campaign, delivered: PerPlace, held: 3 * PerPlace);
        Assert.Equal(3 * PerPlace, night.HeldReasons["OUTSIDE_HOURS"]);
        Assert.All(story.Smsc.Seen().Submits, submit => Assert.StartsWith("1604", submit.Destination, StringComparison.Ordinal));
        Assert.All(story.Smsc.Seen().Submits, submit => Assert.InRange(Seconds(submit.Validity), 1, 30 * 60));
        await AssertHeldAsync(story, result.Campaign, "+14165550100", "in America/Toronto, opens 09:00", At(18, 9, 0));
        await AssertHeldAsync(story, result.Campaign, "+14165550150", "in America/Halifax, opens 09:00", At(18, 8, 0));
        await AssertHeldAsync(story, result.Campaign, "+33639980100", "in Europe/Paris, opens 08:30", At(18, 2, 30));

        // A minute before anything opens nothing moves; then they wake one place after the other.
        clock.PutForwardTo(At(18, 2, 29));
        Assert.Equal(3 * PerPlace, (await story.ReportAsync(result.Campaign)).In(MessageState.Held));
        foreach (
            var (opens, place, delivered) in ((Instant, string, int)[])
                [(At(18, 2, 30), "^3363998", 2), (At(18, 8, 0), "^1416555015|^1416555016", 3), (At(18, 9, 0), "^1416555010|^1416555011", 4)]
        )
        {
            var before = story.Smsc.Seen().Submits.Count;
            clock.PutForwardTo(opens);
            await WaitAsync(story, result.Campaign, delivered * PerPlace, held: (4 - delivered) * PerPlace);
            var woken = story.Smsc.Seen().Submits.Skip(before).ToList();
            Assert.Equal(PerPlace, woken.Count);
            Assert.All(woken, submit => Assert.Matches(place, submit.Destination));
        }

        await story.CheckAsync();
    }

    private static async Task<CampaignReport> WaitAsync(Story story, string campaign, int delivered, int held) =>
        await story.ReportAsync(
            campaign,
            report => report.In(MessageState.Delivered) == delivered && report.In(MessageState.Held) == held,
            $"{delivered} are delivered and {held} wait"
        );

    private static async Task AssertHeldAsync(Story story, string campaign, string phone, string why, Instant until)
    {
        var page = await story.Client.Messages.ListMessagesAsync(new ListMessagesRequest { Campaign = campaign, Phone = phone });
        var message = Assert.Single(page.Messages);
        Assert.Equal("OUTSIDE_HOURS", message.Reason);
        Assert.EndsWith(why, message.ReasonDetail, StringComparison.Ordinal);
        Assert.Equal(until, Instant.FromDateTimeOffset(message.HoldUntilTime.ToDateTimeOffset()));
    }

    /// <summary>The product's own table.</summary>
    private static IReadOnlyDictionary<string, string> LawfulHours { get; } = new Dictionary<string, string> { ["Hours:Everywhere"] = "" };

    private static IEnumerable<BatchItem> Everybody() =>
        Enumerable
            .Range(0, PerPlace)
            .SelectMany(index =>
                (BatchItem[])
                    [
                        Person($"+141655501{index:00}"),
                        Person($"+160455501{index:00}"),
                        Person($"+336399801{index:00}"),
                        Person($"+141655501{50 + index}", "America/Halifax"),
                    ]
            );

    private static BatchItem Person(string phone, string zone = "") =>
        new()
        {
            Phone = phone,
            TimeZone = zone,
            Consent = new ConsentAssertion { Kind = ConsentKind.Express, Source = "web_form:loyalty" },
        };

    private static Campaign Promotion() =>
        new()
        {
            DisplayName = "Boréale, autumn",
            CommunicationType = "promotional",
            Objective = "promotion",
            Sender = Samples.Sender,
            TemplateText = "Boréale: two for one until Sunday.",
            Language = "en",
        };

    /// <summary>September 2026, in Toronto.</summary>
    private static Instant At(int day, int hour, int minute) =>
        new LocalDateTime(2026, 9, day, hour, minute).InZoneStrictly(Toronto).ToInstant();

    /// <summary>A relative time of SMPP 3.4 §7.1.1.2: YYMMDDhhmmss000R.</summary>
    private static int Seconds(string validity)
    {
        Assert.Matches("^000000[0-9]{6}000R$", validity);
        return int.Parse(validity.AsSpan(6, 2), CultureInfo.InvariantCulture) * 3_600
            + int.Parse(validity.AsSpan(8, 2), CultureInfo.InvariantCulture) * 60
            + int.Parse(validity.AsSpan(10, 2), CultureInfo.InvariantCulture);
    }
}
