using NodaTime;

namespace Starling.Domain.Messages;

/// <summary>How a carrier answered one <c>submit_sm</c>. The table from command status to case is data of the route.</summary>
public abstract record SubmitOutcome
{
    private SubmitOutcome() { }

    /// <summary>command_status 0. <paramref name="CarrierMessageId"/> is in the route's canonical form, the one of its receipts; empty when the carrier gave none.</summary>
    public sealed record Accepted(string CarrierMessageId) : SubmitOutcome;

    /// <summary>ESME_RTHROTTLED (0x58): keep the segment, slow the whole route.</summary>
    public sealed record Throttled(uint Status) : SubmitOutcome;

    /// <summary>ESME_RMSGQFUL (0x14): this message later, to the tail; the route goes on.</summary>
    public sealed record QueueFull(uint Status) : SubmitOutcome;

    /// <summary>Will never succeed as it is; <paramref name="Status"/> is SMPP 3.4 §5.1.3.</summary>
    public sealed record Rejected(uint Status) : SubmitOutcome;

    /// <summary>ESME_RSYSERR (0x08): transient, but may follow acceptance.</summary>
    public sealed record Doubtful(uint Status) : SubmitOutcome;

    /// <summary>No answer: it may or may not have been taken. Never resend without looking at the ledger.</summary>
    public sealed record Unanswered(Duration Waited) : SubmitOutcome;
}
