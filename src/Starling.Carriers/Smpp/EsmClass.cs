namespace Starling.Carriers.Smpp;

/// <summary>Bits of esm_class. Source: SMPP 3.4 §5.2.12.</summary>
public static class EsmClass
{
    /// <summary>The message begins with a user data header (3GPP TS 23.040 §9.2.3.24).</summary>
    public const byte UserDataHeader = 0x40;

    /// <summary>The bits that say what kind of message it is; the two below them are the mode, which peers set as they like.</summary>
    public const byte TypeMask = 0x3C;

    /// <summary>Type: the SMSC's delivery receipt.</summary>
    public const byte DeliveryReceipt = 0x04;

    /// <summary>Type: an intermediate notification, final states excluded.</summary>
    public const byte IntermediateNotification = 0x20;
}
