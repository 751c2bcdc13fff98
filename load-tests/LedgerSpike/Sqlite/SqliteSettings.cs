namespace Starling.LedgerSpike.Sqlite;

/// <summary>What can be turned on a SQLite file.</summary>
/// <param name="Folder">Where the file is made; it is deleted afterwards.</param>
/// <param name="PageSize">Octets: a power of two, 512 to 65 536.</param>
/// <param name="CacheMegabytes">Page cache of the connection.</param>
/// <param name="MapMegabytes">How much of the file is read through a memory map; 0: none.</param>
/// <param name="CheckpointPages">WAL pages after which the writing connection copies them back into the file.</param>
/// <param name="LaneIndex">Whether <c>message</c> has an index on campaign, lane and id.</param>
internal sealed record SqliteSettings(
    string Folder,
    int PageSize,
    int CacheMegabytes,
    int MapMegabytes,
    int CheckpointPages,
    bool LaneIndex
);
