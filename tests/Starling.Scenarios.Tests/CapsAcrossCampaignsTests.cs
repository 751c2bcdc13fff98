using Starling.Scenarios.Tests.Scene;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>Three promotions run at the same time over the same people, who may get two in a week (N7).</summary>
public sealed class CapsAcrossCampaignsTests
{
    private const int People = 80;
    private const int Most = 2;

    [Fact(Timeout = 120_000)]
    public async Task However_many_campaigns_run_at_once_nobody_gets_more_than_the_cap()
    {
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(
            new RouteSettings { Elsewhere = new Dictionary<string, string> { ["Caps:Promotional"] = $"{Most} per 7 days" } }
        );

        var results = await Task.WhenAll(
            Enumerable.Range(1, 3).Select(number => story.SendBatchAsync(Promotion(number), Samples.People(People).Select(Consenting)))
        );
        var total = new Dictionary<MessageState, long>();
        await Eventually.TrueAsync(
            async () =>
            {
                var reports = await Task.WhenAll(results.Select(result => story.ReportAsync(result.Campaign)));
                total = Enum.GetValues<MessageState>().ToDictionary(state => state, state => reports.Sum(report => report.In(state)));
                return total[MessageState.Delivered] == Most * People && total[MessageState.Held] == People;
            },
            "everybody has two, and the third waits",
            TimeSpan.FromSeconds(60)
        );

        Assert.All(story.Smsc.Seen().Submits.GroupBy(submit => submit.Destination), handset => Assert.Equal(Most, handset.Count()));
        var capped = await Task.WhenAll(results.Select(result => story.ReportAsync(result.Campaign)));
        Assert.Equal(People, capped.Sum(report => report.HeldReasons.GetValueOrDefault("CAPPED")));
        await story.CheckAsync();
    }

    private static BatchItem Consenting(BatchItem item)
    {
        item.Consent = new ConsentAssertion { Kind = ConsentKind.Express, Source = "web_form:loyalty" };
        return item;
    }

    private static Campaign Promotion(int number) =>
        new()
        {
            DisplayName = $"Boréale, {number}",
            CommunicationType = "promotional",
            Objective = "promotion",
            Sender = Samples.Sender,
            TemplateText = $"Boréale: offer {number} until Sunday.",
            Language = "en",
        };
}
