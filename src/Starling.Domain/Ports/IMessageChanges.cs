using Starling.Domain.Campaigns;
using Starling.Domain.Messages;

namespace Starling.Domain.Ports;

/// <summary>Which messages changed lately, in the order of their commits, whichever process made them.</summary>
/// <remarks>
/// Only names: how a message stands is read from the ledger. What is told here is committed, so a row read afterwards is at least as
/// new. It reaches back over a bounded time and no further. Nobody who reads it makes a writer wait.
/// </remarks>
public interface IMessageChanges
{
    /// <summary>A place that everything committed after this call lies behind; what was committed shortly before it may lie behind it too.</summary>
    ValueTask<ChangePlace> EndAsync(CancellationToken cancel);

    /// <summary>What changed from a place on, oldest first.</summary>
    /// <param name="from">Where the last reading ended, or <see cref="EndAsync"/>.</param>
    /// <param name="most">How many are told at most, from 0.</param>
    /// <returns>Null when some of them are forgotten, or the place is of another ledger.</returns>
    ValueTask<ChangeLook?> ReadAsync(ChangePlace from, int most, CancellationToken cancel);
}

/// <summary>A message that was accepted or changed its state.</summary>
/// <param name="Campaign">Its campaign; a standing one for single messages.</param>
public readonly record struct MessageChange(MessageId Id, CampaignId Campaign);

/// <summary>A place in the sequence of changes; only whoever gave it knows how places follow each other.</summary>
/// <param name="Feed">A sequence, or the part of one.</param>
/// <param name="Number">How many changes of that lie before it.</param>
public readonly record struct ChangePlace(long Feed, long Number);

/// <summary>Changes from one place to another.</summary>
/// <param name="Changes">Each with the place behind it.</param>
/// <param name="End">Where the next look begins.</param>
public sealed record ChangeLook(IReadOnlyList<PlacedChange> Changes, ChangePlace End);

/// <param name="After">The place behind the change.</param>
public readonly record struct PlacedChange(MessageChange Change, ChangePlace After);
