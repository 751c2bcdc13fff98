using NodaTime;

namespace Starling.Domain.Ports;

/// <summary>What is kept for a time only. Consents, their seals, suppressions, erasures and counters are kept for good.</summary>
public enum RetentionKind
{
    /// <summary>Fields and text of messages that are over; their rows stay, with number, state and times.</summary>
    MessageContents = 0,

    /// <summary>Why a message was not sent, in words: the rule that decided and its inputs. The reason itself stays.</summary>
    Decisions = 1,

    /// <summary>Messages that are over, whole. Reports go on to count them.</summary>
    Messages = 2,

    /// <summary>Ids by which carriers' receipts find their messages.</summary>
    CarrierIds = 3,

    /// <summary>Ids of requests, by which a call that is made again is known.</summary>
    RequestKeys = 4,

    /// <summary>What subscribers wrote; that they wrote stays.</summary>
    InboundTexts = 5,

    /// <summary>Lines of imports that were no messages. Reports go on to count them.</summary>
    RejectedLines = 6,
}

/// <summary>Takes out of the ledger what has been kept long enough, a little at a time.</summary>
public interface IRetention
{
    /// <summary>Removes what is older than an instant, of the next <paramref name="limit"/> rows. What still has a use stays whatever its age.</summary>
    /// <param name="after">0 at first, then what the step before said.</param>
    Task<RetentionStep> SweepAsync(RetentionKind kind, Instant before, long after, int limit, CancellationToken cancel);
}

/// <param name="Removed">Rows removed or emptied.</param>
/// <param name="Next">Where to go on; null: that was all.</param>
public readonly record struct RetentionStep(int Removed, long? Next);
