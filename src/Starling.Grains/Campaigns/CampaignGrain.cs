using Microsoft.Extensions.Logging;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Grains.Contracts;

namespace Starling.Grains.Campaigns;

/// <summary>One campaign: orders the changes of its state, meters its pace, tells its figures, wakes its lanes.</summary>
/// <remarks>
/// Key: the campaign's number. State: none; the truth is the campaign's row and its counters, and every change is a compare-and-set, so
/// that a second activation can be late but never wrong. Only the pace lives here: two activations could double it for the seconds they
/// overlap, never the route's rate. Reentrant: figures are read while a cancelling goes on. A reminder wakes it when it is to start by itself;
/// the row says when that is, and a reminder that comes early, late, twice or never changes nothing of it.
/// </remarks>
[Orleans.Concurrency.Reentrant]
public sealed partial class CampaignGrain(
    ICampaignLedger campaigns,
    QuietTime quiet,
    IClock clock,
    TimeProvider time,
    ILogger<CampaignGrain> logger
) : Grain, ICampaignGrain, IRemindable
{
    private const string StartReminder = "start";
    private const int CancelPage = 500;

    /// <summary>The least that Orleans allows. Only a reminder that came to nothing comes again.</summary>
    private static readonly TimeSpan RemindAgain = TimeSpan.FromMinutes(1);

    /// <summary>The reminders of a silo that died have another keeper after about two seconds; a caller waits no longer for what is only punctuality.</summary>
    private static readonly TimeSpan RemindersAnswer = TimeSpan.FromSeconds(5);

    private static readonly Duration FiguresAge = Duration.FromMilliseconds(250);

    /// <summary>A lane answers at once; one that does not is on a silo that died.</summary>
    private static readonly TimeSpan LaneAnswers = TimeSpan.FromSeconds(1);

    private Campaign? _campaign;
    private TokenBucket? _pace;
    private CampaignProgress? _figures;
    private Task<CampaignProgress>? _reading;
    private Task _ending = Task.CompletedTask;

    private CampaignId Id => GrainKeys.ReadCampaign(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _campaign = await campaigns.FindAsync(Id, cancellationToken);
        if (_campaign?.Definition.PaceSegmentsPerSecond is { } pace)
        {
            // A quarter of a second in one go: small enough to look steady, large enough for a page.
            _pace = new TokenBucket(pace, Math.Max(1, pace / 4), time.TimestampFrequency, time.GetTimestamp());
        }
    }

    public async Task<CampaignChange> StartAsync()
    {
        var change = await MoveAsync([CampaignState.Draft, CampaignState.Scheduled], CampaignState.Running);
        await WakeLanesAsync();
        return change;
    }

    public async Task<CampaignChange> ScheduleAsync(Instant startsAt)
    {
        if (await campaigns.ScheduleAsync(Id, startsAt, CancellationToken.None) is not { } campaign)
        {
            return NotFound;
        }

        Take(campaign);
        var moved = campaign.State == CampaignState.Scheduled;
        if (moved)
        {
            // The row first: with it the start is certain, and the reminder only makes it punctual.
            LogScheduled(Id.Value, campaign.StartsAt!.Value);
            await RemindAsync(campaign.StartsAt.Value);
        }

        return new CampaignChange(true, campaign.State, moved, Duration.Zero, 0);
    }

    public async Task<CampaignChange> PauseAsync() => await MoveAsync([CampaignState.Running], CampaignState.Paused);

    public async Task<CampaignChange> ResumeAsync()
    {
        var change = await MoveAsync([CampaignState.Paused], CampaignState.Running);
        await WakeLanesAsync();
        return change;
    }

    public async Task<CampaignChange> CancelAsync()
    {
        var change = await MoveAsync(
            [CampaignState.Draft, CampaignState.Scheduled, CampaignState.Running, CampaignState.Paused],
            CampaignState.Cancelling
        );
        EndInBackground();

        // Asked again after its end, it is still this call that was heeded.
        return change with
        {
            Moved = change.Moved || change.State == CampaignState.Cancelled,
        };
    }

    public Task<CampaignProgress> ProgressAsync()
    {
        if (_figures is { } figures && clock.GetCurrentInstant() - figures.At < FiguresAge)
        {
            return Task.FromResult(figures);
        }

        return _reading is { IsCompleted: false } reading ? reading : _reading = ReadFiguresAsync();
    }

    public async Task AcceptedAsync()
    {
        if (_campaign?.State == CampaignState.Running)
        {
            await WakeLanesAsync();
        }
    }

    public ValueTask<int> TakePaceAsync(int wanted, int least)
    {
        if (_pace is not { } pace)
        {
            return new(wanted);
        }

        var now = time.GetTimestamp();
        return new(
            pace.Available(now) >= least ? pace.TakeUpTo(wanted, now)
            : pace.TryTake(least, now) ? least
            : 0
        );
    }

    public ValueTask ReturnPaceAsync(int segments)
    {
        _pace?.Return(segments, time.GetTimestamp());
        return ValueTask.CompletedTask;
    }

    public async Task PingAsync()
    {
        _campaign = await campaigns.FindAsync(Id, CancellationToken.None);
        switch (_campaign)
        {
            case { State: CampaignState.Scheduled }:
                if (await StartIfDueAsync("the keeper"))
                {
                    await ForgetReminderAsync();
                }

                break;
            case { State: CampaignState.Cancelling }:
                EndInBackground();
                break;
            case { State: CampaignState.Running, InputComplete: true, Definition.Kind: CampaignKind.Batch }:
                await CompleteIfDoneAsync();
                await WakeLanesAsync();
                break;
            case { State: CampaignState.Running }:
                await WakeLanesAsync();
                break;
        }
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await StartIfDueAsync("its reminder");
        if (_campaign is { State: CampaignState.Scheduled, StartsAt: { } startsAt })
        {
            // Early by a hair, or of an instant that was moved meanwhile.
            await RemindAsync(startsAt);
        }
        else
        {
            await ForgetReminderAsync();
        }
    }

    private static CampaignChange NotFound => new(false, default, false, Duration.Zero, 0);

    /// <returns>Whether this call started it.</returns>
    private async Task<bool> StartIfDueAsync(string waker)
    {
        var now = clock.GetCurrentInstant();
        var due = await campaigns.StartDueAsync(Id, now, CancellationToken.None);
        var startsAt = _campaign?.StartsAt ?? now;
        Take(due?.Campaign);
        if (due is not { Started: true })
        {
            return false;
        }

        LogStarted(Id.Value, waker, (now - startsAt).TotalSeconds);
        await RefreshLanesAsync();
        await WakeLanesAsync();
        return true;
    }

    private async Task RemindAsync(Instant startsAt)
    {
        try
        {
            var ahead = Duration.Max(Duration.Zero, startsAt - clock.GetCurrentInstant());
            await this.RegisterOrUpdateReminder(StartReminder, ahead.ToTimeSpan(), RemindAgain).WaitAsync(RemindersAnswer, time);
        }
        catch (Exception fault)
        {
            // Whoever finds the row overdue starts it.
            LogReminderFailed(Id.Value, fault);
        }
    }

    private async Task ForgetReminderAsync()
    {
        try
        {
            if (await this.GetReminder(StartReminder).WaitAsync(RemindersAnswer, time) is { } reminder)
            {
                await this.UnregisterReminder(reminder).WaitAsync(RemindersAnswer, time);
            }
        }
        catch (Exception fault)
        {
            // It comes once more and finds nothing to start.
            LogReminderFailed(Id.Value, fault);
        }
    }

    private void Take(Campaign? campaign) => (_campaign, _figures) = (campaign, null);

    private async Task<CampaignChange> MoveAsync(CampaignState[] from, CampaignState to)
    {
        var wasScheduled = _campaign?.State == CampaignState.Scheduled;
        var moved = await campaigns.MoveAsync(Id, from, to, clock.GetCurrentInstant(), CancellationToken.None);
        if (moved is null)
        {
            return NotFound;
        }

        Take(moved);
        await RefreshLanesAsync();
        if (wasScheduled && moved.State != CampaignState.Scheduled)
        {
            await ForgetReminderAsync();
        }

        var stops = moved.State == to && to is CampaignState.Paused or CampaignState.Cancelling;
        var inFlight = stops ? await campaigns.CountInFlightAsync(Id, CancellationToken.None) : 0;
        LogMoved(Id.Value, to, moved.State);
        return new CampaignChange(
            true,
            moved.State,
            moved.State == to,
            stops ? await quiet.LongestAsync(CancellationToken.None) : Duration.Zero,
            inFlight
        );
    }

    private async Task CompleteIfDoneAsync()
    {
        if ((await campaigns.TallyAsync(Id, CancellationToken.None)).Remaining == 0)
        {
            await MoveAsync([CampaignState.Running], CampaignState.Completed);
        }
    }

    private void EndInBackground()
    {
        if (_ending.IsCompleted)
        {
            _ending = EndAsync();
        }
    }

    /// <summary>Turns waiting rows Cancelled, page by page, and closes when no intent is left and a last look finds nothing.</summary>
    private async Task EndAsync()
    {
        try
        {
            var ended = 0L;
            while (true)
            {
                var page = await campaigns.CancelPageAsync(Id, CancelPage, clock.GetCurrentInstant(), CancellationToken.None);
                ended += page;
                if (page > 0)
                {
                    continue;
                }

                if (await campaigns.CountInFlightAsync(Id, CancellationToken.None) > 0)
                {
                    // What is being written may still come back; the next ping looks again.
                    return;
                }

                if (await campaigns.CancelPageAsync(Id, CancelPage, clock.GetCurrentInstant(), CancellationToken.None) == 0)
                {
                    break;
                }
            }

            LogCancelled(Id.Value, ended);
            await MoveAsync([CampaignState.Cancelling], CampaignState.Cancelled);
        }
        catch (Exception fault)
        {
            // The next ping begins again where the rows stand.
            LogEndingFailed(Id.Value, fault);
        }
    }

    private async Task<CampaignProgress> ReadFiguresAsync()
    {
        _campaign = await campaigns.FindAsync(Id, CancellationToken.None) ?? throw new InvalidOperationException($"No campaign {Id}.");
        var tally = await campaigns.TallyAsync(Id, CancellationToken.None);
        _figures = new CampaignProgress(
            _campaign.State,
            _campaign.InputComplete,
            clock.GetCurrentInstant(),
            [.. tally.Rows.Select(row => new CampaignCounter(row.State, row.Reason, row.Messages, row.Segments))],
            _campaign.StartsAt
        );
        return _figures;
    }

    private async Task WakeLanesAsync() => await OnLanesAsync(lane => lane.WakeAsync());

    private async Task RefreshLanesAsync() => await OnLanesAsync(lane => lane.RefreshAsync());

    private Task OnLanesAsync(Func<ICampaignLaneGrain, ValueTask> call) =>
        Task.WhenAll(Enumerable.Range(0, ContactKey.Lanes).Select(lane => OnLaneAsync(lane, call)));

    /// <summary>A hint: lanes look for themselves every second, and intents find a campaign that stopped.</summary>
    private async Task OnLaneAsync(int lane, Func<ICampaignLaneGrain, ValueTask> call)
    {
        try
        {
            await call(GrainFactory.GetGrain<ICampaignLaneGrain>(GrainKeys.Lane(Id, lane))).AsTask().WaitAsync(LaneAnswers, time);
        }
        catch (Exception fault)
        {
            LogLaneSilent(Id.Value, lane, fault.GetType().Name);
        }
    }

    [LoggerMessage(LogLevel.Information, "Campaign {Campaign}: asked to be {Wanted}, is {State}")]
    private partial void LogMoved(long campaign, CampaignState wanted, CampaignState state);

    [LoggerMessage(LogLevel.Information, "Campaign {Campaign}: starts by itself at {StartsAt}")]
    private partial void LogScheduled(long campaign, Instant startsAt);

    [LoggerMessage(LogLevel.Information, "Campaign {Campaign}: its time has come; started by {Waker}, {Late:F1} s after it")]
    private partial void LogStarted(long campaign, string waker, double late);

    [LoggerMessage(LogLevel.Warning, "Campaign {Campaign}: its reminder cannot be changed; it starts without, at most some seconds late")]
    private partial void LogReminderFailed(long campaign, Exception fault);

    [LoggerMessage(LogLevel.Information, "Campaign {Campaign}: {Messages} waiting messages cancelled")]
    private partial void LogCancelled(long campaign, long messages);

    [LoggerMessage(LogLevel.Information, "Campaign {Campaign}: lane {Lane} does not answer ({Fault}) and is told again")]
    private partial void LogLaneSilent(long campaign, int lane, string fault);

    [LoggerMessage(LogLevel.Warning, "Campaign {Campaign}: cancelling was interrupted and goes on shortly")]
    private partial void LogEndingFailed(long campaign, Exception fault);
}
