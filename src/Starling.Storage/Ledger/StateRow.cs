using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;

namespace Starling.Storage.Ledger;

/// <summary>Marks on a message that outlive its states. The numbers are a data format.</summary>
[Flags]
internal enum MessageMarks
{
    None = 0,

    /// <summary>An earlier attempt may have arrived.</summary>
    PossibleDuplicate = 1,

    /// <summary>An unknown outcome is sent once more.</summary>
    ResendsUnknown = 2,

    /// <summary>How often a full queue sent it back, 0 to 7: three bits.</summary>
    QueueFull = 0x1C,
}

internal static class MessageMarksReading
{
    private const int OneQueueFull = 4;

    /// <summary>How often a full queue sent the message back.</summary>
    public static int QueueFullOf(this MessageMarks marks) => (int)(marks & MessageMarks.QueueFull) / OneQueueFull;

    /// <summary>Once more; from 7 on it stays.</summary>
    public static MessageMarks WithQueueFull(this MessageMarks marks) =>
        marks.HasFlag(MessageMarks.QueueFull) ? marks : (MessageMarks)((int)marks + OneQueueFull);
}

/// <summary>A message's state as read; with other values, as it shall become.</summary>
internal readonly record struct StateRow(
    MessageId Id,
    CampaignId Campaign,
    int Lane,
    MessageState State,
    int Attempt,
    MessageMarks Marks,
    int Segments,
    int Delivered,
    int Failed,
    Instant? Due,
    string Reason,
    Instant Changed
)
{
    public bool IsWaiting => State is MessageState.Accepted or MessageState.Held;
}
