using Starling.Domain.Campaigns;
using Starling.Domain.Messages;

namespace Starling.Domain.Ports;

/// <summary>Which messages changed lately, in the order of their commits.</summary>
/// <remarks>
/// Only names: how a message stands is read from the ledger. What is told here is committed, so a row read afterwards is at least as
/// new. It reaches back over a bounded number of changes of this process and no further; nothing of it is on disk.
/// </remarks>
public interface IMessageChanges
{
    /// <summary>The place behind the newest change.</summary>
    ChangePlace End { get; }

    /// <summary>Copies what changed from a place on, oldest first. Waits for nobody, and nobody waits for it.</summary>
    /// <param name="from">Where the last reading ended, or <see cref="End"/>.</param>
    /// <param name="into">Takes at most as many as fit.</param>
    /// <returns>How many were copied; null when some of them are forgotten, or the place is of another process.</returns>
    int? Read(ChangePlace from, Span<MessageChange> into);
}

/// <summary>A message that was accepted or changed its state.</summary>
/// <param name="Campaign">Its campaign; a standing one for single messages.</param>
public readonly record struct MessageChange(MessageId Id, CampaignId Campaign);

/// <summary>A place in the sequence of changes.</summary>
/// <param name="Feed">Which sequence: another one after each start of the process.</param>
/// <param name="Number">How many changes lie before it.</param>
public readonly record struct ChangePlace(long Feed, long Number)
{
    public static ChangePlace operator +(ChangePlace place, long changes) => place with { Number = place.Number + changes };

    public static ChangePlace Add(ChangePlace place, long changes) => place + changes;
}
