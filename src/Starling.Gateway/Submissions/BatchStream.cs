using System.Threading.Channels;
using Grpc.Core;
using NodaTime;
using Starling.Domain.Ports;
using Starling.Grains;

namespace Starling.Gateway.Submissions;

/// <summary>One stream of a batch after its first frame: pages in, answers out, in order, each after its commit.</summary>
/// <remarks>
/// One loop reads frames and begins commits, another waits for them in order and answers. At most <see cref="GatewayOptions.PagesInFlight"/>
/// pages are between the two: when the ledger is slow the first loop stops reading, and HTTP/2 holds the caller.
/// </remarks>
internal sealed class BatchStream(
    OpenBatch batch,
    IAcceptLedger ledger,
    ICampaignGrain? campaign,
    CampaignNews? news,
    GatewayGates gates,
    PatientCalls calls,
    GatewayOptions options,
    IClock clock,
    TimeProvider time
)
{
    /// <summary>How long a page waits for a ledger that is full before the stream gives up.</summary>
    private static readonly TimeSpan LongestBusy = TimeSpan.FromSeconds(30);

    /// <summary>Pages whose commit was begun and that were not answered yet; one stays in it until its answer is due.</summary>
    private readonly Channel<PendingPage> _pages = Channel.CreateBounded<PendingPage>(
        new BoundedChannelOptions(options.PagesInFlight) { SingleReader = true, SingleWriter = true }
    );

    /// <summary>The index after the last item read, on this stream or an earlier one.</summary>
    private long _expected = batch.Cursor.NextIndex;

    /// <summary>The cursor of the last answer.</summary>
    private long _committed = batch.Cursor.NextIndex;
    private long? _total;
    private bool _started;

    /// <exception cref="RpcException">A frame out of order, a page that cannot be taken.</exception>
    public async Task RunAsync(
        IAsyncStreamReader<V1.SubmitBatchRequest> frames,
        IServerStreamWriter<V1.SubmitBatchResponse> answers,
        CancellationToken cancel
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = ReadAsync(frames, stop.Token);
        try
        {
            await AnswerAsync(answers, stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await AbandonAsync();
            throw;
        }
        finally
        {
            if (news is not null && _committed > batch.Cursor.NextIndex)
            {
                await news.FinishAsync();
            }
        }

        // What was good before a bad frame has been committed and answered; only now is the frame spoken of.
        await reading;
        if (_total is { } total)
        {
            await CloseAsync(total, answers, cancel);
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<V1.SubmitBatchRequest> frames, CancellationToken cancel)
    {
        try
        {
            while (_total is null && await frames.MoveNext(cancel))
            {
                var frame = frames.Current;
                switch (frame.FrameCase)
                {
                    case V1.SubmitBatchRequest.FrameOneofCase.Page:
                        Check(frame.Page);
                        await _pages.Writer.WaitToWriteAsync(cancel);
                        _pages.Writer.TryWrite(Begin(frame.Page, cancel));
                        break;
                    case V1.SubmitBatchRequest.FrameOneofCase.Closing:
                        _total = ReadTotal(frame.Closing);
                        break;
                    default:
                        throw StatusMapping.Invalid(
                            new FieldFault(
                                ErrorReasons.FrameOutOfOrder,
                                "frame",
                                frame.FrameCase.ToString(),
                                "first opening, then pages, last closing"
                            )
                        );
                }
            }
        }
        finally
        {
            _pages.Writer.Complete();
        }
    }

    private void Check(V1.BatchPage page)
    {
        if (page.Items.Count is 0 or > Limits.PageItems)
        {
            throw StatusMapping.Invalid(
                new FieldFault(
                    ErrorReasons.PageSizeOutOfRange,
                    "page.items",
                    $"{page.Items.Count} items",
                    $"a page has 1 to {Limits.PageItems} items"
                )
            );
        }

        if (page.FirstIndex < 0 || page.FirstIndex + page.Items.Count > Limits.BatchItems)
        {
            throw StatusMapping.Invalid(
                new FieldFault(
                    ErrorReasons.ValueOutOfRange,
                    "page.first_index",
                    $"{page.FirstIndex}",
                    $"a batch has at most {Limits.BatchItems} items"
                )
            );
        }

        if (page.FirstIndex > _expected)
        {
            throw Gap(page.FirstIndex, _expected);
        }
    }

    private PendingPage Begin(V1.BatchPage page, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        var items = new BatchItem[page.Items.Count];
        var rejected = new List<V1.RejectedItem>();
        for (var at = 0; at < items.Length; at++)
        {
            var item = page.Items[at];
            items[at] = batch.Items.Read(item, now, out var fault);
            if (fault.Reason is not null)
            {
                rejected.Add(PageAnswer.Rejected(page.FirstIndex + at, item.ItemId, fault));
            }
        }

        _expected = Math.Max(_expected, page.FirstIndex + items.Length);
        var accept = new AcceptPage(batch.Campaign ?? default, batch.Cursor.Batch, (uint)page.FirstIndex, items);
        return new PendingPage(page, accept, rejected, CommitAsync(accept, cancel));
    }

    private Task<PageOutcome> CommitAsync(AcceptPage page, CancellationToken cancel) =>
        batch.ValidateOnly
            ? Task.FromResult<PageOutcome>(
                new PageOutcome.Committed((uint)_expected, page.Items.Count(item => item.Message is not null), [])
            )
            : ledger.AcceptPageAsync(page, cancel);

    private async Task AnswerAsync(IServerStreamWriter<V1.SubmitBatchResponse> answers, CancellationToken cancel)
    {
        while (await _pages.Reader.WaitToReadAsync(cancel))
        {
            while (_pages.Reader.TryPeek(out var page))
            {
                var committed = await SettleAsync(page, cancel);
                _pages.Reader.TryRead(out _);
                _committed = Math.Max(_committed, committed.NextIndex);
                await StartAsync(cancel);
                news?.Tell();
                var answer = PageAnswer.Of(page, committed, batch.ValidateOnly);
                if (!batch.ValidateOnly)
                {
                    GatewayMeter.Page(answer);
                }

                await answers.WriteAsync(new V1.SubmitBatchResponse { Page = answer }, cancel);
            }
        }
    }

    /// <summary>Waits for a page's commit; begins it again when the ledger saw it before the page in front of it, or was full.</summary>
    private async Task<PageOutcome.Committed> SettleAsync(PendingPage page, CancellationToken cancel)
    {
        var outcome = await page.Commit;
        var isFirstTry = true;
        var began = time.GetTimestamp();
        while (true)
        {
            switch (outcome)
            {
                case PageOutcome.Committed committed:
                    return committed;
                case PageOutcome.Gap when isFirstTry && page.Accept.FirstIndex <= _committed:
                    isFirstTry = false;
                    break;
                case PageOutcome.Gap gap:
                    throw Gap(page.Accept.FirstIndex, gap.NextIndex);
                case PageOutcome.Busy when time.GetElapsedTime(began) < LongestBusy:
                    await Task.Delay(options.BusyRetryAfter, time, cancel);
                    break;
                case PageOutcome.Busy:
                    throw gates.Full();
                case PageOutcome.CampaignClosed closed:
                    throw StatusMapping.Precondition(
                        ErrorReasons.CampaignState,
                        ResourceNames.Of(page.Accept.Campaign),
                        $"The campaign is {closed.State.ToString().ToUpperInvariant()} and takes no more recipients.",
                        ("state", closed.State.ToString().ToUpperInvariant())
                    );
                case PageOutcome.BatchClosed closed:
                    throw StatusMapping.Precondition(
                        ErrorReasons.BatchClosed,
                        ResourceNames.Of(page.Accept.Campaign),
                        "The batch was closed with fewer items than this page reaches to.",
                        ("total_items", $"{closed.Total}")
                    );
                default:
                    throw StatusMapping.NotFound(ErrorReasons.CampaignNotFound, "Campaign", ResourceNames.Of(page.Accept.Campaign));
            }

            outcome = await ledger.AcceptPageAsync(page.Accept, cancel);
        }
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        if (_started || !batch.Autostart || campaign is null)
        {
            return;
        }

        _started = true;
        await calls.AskAsync(campaign.StartAsync, cancel);
    }

    private long ReadTotal(V1.BatchClosing closing) =>
        closing.TotalItems == _expected
            ? closing.TotalItems
            : throw StatusMapping.Precondition(
                ErrorReasons.TotalMismatch,
                "closing.total_items",
                "The total differs from the number of items received.",
                ("next_index", $"{_expected}")
            );

    private async Task CloseAsync(long total, IServerStreamWriter<V1.SubmitBatchResponse> answers, CancellationToken cancel)
    {
        if (!batch.ValidateOnly)
        {
            await StartAsync(cancel);
            var outcome = await ledger.CloseBatchAsync(batch.Cursor.Batch, total, cancel);
            if (outcome != CloseOutcome.Closed)
            {
                throw StatusMapping.Precondition(
                    ErrorReasons.TotalMismatch,
                    "closing.total_items",
                    outcome == CloseOutcome.Incomplete
                        ? "Items below the total are missing."
                        : "The batch was closed before with another total, or has more items.",
                    ("next_index", $"{_committed}")
                );
            }

            // The campaign learns that its audience is complete.
            await (news?.FinishAsync() ?? Task.CompletedTask);
        }

        await answers.WriteAsync(new V1.SubmitBatchResponse { Closed = new V1.BatchClosed { TotalItems = total } }, cancel);
    }

    /// <summary>Pages whose commit nobody waits for any more: they may be stored or not, and the next stream finds out.</summary>
    private async Task AbandonAsync()
    {
        while (_pages.Reader.TryRead(out var page))
        {
            await ((Task)page.Commit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static RpcException Gap(long first, long next) =>
        StatusMapping.Precondition(
            ErrorReasons.PageGap,
            "page.first_index",
            $"The page begins at {first}, but the batch goes on at {next}.",
            ("next_index", $"{next}")
        );
}
