using Grpc.Core;
using Starling.Domain.Campaigns;

namespace Starling.Gateway.Tests.Submissions;

/// <summary>Order, bad items, overlap and resumption, gaps, closing, starting, slow and full ledgers, callers that leave.</summary>
public sealed class BatchStreamTests : IAsyncLifetime
{
    private GatewayHarness _door = null!;

    public async ValueTask InitializeAsync() => _door = await GatewayHarness.StartAsync(options => options.PagesInFlight = 3);

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task Pages_are_answered_in_order_each_after_its_commit()
    {
        using var stream = await OpenAsync();
        var commits = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource()).ToArray();
        _door.Ledger.BeforeCommit = page => commits[page.FirstIndex / 10].Task;
        for (var page = 0; page < 3; page++)
        {
            await stream.RequestStream.WriteAsync(Page(page * 10, 10));
        }

        await GatewayHarness.UntilAsync(() => _door.Ledger.UnderWay == 3);
        var answer = ReadAsync(stream);
        Assert.False(answer.IsCompleted);
        for (var page = 0; page < 3; page++)
        {
            commits[page].SetResult();
            var accepted = (await answer).Page;
            Assert.Equal((page * 10L, page * 10L + 10, 10), (accepted.FirstIndex, accepted.NextIndex, accepted.AcceptedCount));
            Assert.Equal($"messages/1-{page * 10}", accepted.FirstMessage);
            answer = page < 2 ? ReadAsync(stream) : answer;
        }
    }

    [Fact]
    public async Task A_page_that_the_ledger_saw_too_early_is_taken_after_its_predecessor()
    {
        using var stream = await OpenAsync();
        var first = new TaskCompletionSource();
        _door.Ledger.BeforeCommit = page => page.FirstIndex == 0 ? first.Task : Task.CompletedTask;
        await stream.RequestStream.WriteAsync(Page(0, 5));
        await stream.RequestStream.WriteAsync(Page(5, 5));
        await GatewayHarness.UntilAsync(() => _door.Ledger.UnderWay == 1);
        first.SetResult();
        Assert.Equal(5, (await ReadAsync(stream)).Page.NextIndex);
        Assert.Equal(10, (await ReadAsync(stream)).Page.NextIndex);
        Assert.Equal([0u, 5u], _door.Ledger.Committed.Select(page => page.FirstIndex));
    }

    [Fact]
    public async Task A_line_to_a_country_that_is_not_texted_is_told_and_its_neighbours_are_taken()
    {
        using var stream = await OpenAsync();
        var page = Page(0, 3);
        page.Page.Items[1].Phone = "+447700900123";
        await stream.RequestStream.WriteAsync(page);
        var answer = (await ReadAsync(stream)).Page;
        Assert.Equal(2, answer.AcceptedCount);
        var rejected = Assert.Single(answer.RejectedItems);
        Assert.Equal(
            (1L, "phone", ErrorReasons.DestinationNotAllowed, "+447700900123"),
            (rejected.Index, rejected.Field, rejected.Reason, rejected.Value)
        );
        Assert.StartsWith("GB is not among", rejected.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_item_is_answered_and_its_neighbours_are_unharmed()
    {
        using var stream = await OpenAsync();
        var page = Page(0, 5);
        page.Page.Items[1].Phone = "12";
        page.Page.Items[3].TimeZone = "Mars/Olympus";
        await stream.RequestStream.WriteAsync(page);
        var accepted = (await ReadAsync(stream)).Page;
        Assert.Equal((5L, 3, "messages/1-0"), (accepted.NextIndex, accepted.AcceptedCount, accepted.FirstMessage));
        Assert.Equal(
            [
                (1L, "line-1", ErrorReasons.PhoneTooShort, "phone", "12"),
                (3L, "line-3", ErrorReasons.TimeZoneUnknown, "time_zone", "Mars/Olympus"),
            ],
            accepted.RejectedItems.Select(item => (item.Index, item.ItemId, item.Reason, item.Field, item.Value))
        );
    }

    [Fact]
    public async Task A_broken_stream_is_continued_with_any_overlap_and_nothing_is_doubled()
    {
        using (var stream = await OpenAsync())
        {
            await stream.RequestStream.WriteAsync(Page(0, 10));
            await ReadAsync(stream);
        }

        using var again = await OpenAsync(expectedNext: 10);
        await again.RequestStream.WriteAsync(Page(4, 10));
        var accepted = (await ReadAsync(again)).Page;
        Assert.Equal((4L, 14L, 10, 6), (accepted.FirstIndex, accepted.NextIndex, accepted.AcceptedCount, accepted.AlreadyAcceptedCount));
        Assert.Empty(accepted.RejectedItems);
        var all = await _door.Messages.ListMessagesAsync(new V1.ListMessagesRequest { Campaign = "campaigns/1" });
        Assert.Equal(14, all.Messages.Count);
    }

    [Fact]
    public async Task An_item_that_changed_between_two_streams_keeps_its_first_content()
    {
        using (var stream = await OpenAsync())
        {
            await stream.RequestStream.WriteAsync(Page(0, 3));
            await ReadAsync(stream);
        }

        using var again = await OpenAsync(expectedNext: 3);
        var page = Page(0, 3);
        page.Page.Items[0].Phone = "+14165550199";
        await again.RequestStream.WriteAsync(page);
        var accepted = (await ReadAsync(again)).Page;
        Assert.Equal((2, 2, "messages/1-1"), (accepted.AcceptedCount, accepted.AlreadyAcceptedCount, accepted.FirstMessage));
        var changed = Assert.Single(accepted.RejectedItems);
        Assert.Equal((0L, "line-0", ErrorReasons.ItemChanged), (changed.Index, changed.ItemId, changed.Reason));
    }

    [Fact]
    public async Task A_page_above_the_cursor_is_refused_and_what_came_before_is_answered()
    {
        using var stream = await OpenAsync();
        await stream.RequestStream.WriteAsync(Page(0, 2));
        await stream.RequestStream.WriteAsync(Page(3, 2));
        Assert.Equal(2, (await ReadAsync(stream)).Page.NextIndex);
        var fault = await Faults.OfAsync(() => ReadAsync(stream));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.PageGap), (fault.StatusCode, fault.ReasonOf()));
        Assert.Equal("2", fault.DetailOf<Google.Rpc.ErrorInfo>().Metadata["next_index"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task A_page_has_one_to_five_hundred_items(int items)
    {
        using var stream = await OpenAsync();
        await stream.RequestStream.WriteAsync(Page(0, items));
        var fault = await Faults.OfAsync(() => ReadAsync(stream));
        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.PageSizeOutOfRange), (fault.StatusCode, fault.ReasonOf()));
    }

    [Fact]
    public async Task A_whole_batch_is_closed_and_closing_it_again_is_the_same()
    {
        for (var time = 0; time < 2; time++)
        {
            using var stream = await OpenAsync(expectedNext: time == 0 ? 0 : 2);
            await stream.RequestStream.WriteAsync(Page(0, 2));
            await stream.RequestStream.WriteAsync(Closing(2));
            await stream.RequestStream.CompleteAsync();
            Assert.Equal(2, (await ReadAsync(stream)).Page.NextIndex);
            Assert.Equal(2, (await ReadAsync(stream)).Closed.TotalItems);
            Assert.False(await stream.ResponseStream.MoveNext(default));
        }
    }

    [Fact]
    public async Task A_total_that_is_not_the_number_of_items_is_refused()
    {
        using var stream = await OpenAsync();
        await stream.RequestStream.WriteAsync(Page(0, 2));
        await stream.RequestStream.WriteAsync(Closing(3));
        await ReadAsync(stream);
        Assert.Equal(ErrorReasons.TotalMismatch, (await Faults.OfAsync(() => ReadAsync(stream))).ReasonOf());
    }

    [Fact]
    public async Task A_page_beyond_the_total_of_a_closed_batch_is_refused()
    {
        using (var stream = await OpenAsync())
        {
            await stream.RequestStream.WriteAsync(Page(0, 2));
            await stream.RequestStream.WriteAsync(Closing(2));
            await stream.RequestStream.CompleteAsync();
            await ReadAsync(stream);
            await ReadAsync(stream);
        }

        using var again = await OpenAsync(expectedNext: 2);
        await again.RequestStream.WriteAsync(Page(2, 1));
        Assert.Equal(ErrorReasons.BatchClosed, (await Faults.OfAsync(() => ReadAsync(again))).ReasonOf());
    }

    [Fact]
    public async Task Frames_come_in_one_order_only()
    {
        using var first = _door.Messages.SubmitBatch();
        await first.RequestStream.WriteAsync(Page(0, 1));
        Assert.Equal(ErrorReasons.FrameOutOfOrder, (await Faults.OfAsync(() => ReadAsync(first))).ReasonOf());

        using var twice = await OpenAsync();
        await twice.RequestStream.WriteAsync(Opening());
        Assert.Equal(ErrorReasons.FrameOutOfOrder, (await Faults.OfAsync(() => ReadAsync(twice))).ReasonOf());
    }

    [Fact]
    public async Task A_bad_opening_tells_every_field_at_fault()
    {
        using var stream = _door.Messages.SubmitBatch();
        var opening = Opening();
        opening.Opening.DefaultRegion = "Canada";
        opening.Opening.RequestId = "";
        await stream.RequestStream.WriteAsync(opening);
        var fault = await Faults.OfAsync(() => ReadAsync(stream));
        Assert.Equal(
            ["opening.request_id", "opening.default_region"],
            fault.DetailOf<Google.Rpc.BadRequest>().FieldViolations.Select(violation => violation.Field)
        );
    }

    [Fact]
    public async Task A_slow_ledger_holds_no_more_than_the_pages_in_flight()
    {
        using var stream = await OpenAsync();
        var gate = new TaskCompletionSource();
        var most = 0;
        _door.Ledger.BeforeCommit = page =>
        {
            most = Math.Max(most, _door.Ledger.UnderWay);
            return gate.Task;
        };
        var sending = Task.Run(async () =>
        {
            for (var page = 0; page < 40; page++)
            {
                await stream.RequestStream.WriteAsync(Page(page * 10, 10));
            }

            await stream.RequestStream.CompleteAsync();
        });
        await GatewayHarness.UntilAsync(() => _door.Ledger.UnderWay == 3);
        gate.SetResult();
        var answers = 0;
        while (await stream.ResponseStream.MoveNext(default).WaitAsync(GatewayHarness.Patience))
        {
            Assert.Equal(++answers * 10, stream.ResponseStream.Current.Page.NextIndex);
        }

        await sending.WaitAsync(GatewayHarness.Patience);
        Assert.Equal(40, answers);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_full_ledger_makes_the_stream_wait()
    {
        using var stream = await OpenAsync();
        _door.Ledger.BusyFor = 2;
        await stream.RequestStream.WriteAsync(Page(0, 5));
        Assert.Equal(5, (await _door.WhileTimePassesAsync(ReadAsync(stream))).Page.NextIndex);
    }

    [Fact]
    public async Task A_ledger_that_stays_full_ends_the_stream()
    {
        using var stream = await OpenAsync();
        _door.Ledger.BusyFor = int.MaxValue;
        await stream.RequestStream.WriteAsync(Page(0, 5));
        var fault = await Faults.OfAsync(() => _door.WhileTimePassesAsync(ReadAsync(stream)));
        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.AcceptQueueFull), (fault.StatusCode, fault.ReasonOf()));
        Assert.NotNull(fault.DetailOf<Google.Rpc.RetryInfo>());
    }

    [Fact]
    public async Task A_caller_that_leaves_leaves_no_work_behind_and_may_come_back()
    {
        var gate = new TaskCompletionSource();
        using (var stream = await OpenAsync())
        {
            await stream.RequestStream.WriteAsync(Page(0, 5));
            await ReadAsync(stream);
            _door.Ledger.BeforeCommit = _ => gate.Task;
            await stream.RequestStream.WriteAsync(Page(5, 5));
            await GatewayHarness.UntilAsync(() => _door.Ledger.UnderWay == 1);
        }

        await GatewayHarness.UntilAsync(() => _door.Ledger.UnderWay == 0);
        _door.Ledger.BeforeCommit = _ => Task.CompletedTask;
        using var again = await OpenAsync(expectedNext: 5);
        await again.RequestStream.WriteAsync(Page(5, 5));
        Assert.Equal(10, (await ReadAsync(again)).Page.NextIndex);
    }

    [Fact]
    public async Task A_campaign_comes_with_its_batch_and_is_found_again_by_the_same_request()
    {
        var opening = Opening();
        using (var stream = await OpenAsync())
        {
            await stream.RequestStream.WriteAsync(Page(0, 1));
            await ReadAsync(stream);
        }

        using var again = await OpenAsync(expectedNext: 1);
        opening.Opening.NewCampaign.DisplayName = "Another";
        using var other = _door.Messages.SubmitBatch();
        await other.RequestStream.WriteAsync(opening);
        var fault = await Faults.OfAsync(() => ReadAsync(other));
        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.RequestIdReused), (fault.StatusCode, fault.ReasonOf()));
    }

    [Fact]
    public async Task Autostart_starts_the_campaign_after_its_first_page_and_tells_it_of_rows()
    {
        using var stream = await OpenAsync(autostart: true);
        Assert.DoesNotContain("campaign:1 StartAsync", _door.Grains.Calls);
        await stream.RequestStream.WriteAsync(Page(0, 5));
        await stream.RequestStream.WriteAsync(Page(5, 5));
        await stream.RequestStream.CompleteAsync();
        await ReadAsync(stream);
        Assert.Single(_door.Grains.Calls, call => call == "campaign:1 StartAsync");
        await ReadAsync(stream);
        Assert.False(await stream.ResponseStream.MoveNext(default));
        Assert.Contains("campaign:1 AcceptedAsync", _door.Grains.Calls);
        Assert.Single(_door.Grains.Calls, call => call == "campaign:1 StartAsync");
    }

    [Fact]
    public async Task A_cancelled_campaign_takes_no_more_pages()
    {
        using var stream = await OpenAsync();
        await _door.Ledger.MoveAsync(new CampaignId(1), [CampaignState.Draft], CampaignState.Cancelling, GatewayHarness.Now, default);
        await stream.RequestStream.WriteAsync(Page(0, 1));
        var fault = await Faults.OfAsync(() => ReadAsync(stream));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.CampaignState), (fault.StatusCode, fault.ReasonOf()));
    }

    [Fact]
    public async Task Another_tenants_campaign_cannot_be_filled()
    {
        using var mine = await OpenAsync();
        using var stream = _door.Messages.SubmitBatch(GatewayHarness.As("other"));
        await stream.RequestStream.WriteAsync(
            new V1.SubmitBatchRequest
            {
                Opening = new V1.BatchOpening { RequestId = "r", Campaign = "campaigns/1" },
            }
        );
        Assert.Equal(ErrorReasons.CampaignNotFound, (await Faults.OfAsync(() => ReadAsync(stream))).ReasonOf());
    }

    [Fact]
    public async Task A_check_stores_nothing()
    {
        using var stream = _door.Messages.SubmitBatch();
        var opening = Opening();
        opening.Opening.ValidateOnly = true;
        await stream.RequestStream.WriteAsync(opening);
        Assert.Equal("", (await ReadAsync(stream)).Opened.Campaign);
        var page = Page(0, 2);
        page.Page.Items[0].Phone = "x";
        await stream.RequestStream.WriteAsync(page);
        var accepted = (await ReadAsync(stream)).Page;
        Assert.Equal((1, 1, ""), (accepted.AcceptedCount, accepted.RejectedItems.Count, accepted.FirstMessage));
        await stream.RequestStream.WriteAsync(Closing(2));
        Assert.Equal(2, (await ReadAsync(stream)).Closed.TotalItems);
        Assert.Empty(_door.Ledger.Committed);
        Assert.Empty(_door.Grains.Calls);
        Assert.Null(await _door.Ledger.FindAsync(new CampaignId(1), default));
    }

    [Fact]
    public async Task Only_so_many_streams_are_open_at_once()
    {
        await using var small = await GatewayHarness.StartAsync(options => options.MaxBatchStreams = 1);
        using var first = small.Messages.SubmitBatch();
        await first.RequestStream.WriteAsync(Opening());
        await ReadAsync(first);
        using var second = small.Messages.SubmitBatch();
        var fault = await Faults.OfAsync(async () =>
        {
            await second.RequestStream.WriteAsync(Opening());
            await ReadAsync(second);
        });
        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManyStreams), (fault.StatusCode, fault.ReasonOf()));
    }

    private async Task<AsyncDuplexStreamingCall<V1.SubmitBatchRequest, V1.SubmitBatchResponse>> OpenAsync(
        long expectedNext = 0,
        bool autostart = false
    )
    {
        var stream = _door.Messages.SubmitBatch();
        var opening = Opening();
        opening.Opening.Autostart = autostart;
        await stream.RequestStream.WriteAsync(opening);
        var opened = (await ReadAsync(stream)).Opened;
        Assert.Equal(("campaigns/1", expectedNext), (opened.Campaign, opened.NextIndex));
        return stream;
    }

    private static V1.SubmitBatchRequest Opening() =>
        new()
        {
            Opening = new V1.BatchOpening
            {
                RequestId = "list-1",
                NewCampaign = new V1.Campaign
                {
                    DisplayName = "Spring",
                    CommunicationType = "promotional",
                    Objective = "promotion",
                    TemplateText = "Hello {{ first_name | default: \"you\" }}",
                },
                DefaultRegion = "CA",
            },
        };

    private static V1.SubmitBatchRequest Page(int first, int count)
    {
        var page = new V1.BatchPage { FirstIndex = first };
        page.Items.Add(
            Enumerable
                .Range(first, count)
                .Select(index => new V1.BatchItem
                {
                    ItemId = $"line-{index}",
                    Phone = $"+1416555{index % 10_000:D4}",
                    Fields = { ["first_name"] = $"N{index}" },
                })
        );
        return new V1.SubmitBatchRequest { Page = page };
    }

    private static V1.SubmitBatchRequest Closing(long total) => new() { Closing = new V1.BatchClosing { TotalItems = total } };

    private static async Task<V1.SubmitBatchResponse> ReadAsync(
        AsyncDuplexStreamingCall<V1.SubmitBatchRequest, V1.SubmitBatchResponse> stream
    )
    {
        Assert.True(await stream.ResponseStream.MoveNext(default).WaitAsync(GatewayHarness.Patience));
        return stream.ResponseStream.Current;
    }
}
