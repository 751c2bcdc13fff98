namespace Starling.Gateway;

/// <summary>Counts what is open at once and lets no more in than a limit.</summary>
internal sealed class StreamGate(int most)
{
    private int _open;

    /// <summary>How many are inside.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Enters; null when it is full. Disposing leaves.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= most)
        {
            return new Pass(this);
        }

        Interlocked.Decrement(ref _open);
        return null;
    }

    private sealed class Pass(StreamGate gate) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref gate._open);
    }
}
