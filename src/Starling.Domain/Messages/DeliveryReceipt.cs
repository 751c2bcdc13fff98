using NodaTime;

namespace Starling.Domain.Messages;

/// <summary>What became of one segment, in the carrier's word (SMPP 3.4 Appendix B and TLV message_state 0x0427).</summary>
public enum ReceiptStatus
{
    /// <summary>ENROUTE, ACCEPTD, SCHEDULED: no change yet.</summary>
    Intermediate = 0,

    /// <summary>DELIVRD.</summary>
    Delivered = 1,

    /// <summary>EXPIRED.</summary>
    Expired = 2,

    /// <summary>UNDELIV, DELETED, REJECTD.</summary>
    Undelivered = 3,

    /// <summary>UNKNOWN, SKIPPED: ends as undelivered, with the word kept.</summary>
    Indeterminate = 4,
}

/// <summary>The SMSC's news of one segment.</summary>
/// <param name="CarrierMessageId">The segment's id in the route's canonical form: equal to the one of <see cref="SubmitOutcome.Accepted"/>, whatever forms the carrier uses.</param>
/// <param name="Status">What the word or the TLV means.</param>
/// <param name="Word">The carrier's own word or number, at most 32 characters, kept as the reason.</param>
/// <param name="Destination">The subscriber the segment went to, when the receipt names one.</param>
/// <param name="SubmitDate">When the SMSC took it, if told, to the minute or second; SMSC clock.</param>
/// <param name="DoneDate">When the final state was reached, if told; SMSC clock.</param>
public sealed record DeliveryReceipt(
    string CarrierMessageId,
    ReceiptStatus Status,
    string Word,
    string? Destination,
    LocalDateTime? SubmitDate,
    LocalDateTime? DoneDate
);
