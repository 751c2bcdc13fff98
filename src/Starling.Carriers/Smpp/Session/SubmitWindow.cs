namespace Starling.Carriers.Smpp.Session;

/// <summary>One request that left its window.</summary>
/// <param name="Token">The owner's mark.</param>
/// <param name="SentAt">Timestamp of the time provider.</param>
internal readonly record struct WindowEntry(long Token, long SentAt);

/// <summary>The unanswered requests of one connection: at most so many, found by sequence number, kept in the order they were sent.</summary>
/// <remarks>Thread-safe; allocates nothing after it is made.</remarks>
internal sealed class SubmitWindow
{
    private const int None = -1;

    private readonly Lock _gate = new();
    private readonly Slot[] _slots;
    private readonly Dictionary<uint, int> _bySequence;
    private int _free;
    private int _oldest = None;
    private int _newest = None;

    public SubmitWindow(int size)
    {
        _slots = new Slot[size];
        _bySequence = new Dictionary<uint, int>(size);
        for (var i = 0; i < size; i++)
        {
            _slots[i].Next = i + 1 < size ? i + 1 : None;
        }
    }

    /// <summary>Requests that still fit.</summary>
    public int Free => _slots.Length - Unanswered;

    public int Unanswered { get; private set; }

    /// <summary>Takes in a request; the caller saw to it that one fits.</summary>
    public void Add(uint sequence, long token, long now)
    {
        lock (_gate)
        {
            if (_free == None || !_bySequence.TryAdd(sequence, _free))
            {
                throw new InvalidOperationException("the window is full or the sequence number is in use");
            }

            var index = _free;
            ref var slot = ref _slots[index];
            _free = slot.Next;
            slot = new Slot(sequence, new WindowEntry(token, now), _newest, None);
            if (_newest == None)
            {
                _oldest = index;
            }
            else
            {
                _slots[_newest].Next = index;
            }

            _newest = index;
            Unanswered++;
        }
    }

    /// <summary>Takes out the request with this sequence number; false when there is none (answered twice, late, or never ours).</summary>
    public bool TryTake(uint sequence, out WindowEntry entry)
    {
        lock (_gate)
        {
            if (!_bySequence.Remove(sequence, out var index))
            {
                entry = default;
                return false;
            }

            entry = Unlink(index);
            return true;
        }
    }

    /// <summary>Takes out the oldest request if it was sent at or before an instant.</summary>
    public bool TryTakeOldest(long sentAtMost, out WindowEntry entry)
    {
        lock (_gate)
        {
            if (_oldest == None || _slots[_oldest].Entry.SentAt > sentAtMost)
            {
                entry = default;
                return false;
            }

            _bySequence.Remove(_slots[_oldest].Sequence);
            entry = Unlink(_oldest);
            return true;
        }
    }

    private WindowEntry Unlink(int index)
    {
        ref var slot = ref _slots[index];
        if (slot.Previous == None)
        {
            _oldest = slot.Next;
        }
        else
        {
            _slots[slot.Previous].Next = slot.Next;
        }

        if (slot.Next == None)
        {
            _newest = slot.Previous;
        }
        else
        {
            _slots[slot.Next].Previous = slot.Previous;
        }

        slot.Next = _free;
        _free = index;
        Unanswered--;
        return slot.Entry;
    }

    private record struct Slot(uint Sequence, WindowEntry Entry, int Previous, int Next);
}
