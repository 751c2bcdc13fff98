using Starling.Domain.Messages;

namespace Starling.Testing.History;

/// <summary>What a client was told about one batch.</summary>
/// <param name="Campaign">Its campaign's number.</param>
/// <param name="OnDisk">The last cursor: every item below it is on disk.</param>
/// <param name="Refused">Indexes that were answered as bad.</param>
public sealed record ToldBatch(long Campaign, long OnDisk, IReadOnlySet<long> Refused)
{
    /// <summary>Whom an item is for, by its index; digits. Null: not judged.</summary>
    public Func<long, string>? DestinationOf { get; init; }
}

/// <summary>One answer to a single call; a call that was repeated has several.</summary>
public sealed record ToldAnswer(string RequestId, MessageId Message);

/// <summary>Somebody was promised silence.</summary>
/// <param name="Destination">Digits.</param>
/// <param name="At">When the promise was read.</param>
public sealed record ToldStop(string Destination, DateTimeOffset At);

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

    public IReadOnlyList<ToldAnswer> Answers { get; init; } = [];

    public IReadOnlyList<ToldStop> Stops { get; init; } = [];

    /// <summary>Numbers of people who never agreed to what was to be sent to them; digits.</summary>
    public IReadOnlySet<string> Unwilling { get; init; } = new HashSet<string>();

    public IReadOnlyList<ToldReport> Reports { get; init; } = [];
}
