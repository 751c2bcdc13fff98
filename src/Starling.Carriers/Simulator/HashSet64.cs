namespace Starling.Carriers.Simulator;

/// <summary>A set of 64-bit hashes in one array: 11 to 22 octets each. Not thread-safe.</summary>
internal sealed class HashSet64
{
    // 0 marks a free place; the hash 0 is kept as 1.
    private ulong[] _places = new ulong[1024];

    public int Count { get; private set; }

    /// <summary>False when it was there already.</summary>
    public bool Add(ulong hash)
    {
        hash = Math.Max(hash, 1);
        if (Count >= _places.Length / 4 * 3)
        {
            Grow();
        }

        return Put(hash);
    }

    private bool Put(ulong hash)
    {
        var mask = (ulong)_places.Length - 1;
        var place = hash & mask;
        for (; _places[place] != 0; place = (place + 1) & mask)
        {
            if (_places[place] == hash)
            {
                return false;
            }
        }

        _places[place] = hash;
        Count++;
        return true;
    }

    private void Grow()
    {
        var old = _places;
        _places = new ulong[old.Length * 2];
        Count = 0;
        foreach (var hash in old)
        {
            if (hash != 0)
            {
                Put(hash);
            }
        }
    }
}
