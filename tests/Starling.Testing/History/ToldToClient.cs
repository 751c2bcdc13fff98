using Starling.Domain.Messages;

namespace Starling.Testing.History;

/// <summary>What a client was told about one batch.</summary>
/// <param name="Campaign">Its campaign's number.</param>
/// <param name="OnDisk">The last cursor: every item below it is on disk.</param>
/// <param name="Refused">Indexes that were answered as bad.</param>
public sealed record ToldBatch(long Campaign, long OnDisk, IReadOnlySet<long> Refused);

/// <summary>A campaign's figures as the front door told them at the end.</summary>
public sealed record ToldReport(
    long Campaign,
    long Lines,
    long InvalidLines,
    long Audience,
    IReadOnlyDictionary<MessageState, long> States
);

/// <summary>The client's account of a run.</summary>
public sealed record ToldToClient
{
    public IReadOnlyList<ToldBatch> Batches { get; init; } = [];

    /// <summary>Messages that single calls were answered with.</summary>
    public IReadOnlyList<MessageId> Messages { get; init; } = [];

    public IReadOnlyList<ToldReport> Reports { get; init; } = [];
}
