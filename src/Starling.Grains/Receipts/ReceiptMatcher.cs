using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Receipts;

/// <summary>Commits carriers' receipts for all binds of the silo, draining what has gathered; the carrier is answered only after.</summary>
public sealed partial class ReceiptMatcher(IReceiptLedger ledger, IClock clock, TimeProvider time, ILogger<ReceiptMatcher> logger)
    : BackgroundService
{
    private const int MaxPage = 2_000;

    /// <summary>What may wait for a commit; beyond it carriers are asked to repeat.</summary>
    private const int MaxWaiting = 20_000;
    private static readonly TimeSpan LookAtParkedEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long a parked receipt must have waited before it may settle an unknown message: a response timeout, and a minute.</summary>
    private static readonly Duration Patience = Duration.FromSeconds(120);

    private readonly Channel<Item> _gathered = Channel.CreateBounded<Item>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    /// <summary>Takes a receipt; answers when it is durable.</summary>
    public ValueTask<DeliverAnswer> TakeAsync(string account, DeliveryReceipt receipt) =>
        TakeAsync(new Item(new ReceivedReceipt(account, receipt, clock.GetCurrentInstant())));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(CommitAsync(stoppingToken), LookAtParkedAsync(stoppingToken));
        _gathered.Writer.TryComplete();
    }

    private ValueTask<DeliverAnswer> TakeAsync(Item item) =>
        _gathered.Writer.TryWrite(item)
            ? new ValueTask<DeliverAnswer>(item.Answer.Task)
            : new ValueTask<DeliverAnswer>(DeliverAnswer.TryAgain);

    private async Task CommitAsync(CancellationToken stop)
    {
        var page = new List<Item>(MaxPage);
        try
        {
            while (await _gathered.Reader.WaitToReadAsync(stop))
            {
                while (page.Count < MaxPage && _gathered.Reader.TryRead(out var item))
                {
                    page.Add(item);
                }

                Answer(page, await CommitAsync(page));
                page.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            while (_gathered.Reader.TryRead(out var item))
            {
                page.Add(item);
            }

            Answer(page, DeliverAnswer.TryAgain);
        }
    }

    private async Task<DeliverAnswer> CommitAsync(List<Item> page)
    {
        using var span = StarlingTrace.Receipts(page.Count);
        try
        {
            await ledger.CommitReceiptsAsync([.. page.Select(item => item.Receipt)], CancellationToken.None);
            StarlingMeter.Delivered(page.Select(item => item.Receipt.Receipt.Status), texts: 0);
            return DeliverAnswer.Committed;
        }
        catch (Exception fault)
        {
            // Not durable: the carrier keeps them and repeats.
            span.Fail(fault);
            StarlingMeter.AskedAgain(page.Count);
            LogNotCommitted(page.Count, fault);
            return DeliverAnswer.TryAgain;
        }
    }

    private static void Answer(List<Item> page, DeliverAnswer answer) => page.ForEach(item => item.Answer.TrySetResult(answer));

    private async Task LookAtParkedAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(LookAtParkedEvery, time, stop);
                var now = clock.GetCurrentInstant();
                while (await ledger.MatchParkedAsync(now, MaxPage, stop) == MaxPage) { }
                await ledger.SettleUnknownAsync(now, Patience, MaxPage, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // They stay parked and are looked at again.
                LogParkedFailed(fault);
            }
        }
    }

    private sealed record Item(ReceivedReceipt Receipt)
    {
        public TaskCompletionSource<DeliverAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} receipts could not be committed; their carriers repeat them")]
    private partial void LogNotCommitted(int count, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Parked receipts could not be looked at")]
    private partial void LogParkedFailed(Exception fault);
}
