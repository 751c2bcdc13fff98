using Starling.Scenarios.Tests.Scene;
using Starling.Testing.History;
using Starling.Testing.Scene;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>One segment a second, four binds, texts of three segments: slow, whole, and never too fast.</summary>
[Collection(Alone.Name)]
public sealed class SlowRouteTests
{
    private const int Texts = 3;
    private const int Segments = 3;

    [Fact(Timeout = 120_000)]
    public async Task Long_texts_leave_whole_when_the_route_carries_one_segment_a_second()
    {
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(
            new RouteSettings
            {
                SegmentsPerSecond = 1,
                Binds = 4,
                Window = 10,
                More = new Dictionary<string, string> { ["MaxSegments"] = "3" },
            }
        );

        var text = string.Concat(Enumerable.Repeat("Three segments make one text, or none. ", 11));
        var result = await story.SendBatchAsync(Samples.Notice(text), Samples.People(Texts));
        var report = await story.SettledAsync(result.Campaign, TimeSpan.FromSeconds(90));

        Assert.Equal((Texts, Texts * Segments), (report.In(MessageState.Delivered), report.Segments));
        var seen = await story.CheckAsync(new HistoryLimits { Window = 10, Rates = [new RateLimit("route", 1)] });
        Assert.All(
            seen.Submits.GroupBy(submit => (submit.Destination, submit.Reference)),
            parts => Assert.Equal([1, 2, 3], parts.Select(part => part.Part).Order())
        );
    }
}
