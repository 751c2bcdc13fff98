namespace Starling.Carriers.Simulator;

/// <summary>What falls due at which tick, in the order it was added within a tick. Not thread-safe.</summary>
/// <remarks>One slot per tick, taken modulo their number: an entry further away than one turn stays in its slot for another.</remarks>
internal sealed class TimingWheel<T>(PendingStore<T> store)
    where T : struct
{
    // 41 s of ticks of 10 ms: a receipt of up to 30 s is touched once.
    private const int Slots = 4096;

    private readonly PendingQueue[] _slots = new PendingQueue[Slots];
    private int _drained = -1;

    /// <summary>Adds an entry; one that is due already comes with the next tick.</summary>
    public void Add(int index, int dueTick)
    {
        var tick = Math.Max(dueTick, _drained + 1);
        store.Due(index) = tick;
        store.Append(ref _slots[tick % Slots], index);
    }

    /// <summary>Hands out everything due up to a tick. The receiver may add entries; those due by then come in the same call.</summary>
    public void Drain(int nowTick, Action<int> due)
    {
        _drained = Math.Max(_drained, nowTick - Slots);
        while (_drained < nowTick)
        {
            _drained++;
            ref var slot = ref _slots[_drained % Slots];
            var waiting = slot;
            slot = default;
            while (store.TryTake(ref waiting, out var index))
            {
                if (store.Due(index) > nowTick)
                {
                    store.Append(ref slot, index);
                }
                else
                {
                    due(index);
                }
            }
        }
    }
}
