namespace Starling.Carriers.Smpp;

/// <summary>Tags of optional parameters. Source: SMPP 3.4 §5.3.2.</summary>
public static class TlvTag
{
    public const ushort PayloadType = 0x0019;
    public const ushort AdditionalStatusInfoText = 0x001D;
    public const ushort ReceiptedMessageId = 0x001E;
    public const ushort UserMessageReference = 0x0204;
    public const ushort SourcePort = 0x020A;
    public const ushort DestinationPort = 0x020B;

    /// <summary>Two octets: the reference all parts of a text share.</summary>
    public const ushort SarMessageReference = 0x020C;

    /// <summary>One octet: 1 to 255.</summary>
    public const ushort SarTotalSegments = 0x020E;

    /// <summary>One octet, from 1.</summary>
    public const ushort SarSegmentSequence = 0x020F;

    /// <summary>One octet: the SMSC's SMPP version, 0x34 for 3.4.</summary>
    public const ushort InterfaceVersion = 0x0210;

    /// <summary>Three octets: network type, then the code.</summary>
    public const ushort NetworkErrorCode = 0x0423;

    /// <summary>The text when sm_length is 0: up to 65 535 octets here, less by most carriers.</summary>
    public const ushort MessagePayload = 0x0424;
    public const ushort DeliveryFailureReason = 0x0425;
    public const ushort MoreMessagesToSend = 0x0426;

    /// <summary>One octet, see <see cref="Smpp.MessageState"/>.</summary>
    public const ushort MessageState = 0x0427;
}

/// <summary>Values of message_state. Source: SMPP 3.4 §5.2.28; 0 and 9 are from 5.0.</summary>
public enum MessageState : byte
{
    Scheduled = 0,
    Enroute = 1,
    Delivered = 2,
    Expired = 3,
    Deleted = 4,
    Undeliverable = 5,
    Accepted = 6,
    Unknown = 7,
    Rejected = 8,
    Skipped = 9,
}

/// <summary>One optional parameter, a view of the octets it was read from.</summary>
public readonly ref struct Tlv(ushort tag, ReadOnlySpan<byte> value)
{
    public ushort Tag { get; } = tag;

    public ReadOnlySpan<byte> Value { get; } = value;
}
