using Starling.Host;

namespace Starling.Throughput.Cluster;

/// <summary>Looks at the SMSC's counts ten times a second: when the last text was read, when all receipts are taken, how fast it went.</summary>
/// <param name="smsc">Null: there is nothing to see.</param>
internal sealed class CarrierWatch(Smsc? smsc) : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>How long nothing may change before we give up: longer than the longest receipt.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<(TimeSpan At, long Submits)> _looks = [];
    private long _began;
    private Task _watching = Task.CompletedTask;
    private SmscFigures? _first;
    private volatile SmscFigures? _last;

    /// <summary>When the newest submit was read, to a tenth of a second: a timestamp of the wall clock's time.</summary>
    public long LastSubmitAt { get; private set; }

    public async Task StartAsync()
    {
        _began = LastSubmitAt = WallClock.Time.GetTimestamp();
        if (smsc is not null)
        {
            _last = _first = await smsc.FiguresAsync();
            _watching = WatchAsync(smsc);
        }
    }

    /// <summary>Until so many texts were read since the start, every receipt was taken and the ledger has nothing unfinished.</summary>
    /// <returns>False: nothing happened for too long.</returns>
    public async Task<bool> SettledAsync(long submits, LedgerReader ledger)
    {
        var (seen, since) = (_last!, WallClock.Time.GetTimestamp());
        while (true)
        {
            var now = _last!;
            if (IsQuiet(now, submits) && ledger.Unfinished() == 0)
            {
                return true;
            }

            if (now != seen with { LongestStallMilliseconds = now.LongestStallMilliseconds })
            {
                (seen, since) = (now, WallClock.Time.GetTimestamp());
            }
            else if (WallClock.Time.GetElapsedTime(since) > Patience)
            {
                return false;
            }

            await Task.Delay(LookEvery, WallClock.Time);
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _watching;
    }

    /// <summary>Submits read in each whole second.</summary>
    public IReadOnlyList<double> PerSecond()
    {
        var before = _first?.Submits ?? 0;
        var rates = new List<double>();
        foreach (var second in _looks.GroupBy(look => (int)look.At.TotalSeconds).OrderBy(second => second.Key))
        {
            while (rates.Count < second.Key)
            {
                rates.Add(0);
            }

            rates.Add(second.Last().Submits - before);
            before = second.Last().Submits;
        }

        return rates;
    }

    public void Dispose() => _stop.Dispose();

    private bool IsQuiet(SmscFigures now, long submits) =>
        now.Submits - _first!.Submits >= submits && now.Pending == 0 && now.ReceiptsTaken >= now.Accepted;

    private async Task WatchAsync(Smsc carrier)
    {
        while (!_stop.IsCancellationRequested)
        {
            var now = await carrier.FiguresAsync();
            var at = WallClock.Time.GetTimestamp();
            LastSubmitAt = now.Submits > _last!.Submits ? at : LastSubmitAt;
            _looks.Add((WallClock.Time.GetElapsedTime(_began, at), now.Submits));
            _last = now;
            await Task.Delay(LookEvery, WallClock.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
