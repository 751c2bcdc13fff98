namespace Starling.Carriers.Simulator;

/// <summary>Entries that wait, in blocks that are reused: no object and no timer per message. Not thread-safe.</summary>
/// <remarks>An entry is in at most one <see cref="PendingQueue"/> at a time; the links are kept beside the values.</remarks>
internal sealed class PendingStore<T>
    where T : struct
{
    private const int BlockBits = 12;
    private const int BlockMask = (1 << BlockBits) - 1;

    private readonly List<Entry[]> _blocks = [];
    private PendingQueue _free;
    private int _used;

    /// <summary>Entries in use.</summary>
    public int Count { get; private set; }

    public ref T this[int index] => ref At(index).Value;

    /// <summary>The tick an entry waits for; the owner may use it for another tick while the entry is in no wheel.</summary>
    public ref int Due(int index) => ref At(index).Due;

    public int Rent(in T value)
    {
        if (!TryTake(ref _free, out var index))
        {
            index = _used++;
            if (index >> BlockBits == _blocks.Count)
            {
                _blocks.Add(new Entry[1 << BlockBits]);
            }
        }

        At(index).Value = value;
        Count++;
        return index;
    }

    public void Return(int index)
    {
        At(index).Value = default;
        Prepend(ref _free, index);
        Count--;
    }

    public void Append(ref PendingQueue queue, int index)
    {
        At(index).Next = PendingQueue.None;
        if (queue.IsEmpty)
        {
            queue.Head = index;
        }
        else
        {
            At(queue.Tail).Next = index;
        }

        queue.Tail = index;
    }

    public void Prepend(ref PendingQueue queue, int index)
    {
        At(index).Next = queue.Head;
        if (queue.IsEmpty)
        {
            queue.Tail = index;
        }

        queue.Head = index;
    }

    public bool TryTake(ref PendingQueue queue, out int index)
    {
        index = queue.Head;
        if (queue.IsEmpty)
        {
            return false;
        }

        queue.Head = At(index).Next;
        return true;
    }

    private ref Entry At(int index) => ref _blocks[index >> BlockBits][index & BlockMask];

    private struct Entry
    {
        public T Value;
        public int Next;
        public int Due;
    }
}

/// <summary>First and last entry of a list inside a <see cref="PendingStore{T}"/>.</summary>
internal struct PendingQueue
{
    public const int None = -1;

    // Stored plus one, so that a queue nobody initialised is empty.
    private int _head;

    public int Head
    {
        readonly get => _head - 1;
        set => _head = value + 1;
    }

    public int Tail { get; set; }

    public readonly bool IsEmpty => _head == 0;
}
