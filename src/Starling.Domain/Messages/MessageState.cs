namespace Starling.Domain.Messages;

/// <summary>Where a message stands. The numbers are a data format: they are in every row of the ledger.</summary>
public enum MessageState
{
    /// <summary>Durable with us, not yet decided or waiting for another try.</summary>
    Accepted = 0,

    /// <summary>Decided: not before a certain instant.</summary>
    Held = 1,

    /// <summary>A bind may be writing it, or has written it and waits for the answer.</summary>
    Submitting = 2,

    /// <summary>The carrier took every segment.</summary>
    Sent = 3,

    /// <summary>Receipts say that every segment arrived.</summary>
    Delivered = 4,

    /// <summary>A receipt says that a segment will never arrive.</summary>
    Undelivered = 5,

    /// <summary>A receipt says that the carrier gave up when the validity was over.</summary>
    Expired = 6,

    /// <summary>The carrier refused it for good, with a status.</summary>
    Rejected = 7,

    /// <summary>It may have left without an answer; never resent blindly.</summary>
    Unknown = 8,

    /// <summary>Unknown for 72 hours: it stays so.</summary>
    UnknownFinal = 9,

    /// <summary>Not sent, by a rule; the reason is on the row.</summary>
    Suppressed = 10,

    /// <summary>Could not be produced; the reason is on the row.</summary>
    Failed = 11,

    /// <summary>Not sent, because the caller took it back.</summary>
    Cancelled = 12,

    /// <summary>Crashed its worker three times; kept for an operator.</summary>
    Quarantined = 13,
}
