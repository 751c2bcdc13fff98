using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using Orleans.GrainDirectory;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Senders;
using Starling.Domain.Spending;
using Starling.Domain.Templates;
using Starling.Grains.Contacts;
using Starling.Grains.Placement;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Campaigns;

/// <summary>One of the 16 lanes of a campaign: takes pages of due messages while its route has room, has their contacts decide, hands them on.</summary>
/// <remarks>
/// Key: campaign and lane. State: none; its place is a row of the ledger, written before each page. Reentrant, so that hints arrive while it
/// works; the work itself is one loop, begun by whoever wakes it and ended when nothing is left. The keeper wakes it every second, which also
/// finds rows that became due. A second activation would decide the same rows again and lose every compare-and-set; so one whose silo the lane
/// has left since, because another silo came, puts its page down and goes.
/// </remarks>
[Orleans.Concurrency.Reentrant]
[PlacedByLane]
[GrainDirectory(LaneDirectory.Name)]
public sealed partial class CampaignLaneGrain(
    ILaneLedger ledger,
    ICampaignLedger campaigns,
    IRouteDirectory routes,
    ISenderBook senders,
    ISiloHome home,
    StopMentionSettings mentions,
    SpendTerms spending,
    IOptions<CampaignOptions> options,
    IOptions<ContactOptions> contactOptions,
    IClock clock,
    TimeProvider time,
    ILogger<CampaignLaneGrain> logger
) : Grain, ICampaignLaneGrain
{
    private const int MaxOffered = 2_000;
    private const int ExpiryPage = 500;
    private static readonly Duration LookForDueEvery = Duration.FromSeconds(1);
    private static readonly Duration LookForExpiredEvery = Duration.FromMinutes(1);
    private static readonly Duration LookForBatchesEvery = Duration.FromSeconds(1);

    private readonly Queue<MessageId> _offered = new();
    private readonly List<LaneCursor> _cursors = [];
    private readonly LaneQueue _queue = new(clock);
    private DueCursor? _due;
    private Campaign? _campaign;
    private bool _isStale;
    private bool _beganAtHome;
    private LaneDesk? _desk;
    private Task _work = Task.CompletedTask;
    private ActivityContext _cause;
    private bool _woken;
    private bool _stopping;
    private Instant _dueLookedAt;
    private Instant _expiredLookedAt;
    private Instant _batchesLookedAt;

    private CampaignId CampaignId => GrainKeys.ReadLane(this.GetPrimaryKeyString()).Campaign;

    private int Lane => GrainKeys.ReadLane(this.GetPrimaryKeyString()).Lane;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _beganAtHome = home.HasLane(Lane);
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopping = true;
        await Task.WhenAny(_work, Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken));
    }

    public ValueTask WakeAsync()
    {
        _woken = true;
        if (!_work.IsCompleted)
        {
            return ValueTask.CompletedTask;
        }

        if (IsAtWork())
        {
            _work = WorkAsync();
        }
        else if (!home.IsLeaving)
        {
            DeactivateOnIdle();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask OfferAsync(MessageId[] ids)
    {
        if (TraceHandOver.Take() is var cause && cause != default)
        {
            _cause = cause;
        }

        foreach (var id in ids)
        {
            if (_offered.Count < MaxOffered)
            {
                _offered.Enqueue(id);
            }
        }

        return WakeAsync();
    }

    public ValueTask RefreshAsync()
    {
        _isStale = true;
        return WakeAsync();
    }

    /// <summary>
    /// It goes when its place has moved; but where it was woken away from its place it works. Whoever calls remembers this silo and wakes it here
    /// again, however often it goes: turned away each time, the lane would stand still.
    /// </summary>
    private bool IsAtWork() => !_stopping && !home.IsLeaving && (!_beganAtHome || home.HasLane(Lane));

    private async Task WorkAsync()
    {
        try
        {
            while (IsAtWork())
            {
                _woken = false;
                if (!await IsRunningAsync())
                {
                    return;
                }

                await EndExpiredAsync();
                if (IsSenderStopped())
                {
                    // The rows stand where they stand and nothing is written for them; the keeper's next wake looks again.
                    return;
                }

                if (await NextPageAsync() is { } page)
                {
                    await WorkAsync(page);
                }
                else if (!_woken)
                {
                    return;
                }
            }
        }
        catch (Exception fault)
        {
            // Nothing is lost: the rows stand where they stood, and the keeper wakes the lane again.
            LogInterrupted(CampaignId.Value, Lane, fault);
        }
    }

    private async ValueTask<bool> IsRunningAsync()
    {
        if (_campaign is null || _isStale)
        {
            // Before the look: what changes during it is looked at once more. Meanwhile the work goes on with the campaign as it was.
            _isStale = false;
            if (await campaigns.FindAsync(CampaignId, CancellationToken.None) is not { } campaign)
            {
                return false;
            }

            _campaign = campaign;

            _desk ??= new LaneDesk(
                CampaignId,
                Lane,
                _campaign.Definition,
                GrainFactory,
                ledger,
                new TextComposer(_campaign.Definition, mentions),
                spending,
                contactOptions.Value,
                clock,
                time,
                logger
            );
        }

        return _campaign.State == CampaignState.Running;
    }

    /// <summary>Whether the sender of a whole campaign sends nothing for now.</summary>
    private bool IsSenderStopped() =>
        _campaign!.Definition is { Kind: CampaignKind.Batch, Sender: { } sender } campaign
        && SenderRules.JudgeNow(senders, campaign.Tenant, sender, campaign.Type) is { IsFinal: false };

    private async ValueTask EndExpiredAsync()
    {
        var now = clock.GetCurrentInstant();
        if (now < _expiredLookedAt + LookForExpiredEvery)
        {
            return;
        }

        _expiredLookedAt = now;
        while (await ledger.ExpirePageAsync(CampaignId, Lane, now, ExpiryPage, CancellationToken.None) == ExpiryPage) { }
    }

    /// <summary>What was just accepted, then what became due, then what the scan finds.</summary>
    private async Task<LaneWork?> NextPageAsync() => await NextOfferedAsync() ?? await NextDueAsync() ?? await NextScannedAsync();

    private async ValueTask<LaneWork?> NextOfferedAsync()
    {
        if (_offered.Count == 0)
        {
            return null;
        }

        var ids = new List<MessageId>(Math.Min(_offered.Count, options.Value.PageSize));
        while (ids.Count < options.Value.PageSize && _offered.TryDequeue(out var id))
        {
            ids.Add(id);
        }

        (_desk!.Cause, _cause) = (_cause, default);
        var messages = await ledger.ReadMessagesAsync(ids, CancellationToken.None);
        return messages.Count == 0 ? null : new LaneWork(messages, null, default, null);
    }

    private async ValueTask<LaneWork?> NextDueAsync()
    {
        var now = clock.GetCurrentInstant();
        if (now < _dueLookedAt + LookForDueEvery || _desk!.IsSpent)
        {
            return null;
        }

        var due = await ledger.ReadDueAsync(CampaignId, Lane, now, options.Value.PageSize, CancellationToken.None);
        if (due.Count < options.Value.PageSize)
        {
            _dueLookedAt = now;
        }

        if (due.Count == 0)
        {
            return null;
        }

        _due ??= new DueCursor(await ledger.ReadDuePlaceAsync(CampaignId, Lane, CancellationToken.None));
        var page = _due.Cut(due);
        return new LaneWork(page, _due.Begin(page[0].Id), default, _due);
    }

    private async Task<LaneWork?> NextScannedAsync()
    {
        if (clock.GetCurrentInstant() >= _batchesLookedAt + LookForBatchesEvery)
        {
            await LookForBatchesAsync();
        }

        foreach (var cursor in _cursors)
        {
            while (true)
            {
                var page = await ledger.ReadPageAsync(
                    CampaignId,
                    Lane,
                    cursor.Batch,
                    cursor.Watermark,
                    cursor.Limit(options.Value.PageSize),
                    CancellationToken.None
                );
                if (page.Messages.Count > 0)
                {
                    return new LaneWork(page.Messages, cursor.Begin(page.Through), page.Through, cursor);
                }

                if (page.Through <= cursor.Watermark)
                {
                    break;
                }

                cursor.Finish(page.Through);
            }
        }

        return null;
    }

    private async Task LookForBatchesAsync()
    {
        _batchesLookedAt = clock.GetCurrentInstant();
        var places = await ledger.ReadPlacesAsync(CampaignId, Lane, CancellationToken.None);
        _cursors.RemoveAll(cursor => !places.Any(place => place.Batch == cursor.Batch));
        foreach (var place in places)
        {
            if (!_cursors.Exists(cursor => cursor.Batch == place.Batch))
            {
                _cursors.Add(new LaneCursor(place));
            }
        }
    }

    private async Task WorkAsync(LaneWork page)
    {
        if (page.Cursor is { } known && known.IsPoison(page.Messages[0].Id))
        {
            await QuarantineAsync(page.Messages[0]);
            await FinishAsync(page);
            return;
        }

        var (groups, without) = SenderGroups.Cut(page.Messages, _campaign!.Definition.Sender, routes);
        await _desk!.FailAsync(without, Reasons.NoRoute);
        var placeWritten = page.Place is null;
        var all = true;
        foreach (var group in groups)
        {
            _queue.Begin(group.Route.Id, CouldGoSince(group.Messages[0]));
            try
            {
                all &= await WorkAsync(group);
            }
            finally
            {
                _queue.End();
            }
        }

        if (all)
        {
            await FinishAsync(page);
        }
        else if (page.Cursor is { } cursor && placeWritten)
        {
            await ledger.WritePlaceAsync(CampaignId, Lane, cursor.PutDown(page), CancellationToken.None);
        }

        // The place is written once there is room for the first of its messages, not before: waiting for a carrier is no try.
        async Task<bool> WorkAsync(SenderGroup group)
        {
            while (group.Messages.Count > 0)
            {
                if (!IsAtWork() || !await IsRunningAsync())
                {
                    return false;
                }

                await EndExpiredAsync();
                if (IsSenderStopped())
                {
                    return false;
                }

                if (_desk.IsSpent)
                {
                    await _desk.HoldSpentAsync(group.Messages);
                    group.Messages.Clear();
                    continue;
                }

                if (await _desk.StopRefusedAsync(group, senders))
                {
                    continue;
                }

                if (await _desk.TakeRoomAsync(group) is not { } room)
                {
                    if (_campaign!.Definition.Kind != CampaignKind.Batch)
                    {
                        // Single messages of other senders must not wait behind a route that has no room.
                        await _desk.PostponeAsync(group.Messages, Reasons.NotWritten);
                        group.Messages.Clear();
                    }

                    continue;
                }

                if (!placeWritten)
                {
                    await ledger.WritePlaceAsync(CampaignId, Lane, page.Place!, CancellationToken.None);
                    placeWritten = true;
                }

                if (!await _desk.SendAsync(group, room))
                {
                    _isStale = true;
                }
            }

            return true;
        }
    }

    private async Task FinishAsync(LaneWork page)
    {
        if (page.Cursor?.Finish(page) is { } place)
        {
            await ledger.WritePlaceAsync(CampaignId, Lane, place, CancellationToken.None);
        }
    }

    /// <summary>What was held waited for its hour, not for us; what was accepted before its campaign started, for the start.</summary>
    private Instant CouldGoSince(LaneMessage message) =>
        message.State == MessageState.Held ? clock.GetCurrentInstant()
        : _campaign!.StartedAt is { } started && started > message.Accepted ? started
        : message.Accepted;

    private async Task QuarantineAsync(LaneMessage message)
    {
        LogQuarantined(CampaignId.Value, Lane, message.Id);
        LaneDecision decision = new(message.Id, message.Attempt, MessageState.Quarantined, null, Reasons.CrashedWorker, null);
        await ledger.CommitDecisionsAsync(CampaignId, Lane, [decision], CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Warning, "Campaign {Campaign} lane {Lane}: interrupted, goes on at the next wake")]
    private partial void LogInterrupted(long campaign, int lane, Exception fault);

    [LoggerMessage(LogLevel.Error, "Campaign {Campaign} lane {Lane}: message {Message} crashed its worker three times and is quarantined")]
    private partial void LogQuarantined(long campaign, int lane, MessageId message);
}
