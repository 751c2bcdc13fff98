using Grpc.Core;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

public sealed class BatchUploadTests
{
    private static readonly BatchOpening Opening = new()
    {
        NewCampaign = new Campaign { DisplayName = "Spring", Objective = "promotion" },
        Autostart = true,
    };

    [Fact]
    public async Task A_batch_arrives_whole_and_is_closed()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client(server.Address);
        using var upload = new BatchUpload(client, Opening);
        var result = await upload.RunAsync(Items(1_234));
        Assert.Equal(new BatchResult("campaigns/7", 1_234, 1_234, 0, 0, 0), result);
        Assert.Equal([0, 500, 1000], server.State.PagesReceived);
        Assert.True(server.State.Closed);
        Assert.Equal(upload.RequestId, server.State.Openings[0].RequestId);
    }

    [Fact]
    public async Task An_empty_batch_is_closed_too()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client(server.Address);
        using var upload = new BatchUpload(client, Opening);
        Assert.Equal(0, (await upload.RunAsync(Items(0))).Total);
        Assert.True(server.State.Closed);
    }

    [Fact]
    public async Task A_stream_that_breaks_again_and_again_is_continued_with_overlap_and_loses_nothing()
    {
        await using var server = await FakeStarling.StartAsync(new FakeState { BreakAfterPages = 7 });
        using var client = Client(server.Address);
        var progress = new List<BatchProgress>();
        using var upload = new BatchUpload(
            client,
            Opening,
            new BatchUploadOptions
            {
                PageSize = 10,
                PagesInFlight = 4,
                OnProgress = progress.Add,
            }
        );
        var result = await upload.RunAsync(Items(1_005));
        Assert.Equal(1_005, result.Total);
        Assert.InRange(result.Reconnects, 10, 40);
        Assert.Equal(Enumerable.Range(0, 1_005).Select(i => (long)i), server.State.Items.Keys.Order());
        Assert.All(server.State.Items, stored => Assert.Equal(stored.Key.ToString(), stored.Value!.ItemId));
        Assert.True(server.State.PagesReceived.Count > 101, "some pages came twice");
        Assert.Single(server.State.Openings.Select(opening => opening.RequestId).Distinct());
        Assert.Equal(1_005, progress[^1].OnDisk);
        Assert.Equal(101, progress.Count);
    }

    [Fact]
    public async Task Never_more_pages_are_drawn_from_the_source_than_may_be_in_flight()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client(server.Address);
        long answered = 0;
        long drawn = 0;
        long most = 0;
        using var upload = new BatchUpload(
            client,
            Opening,
            new BatchUploadOptions
            {
                PageSize = 50,
                PagesInFlight = 3,
                OnProgress = news => Interlocked.Exchange(ref answered, news.OnDisk),
            }
        );
        await upload.RunAsync(
            Items(
                20_000,
                i =>
                {
                    drawn = i + 1;
                    most = Math.Max(most, drawn - Interlocked.Read(ref answered));
                }
            )
        );
        // In flight, two waiting to be sent, one being cut, and one that waits for room in the channel.
        Assert.InRange(most, 50, (3 + 2 + 2) * 50);
    }

    [Fact]
    public async Task A_bad_item_is_told_once_with_its_id_though_its_page_is_sent_twice()
    {
        await using var server = await FakeStarling.StartAsync(new FakeState { BreakAfterPages = 2 });
        using var client = Client(server.Address);
        var rejected = new List<RejectedItem>();
        using var upload = new BatchUpload(client, Opening, new BatchUploadOptions { PageSize = 5, OnRejected = rejected.Add });
        var result = await upload.RunAsync(Items(50, bad: i => i % 8 == 3));
        Assert.Equal(["3", "11", "19", "27", "35", "43"], rejected.Select(item => item.ItemId));
        Assert.Equal((50, 44, 6), (result.Total, result.Accepted, result.Rejected));
    }

    [Fact]
    public async Task The_same_request_id_in_another_process_passes_over_what_is_on_disk()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client(server.Address);
        var opening = new BatchOpening(Opening) { RequestId = "spring-1" };
        using var first = new BatchUpload(client, opening, new BatchUploadOptions { PageSize = 10 });
        await Assert.ThrowsAsync<IOException>(() => first.RunAsync(Items(100, i => ThrowAt(i, 35, server.State))));
        Assert.Equal(30, server.State.NextIndex);
        Assert.False(server.State.Closed);
        server.State.PagesReceived.Clear();

        using var second = new BatchUpload(client, opening, new BatchUploadOptions { PageSize = 10 });
        var result = await second.RunAsync(Items(100));
        Assert.Equal((100, 30), (result.Total, result.Skipped));
        Assert.Equal(30, server.State.PagesReceived[0]);
    }

    [Fact]
    public async Task A_server_that_is_full_is_asked_again_after_the_time_it_names()
    {
        await using var server = await FakeStarling.StartAsync(new FakeState { Refusals = 3 });
        using var client = Client(server.Address);
        using var upload = new BatchUpload(client, Opening);
        Assert.Equal(10, (await upload.RunAsync(Items(10))).Total);
    }

    [Fact]
    public async Task A_refused_campaign_is_a_fault_with_its_fields()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client(server.Address);
        using var upload = new BatchUpload(client, new BatchOpening { NewCampaign = new Campaign() });
        var fault = await Assert.ThrowsAsync<StarlingException>(() => upload.RunAsync(Items(10)));
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_REQUEST"), (fault.Status, fault.Reason));
        Assert.Equal(new FieldViolation("opening.new_campaign.objective", "must be stated"), Assert.Single(fault.Violations));
        Assert.Single(server.State.Openings);
    }

    [Fact]
    public async Task Pages_end_early_when_their_items_are_big()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = Client(server.Address);
        using var upload = new BatchUpload(client, Opening, new BatchUploadOptions { PageBytes = 1 << 10 });
        await upload.RunAsync(Items(100, note: new string('é', 100)));
        Assert.Equal(25, server.State.PagesReceived.Count);
    }

    [Fact]
    public async Task A_server_nobody_is_behind_is_said_to_be_unreachable()
    {
        using var client = Client("http://127.0.0.1:9");
        using var upload = new BatchUpload(client, Opening);
        var fault = await Assert.ThrowsAsync<StarlingException>(() => upload.RunAsync(Items(10)));
        Assert.True(fault.IsUnreachable);
        Assert.Contains("http://127.0.0.1:9", fault.Message, StringComparison.Ordinal);
    }

    private static StarlingClient Client(params string[] addresses) =>
        new(
            new StarlingClientOptions
            {
                Addresses = [.. addresses.Select(address => new Uri(address))],
                FirstBackoff = TimeSpan.FromMilliseconds(2),
                MaxBackoff = TimeSpan.FromMilliseconds(20),
            }
        );

    /// <summary>Fails once the pages before this item are on the server's disk.</summary>
    private static void ThrowAt(int index, int at, FakeState state)
    {
        if (index == at)
        {
            Assert.True(SpinWait.SpinUntil(() => state.NextIndex == at / 10 * 10, TimeSpan.FromSeconds(20)));
            throw new IOException("The disk is gone.");
        }
    }

    private static async IAsyncEnumerable<BatchItem> Items(
        int count,
        Action<int>? drawn = null,
        Func<int, bool>? bad = null,
        string note = ""
    )
    {
        for (var i = 0; i < count; i++)
        {
            drawn?.Invoke(i);
            var item = new BatchItem { ItemId = i.ToString(), Phone = (bad?.Invoke(i) == true ? "x" : "+1") + $"416555{i:D4}" };
            if (note.Length > 0)
            {
                item.Fields["note"] = note;
            }

            yield return item;
            if (i % 100 == 0)
            {
                await Task.Yield();
            }
        }
    }
}
