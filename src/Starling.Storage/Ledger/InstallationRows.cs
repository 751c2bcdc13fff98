namespace Starling.Storage.Ledger;

/// <summary>Values of the whole installation, by name.</summary>
internal static class InstallationRows
{
    public static byte[]? Find(RowConnection db, string name)
    {
        var row = db["SELECT value FROM installation WHERE name = ?"].Bind(name);
        if (!row.Step())
        {
            return null;
        }

        var value = row.Blob(0).ToArray();
        row.Reset();
        return value;
    }

    /// <summary>Leaves a value that is there.</summary>
    public static void Add(RowConnection db, string name, ReadOnlySpan<byte> value) =>
        db["INSERT INTO installation (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"].Bind(name).Bind(value).Run();

    public static void Set(RowConnection db, string name, ReadOnlySpan<byte> value) =>
        db["INSERT INTO installation (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"]
            .Bind(name)
            .Bind(value)
            .Run();

    public static void Remove(RowConnection db, string name) => db["DELETE FROM installation WHERE name = ?"].Bind(name).Run();
}
