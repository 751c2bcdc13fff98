using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Senders;

namespace Starling.Grains.Senders;

/// <summary>Is told how carriers answered the texts of senders.</summary>
public interface ISenderTraffic
{
    /// <summary>A text of the sender has an outcome. Costs an addition: it is called for every text.</summary>
    void Add(string sender, MessageState outcome);
}

/// <summary>
/// Counts how carriers answer each sender, adds it to the ledger's figures every two seconds, and pauses promotion on a long number whose
/// refusals rise (S12, N26).
/// </summary>
/// <remarks>
/// The figures guide people and rules and prove nothing: a process that is killed takes those of its last two seconds with it. A server judges
/// what its own connections were answered; what one of them finds holds for all.
/// </remarks>
public sealed partial class SenderTraffic(
    ISenderBook book,
    ISenderLedger ledger,
    RejectionRule rule,
    IClock clock,
    TimeProvider time,
    ILogger<SenderTraffic> logger
) : BackgroundService, ISenderTraffic
{
    /// <summary>Who took a step that nobody took.</summary>
    public const string Self = "starling";

    private static readonly TimeSpan SettleEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    public void Add(string sender, MessageState outcome)
    {
        if (outcome is not (MessageState.Sent or MessageState.Rejected))
        {
            return;
        }

        var tally = _tallies.GetOrAdd(sender, static (_, window) => new Tally(window), rule.Window);
        Interlocked.Increment(ref tally.Texts);
        if (outcome == MessageState.Rejected)
        {
            Interlocked.Increment(ref tally.Rejected);
        }
    }

    /// <summary>Writes down what was counted, and draws the conclusions.</summary>
    public async Task SettleAsync(CancellationToken cancel)
    {
        var entries = new List<SenderTrafficEntry>();
        var written = new List<Tally>();
        foreach (var (sender, tally) in _tallies)
        {
            if ((Volatile.Read(ref tally.Texts) == 0 && tally.Unwritten == default) || !SenderAddress.TryParse(sender, out var address))
            {
                continue;
            }

            // Refusals first: what comes between counts as a text now and as a refusal in two seconds, never the other way round.
            var rejected = Interlocked.Exchange(ref tally.Rejected, 0);
            var texts = Interlocked.Exchange(ref tally.Texts, 0);
            if (book.OwnerOf(address) is not { } owner)
            {
                continue;
            }

            tally.Unwritten = (tally.Unwritten.Texts + texts, tally.Unwritten.Rejected + rejected);
            entries.Add(new SenderTrafficEntry(owner.Tenant, address, tally.Unwritten.Texts, tally.Unwritten.Rejected));
            written.Add(tally);
            if (address.Kind == SenderKind.LongCode)
            {
                await JudgeAsync(tally, owner, texts, rejected, cancel);
            }
        }

        if (entries.Count == 0)
        {
            return;
        }

        await ledger.AddTrafficAsync(entries, cancel);
        written.ForEach(tally => tally.Unwritten = default);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(SettleEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await SettleAsync(CancellationToken.None);
            }
            catch (Exception fault)
            {
                LogNotSettled(fault);
            }
        }
    }

    private async Task JudgeAsync(Tally tally, Sender owner, long texts, long refused, CancellationToken cancel)
    {
        var now = clock.GetCurrentInstant();
        tally.Window.Add(now, texts, refused);
        if (owner.Stage != SenderStage.Active || owner.Pause is not null)
        {
            // What is answered while promotion waits says nothing of what comes after.
            tally.Window.Clear();
            return;
        }

        var (answers, rejected) = tally.Window.Sum(now);
        if (!rule.Pauses(answers, rejected))
        {
            return;
        }

        var note = string.Create(
            CultureInfo.InvariantCulture,
            $"carriers refused {rejected} of {answers} texts within {rule.Window.TotalMinutes:0} minutes"
        );
        if (owner.After(SenderStep.PausePromotion, now, note) is { } paused)
        {
            var answer = await ledger.ReplaceAsync(paused, new SenderEvent(now, SenderStep.PausePromotion, Self, note), cancel);
            if (answer == SenderReplacement.Done)
            {
                tally.Window.Clear();
                LogPaused(new string('•', 3) + owner.Address.Value[^4..], answers, rejected);
            }

            await book.ReadAsync(cancel);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What carriers answered to senders is not written down yet")]
    private partial void LogNotSettled(Exception fault);

    [LoggerMessage(LogLevel.Warning, "Promotion is paused on the number {Sender}: carriers refused {Rejected} of {Answers} texts")]
    private partial void LogPaused(string sender, long answers, long rejected);

    private sealed class Tally(Duration window)
    {
        public long Texts;
        public long Rejected;

        public RejectionWindow Window { get; } = new(window);

        /// <summary>Taken, and not in the ledger yet: it goes with what comes next.</summary>
        public (long Texts, long Rejected) Unwritten { get; set; }
    }
}
