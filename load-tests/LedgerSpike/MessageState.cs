namespace Starling.LedgerSpike;

/// <summary>The states a message passes in this run, as the column holds them.</summary>
internal enum MessageState : short
{
    Accepted = 1,
    Submitting = 3,
    Sent = 4,
    Delivered = 5,
}
