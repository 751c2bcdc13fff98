namespace Starling.LedgerSpike;

/// <summary>The order in which both engines touch contacts.</summary>
internal static class SpikePage
{
    /// <summary>The page with the key of each contact, in the order of the keys.</summary>
    public static (byte[] Key, SpikeMessage Message)[] ByKey(ReadOnlySpan<SpikeMessage> page)
    {
        var rows = new (byte[] Key, SpikeMessage Message)[page.Length];
        for (var i = 0; i < page.Length; i++)
        {
            rows[i] = (SampleRows.Key(page[i].Contact), page[i]);
        }

        Array.Sort(rows, (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return rows;
    }
}
