using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Grains.Inbound;

/// <summary>Takes subscribers' texts from all binds of the silo: kept first, then joined, judged and filed; the carrier is answered only after.</summary>
/// <remarks>
/// Whatever dies in between, the rows go on: parts without a text are looked at each second. A text that cannot be filed now stays where it is.
/// </remarks>
public sealed partial class InboundDesk(
    IInboundLedger ledger,
    InboundReader reader,
    ReplyDesk replies,
    IGrainFactory grains,
    IOptions<InboundOptions> options,
    IClock clock,
    TimeProvider time,
    ILogger<InboundDesk> logger
) : BackgroundService
{
    private const int MaxPage = 1_000;

    /// <summary>What may wait for a commit; beyond it carriers are asked to repeat.</summary>
    private const int MaxWaiting = 10_000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<Item> _gathered = Channel.CreateBounded<Item>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    private readonly SemaphoreSlim _filing = new(1);

    /// <summary>Takes a segment; answers when it is durable and, if its text is whole, has had its effect.</summary>
    public ValueTask<DeliverAnswer> TakeAsync(string account, InboundMessage message)
    {
        var item = new Item(new ReceivedText(account, message, clock.GetCurrentInstant()));
        return _gathered.Writer.TryWrite(item)
            ? new ValueTask<DeliverAnswer>(item.Answer.Task)
            : new ValueTask<DeliverAnswer>(DeliverAnswer.TryAgain);
    }

    public override void Dispose()
    {
        _filing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(KeepAsync(stoppingToken), LookAtLooseAsync(stoppingToken));
        _gathered.Writer.TryComplete();
    }

    private async Task KeepAsync(CancellationToken stop)
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

                Answer(page, await KeepAsync(page));
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

    private async Task<DeliverAnswer> KeepAsync(List<Item> page)
    {
        try
        {
            await ledger.KeepAsync(
                [.. page.Select(item => item.Text)],
                Duration.FromSeconds(options.Value.RepeatWithinSeconds),
                CancellationToken.None
            );
        }
        catch (Exception fault)
        {
            // Not durable: the carrier keeps them and repeats.
            LogNotKept(page.Count, fault);
            return DeliverAnswer.TryAgain;
        }

        await FileLooseAsync();
        return DeliverAnswer.Committed;
    }

    private static void Answer(List<Item> page, DeliverAnswer answer) => page.ForEach(item => item.Answer.TrySetResult(answer));

    private async Task LookAtLooseAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await FileLooseAsync();
            await Task.Delay(LookEvery, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Files what is complete, or has waited long enough. Never throws: what stays loose is looked at again.</summary>
    private async Task FileLooseAsync()
    {
        await _filing.WaitAsync();
        try
        {
            var ready = InboundJoin.Join(
                await ReadLooseAsync(),
                clock.GetCurrentInstant(),
                Duration.FromSeconds(options.Value.JoinWithinSeconds)
            );
            foreach (var page in ready.Chunk(MaxPage))
            {
                Tell(await FileAsync(page));
            }
        }
        catch (Exception fault)
        {
            LogNotFiled(fault);
        }
        finally
        {
            _filing.Release();
        }
    }

    private async Task<List<LoosePart>> ReadLooseAsync()
    {
        var loose = new List<LoosePart>();
        IReadOnlyList<LoosePart> page;
        do
        {
            page = await ledger.ReadLooseAsync(loose.Count == 0 ? 0 : loose[^1].Id, MaxPage, CancellationToken.None);
            loose.AddRange(page);
        } while (page.Count == MaxPage && loose.Count < MaxWaiting);

        return loose;
    }

    private async Task<IReadOnlyList<InboundRecord>> FileAsync(JoinedText[] texts)
    {
        try
        {
            return await ledger.FileAsync([.. texts.Select(reader.Read)], options.Value.AnswerLimit, CancellationToken.None);
        }
        catch (Exception fault) when (texts.Length > 1)
        {
            // Each for itself: one that cannot be filed keeps nobody's STOP waiting.
            LogNotFiled(fault);
            var filed = new List<InboundRecord>();
            foreach (var text in texts)
            {
                filed.AddRange(await FileAloneAsync(text));
            }

            return filed;
        }
    }

    private async Task<IReadOnlyList<InboundRecord>> FileAloneAsync(JoinedText text)
    {
        try
        {
            return await ledger.FileAsync([reader.Read(text)], options.Value.AnswerLimit, CancellationToken.None);
        }
        catch (Exception fault)
        {
            LogNotFiled(fault);
            return [];
        }
    }

    /// <summary>The rows have moved; who remembers them should know, and owed replies can be made.</summary>
    private void Tell(IReadOnlyList<InboundRecord> filed)
    {
        foreach (var text in filed)
        {
            if (
                text is
                {
                    Contact: { } contact,
                    Effect: InboundEffect.OptedOut or InboundEffect.OutAlready or InboundEffect.OptedIn or InboundEffect.UnderReview
                }
            )
            {
                _ = RefreshAsync(grains.GetGrain<IContactGrain>(GrainKeys.Contact(text.Tenant, contact.Key)));
            }
        }

        if (filed.Any(text => text.Effect is InboundEffect.OptedOut or InboundEffect.HelpAsked))
        {
            replies.Ring();
        }
    }

    private async Task RefreshAsync(IContactGrain contact)
    {
        try
        {
            await contact.RefreshAsync();
        }
        catch (Exception fault)
        {
            // Its next verdict rests on an old row: the intent finds out.
            LogNotTold(fault);
        }
    }

    private sealed record Item(ReceivedText Text)
    {
        public TaskCompletionSource<DeliverAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} subscribers' texts could not be committed; their carriers repeat them")]
    private partial void LogNotKept(int count, Exception fault);

    [LoggerMessage(LogLevel.Warning, "Subscribers' texts could not be filed; they are looked at again")]
    private partial void LogNotFiled(Exception fault);

    [LoggerMessage(LogLevel.Warning, "A contact could not be told that its row has moved")]
    private partial void LogNotTold(Exception fault);
}
