using Grpc.Core;
using Starling.Client;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>Whoever asks again gets the same answer, and nobody a second text.</summary>
public sealed class IdempotencyTests
{
    [Fact(Timeout = 90_000)]
    public async Task The_same_request_twice_is_one_message_and_other_content_is_refused()
    {
        await using var story = await BeginAsync();
        var request = new SendMessageRequest
        {
            Sender = Samples.Sender,
            Phone = SampleNumbers.At(0),
            Text = "Your parcel is here.",
            RequestId = "parcel-1",
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => story.SendAsync(request.Clone())));
        Assert.Single(answers.Select(message => message.Name).Distinct());
        var changed = request.Clone();
        changed.Text = "Your parcel is gone.";
        var refusal = await Assert.ThrowsAsync<StarlingException>(() => story.SendAsync(changed));
        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_REUSED"), (refusal.Status, refusal.Reason));

        await Eventually.TrueAsync(
            async () => (await story.GetMessageAsync(answers[0].Name)).State == V1.MessageState.Delivered,
            "it is delivered"
        );
        var again = await story.SendAsync(request);
        Assert.Equal((answers[0].Name, V1.MessageState.Delivered), (again.Name, again.State));
        var seen = await story.CheckAsync();
        Assert.Single(seen.Submits);
    }

    [Fact(Timeout = 90_000)]
    public async Task A_stream_that_is_cut_and_resumed_with_overlap_makes_exactly_the_messages_meant()
    {
        await using var story = await BeginAsync();
        var people = Samples.People(100).ToList();
        var refused = new HashSet<long> { 42 };
        people[42].Phone = "nobody";
        string campaign;
        using (var first = story.Client.Messages.SubmitBatch())
        {
            campaign = (await AskAsync(first, Opening())).Opened.Campaign;
            var page = await AskAsync(first, Page(people, 0, 60));
            Assert.Equal((60, 59), (page.Page.NextIndex, page.Page.AcceptedCount));
            await first.RequestStream.WriteAsync(Page(people, 60, 20)); // and cut, before its answer
        }

        using var second = story.Client.Messages.SubmitBatch();
        var opened = (await AskAsync(second, Opening())).Opened;
        Assert.Equal(campaign, opened.Campaign);
        Assert.Contains(opened.NextIndex, new long[] { 60, 80 });
        var overlap = (await AskAsync(second, Page(people, 30, 40))).Page;
        Assert.True(overlap.AlreadyAcceptedCount >= 29, $"{overlap}");
        await AskAsync(second, Page(people, 70, 30));
        var closed = await AskAsync(second, new SubmitBatchRequest { Closing = new BatchClosing { TotalItems = 100 } });
        Assert.Equal(100, closed.Closed.TotalItems);
        story.Note(campaign, 100, refused);

        var report = await story.SettledAsync(campaign);
        Assert.Equal((100, 1, 99), (report.Lines, report.InvalidLines, report.In(MessageState.Delivered)));
        var seen = await story.CheckAsync();
        Assert.Equal(99, seen.Submits.Count);
    }

    [Fact(Timeout = 90_000)]
    public async Task A_resumed_item_with_other_content_is_answered_and_the_first_content_stays()
    {
        await using var story = await BeginAsync();
        var people = Samples.People(10).ToList();
        using (var first = story.Client.Messages.SubmitBatch())
        {
            await AskAsync(first, Opening());
            await AskAsync(first, Page(people, 0, 10));
        }

        people[3].Fields["first_name"] = "somebody else";
        using var second = story.Client.Messages.SubmitBatch();
        var campaign = (await AskAsync(second, Opening())).Opened.Campaign;
        var page = (await AskAsync(second, Page(people, 0, 10))).Page;
        var changed = Assert.Single(page.RejectedItems);
        Assert.Equal((3, "ITEM_CHANGED"), (changed.Index, changed.Reason));
        await AskAsync(second, new SubmitBatchRequest { Closing = new BatchClosing { TotalItems = 10 } });
        story.Note(campaign, 10, new HashSet<long>());
        await story.SettledAsync(campaign);
        var seen = await story.CheckAsync();
        Assert.Equal(10, seen.Submits.Count);
    }

    private static async Task<Story> BeginAsync()
    {
        var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(new RouteSettings());
        return story;
    }

    private static async Task<SubmitBatchResponse> AskAsync(
        AsyncDuplexStreamingCall<SubmitBatchRequest, SubmitBatchResponse> call,
        SubmitBatchRequest frame
    )
    {
        await call.RequestStream.WriteAsync(frame);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call.ResponseStream.Current;
    }

    private static SubmitBatchRequest Opening() =>
        new()
        {
            Opening = new BatchOpening
            {
                RequestId = "tables",
                NewCampaign = Samples.Notice(),
                Autostart = true,
            },
        };

    private static SubmitBatchRequest Page(List<BatchItem> people, int first, int count)
    {
        var page = new BatchPage { FirstIndex = first };
        page.Items.AddRange(people.Skip(first).Take(count));
        return new SubmitBatchRequest { Page = page };
    }
}
