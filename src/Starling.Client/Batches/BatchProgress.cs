namespace Starling.Client;

/// <summary>How far an upload is.</summary>
/// <param name="Campaign"><c>campaigns/{id}</c>.</param>
/// <param name="OnDisk">Items the server has answered for, bad ones included: the cursor.</param>
/// <param name="Accepted">Items of this run that are messages now.</param>
/// <param name="Rejected">Items of this run that were bad.</param>
/// <param name="Reconnects">How often the stream had to be opened again.</param>
public sealed record BatchProgress(string Campaign, long OnDisk, long Accepted, long Rejected, int Reconnects);

/// <summary>A complete batch.</summary>
/// <param name="Campaign"><c>campaigns/{id}</c>.</param>
/// <param name="Total">All items, bad ones included.</param>
/// <param name="Accepted">Items of this run that are messages.</param>
/// <param name="Rejected">Items of this run that were bad.</param>
/// <param name="Skipped">Items that an earlier run of the same batch had brought to disk, and this one did not send again.</param>
/// <param name="Reconnects">How often the stream had to be opened again.</param>
public sealed record BatchResult(string Campaign, long Total, long Accepted, long Rejected, long Skipped, int Reconnects);
