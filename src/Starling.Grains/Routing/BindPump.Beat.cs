using Starling.Domain.Ports;
using Starling.Grains.Contracts;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Routing;

/// <content>Each beat: the lease renewed, the share and the pause that the route asks for, what dead epochs left.</content>
public sealed partial class BindPump
{
    /// <summary>Renews the lease when no intent has, reports what is needed, sweeps what dead epochs left.</summary>
    private async Task BeatAsync()
    {
        var sweptAt = _time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Beat, _time, _ended.Token);
            try
            {
                await RenewAsync();
                await MoveShareAsync(TakeStock());
                _writer.Signal();
                if (_time.GetElapsedTime(sweptAt) >= SweepAfter)
                {
                    sweptAt = _time.GetTimestamp();
                    var swept = await _parts.Dispatch.SweepAsync(_lease.Current!, _parts.Clock.GetCurrentInstant(), _ended.Token);
                    StarlingMeter.Sweep(_route.Id, swept);
                }
            }
            catch (Exception fault) when (fault is not (LeaseLostException or OperationCanceledException))
            {
                // While the ledger is away the lease runs out and nothing is written; what the carrier answers is kept for its return.
                LogBeatFailed(_route.Id, _parts.Bind, fault);
            }
        }
    }

    private async Task RenewAsync()
    {
        if (_time.GetElapsedTime(_lease.RenewedAt) >= RenewAfter)
        {
            await _lease.RenewAsync(_ended.Token);
        }
    }

    private BindDemand TakeStock()
    {
        lock (_gate)
        {
            _credits.Lapse(_time.GetTimestamp());
            _writer.Limit(_lease.Current!.Share);
            var demand = new BindDemand(
                _parts.Bind,
                _writer.Share,
                _writer.WaitingSegments + _credits.Granted + _waiting.Sum(waiter => waiter.Request.Wanted),
                _state == LinkState.Bound,
                _writer.Throttling.TakeThrottled()
            );
            ServeWaiting();
            return demand;
        }
    }

    /// <summary>Lowers at once and then says so; raises only what the ledger grants, and one window after it did.</summary>
    private async Task MoveShareAsync(BindDemand demand)
    {
        BindOrder order;
        try
        {
            order = await _parts.Report(demand).AsTask().WaitAsync(RouteAnswers, _time, _ended.Token);
        }
        catch (Exception fault) when (!_ended.IsCancellationRequested)
        {
            // The route's grain is away: the shares stay as they are.
            LogNoRoute(_route.Id, _parts.Bind, fault);
            return;
        }

        if (Heed(order, demand.Share))
        {
            await SetShareAsync(order);
        }
        else if (order.Share > demand.Share && !_writer.IsRaising)
        {
            var granted = await SetShareAsync(order);
            lock (_gate)
            {
                _writer.RaiseLater(granted);
            }
        }
    }

    /// <summary>Does at once what needs no ledger.</summary>
    /// <returns>Whether the share was lowered.</returns>
    private bool Heed(BindOrder order, int share)
    {
        lock (_gate)
        {
            _order = order;

            // A text leaves whole or not at all: a share falls when what was begun at it has ended, at its deadline at the latest.
            var isMidway = order.Share < share && _writer.IsMidway;
            _writer.HoldsBack = order.Paused || isMidway;
            if (order.Paused)
            {
                _writer.GiveBack();
            }

            if (order.Share >= share || isMidway)
            {
                return false;
            }

            _writer.Limit(order.Share);
            return true;
        }
    }

    private Task<int> SetShareAsync(BindOrder order) =>
        _parts.Leases.SetShareAsync(_route.Id, _parts.Bind, order.Share, order.RouteRate, _ended.Token);
}
