namespace Starling.Carriers.Smpp.Session;

/// <summary>Our answers to the SMSC, gathered and sent together: one <c>send(2)</c> for all that one read brought.</summary>
/// <remarks>Thread-safe. The octets are bounded: a peer that asks without end and reads nothing is given up.</remarks>
internal sealed class ResponseQueue(Func<ReadOnlyMemory<byte>, Task> send)
{
    private const int MaxOctets = 256 * 1024;

    private readonly Lock _gate = new();
    private byte[] _gathered = new byte[1024];
    private byte[] _spare = new byte[1024];
    private int _length;
    private bool _sending;

    /// <summary>Adds an answer; false when the peer lets too many pile up.</summary>
    public bool TryAdd<TPdu>(scoped in TPdu pdu)
        where TPdu : IPdu, allows ref struct
    {
        lock (_gate)
        {
            var needed = _length + pdu.Length;
            if (needed > MaxOctets)
            {
                return false;
            }

            if (needed > _gathered.Length)
            {
                Array.Resize(ref _gathered, Math.Max(needed, 2 * _gathered.Length));
            }

            _length += PduWriter.Write(_gathered.AsSpan(_length), pdu);
            return true;
        }
    }

    /// <summary>Sends what was gathered, and what is gathered meanwhile; does nothing while somebody is at it.</summary>
    public async Task FlushAsync()
    {
        while (true)
        {
            ReadOnlyMemory<byte> octets;
            lock (_gate)
            {
                if (_sending || _length == 0)
                {
                    return;
                }

                _sending = true;
                octets = _gathered.AsMemory(0, _length);
                (_gathered, _spare, _length) = (_spare, _gathered, 0);
            }

            try
            {
                await send(octets);
            }
            finally
            {
                lock (_gate)
                {
                    _sending = false;
                }
            }
        }
    }
}
