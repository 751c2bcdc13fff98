using System.Globalization;

namespace Starling.Carriers.Smpp;

/// <summary>The command_status values that mean something to us. Source: SMPP 3.4 §5.1.3.</summary>
public static class CommandStatus
{
    public const uint Ok = 0x00;
    public const uint InvalidMessageLength = 0x01;
    public const uint InvalidCommandLength = 0x02;
    public const uint InvalidCommandId = 0x03;
    public const uint WrongBindState = 0x04;
    public const uint AlreadyBound = 0x05;
    public const uint InvalidPriority = 0x06;
    public const uint InvalidRegisteredDelivery = 0x07;
    public const uint SystemError = 0x08;
    public const uint InvalidSource = 0x0A;
    public const uint InvalidDestination = 0x0B;
    public const uint InvalidMessageId = 0x0C;
    public const uint BindFailed = 0x0D;
    public const uint InvalidPassword = 0x0E;
    public const uint InvalidSystemId = 0x0F;
    public const uint CancelFailed = 0x11;
    public const uint ReplaceFailed = 0x13;
    public const uint MessageQueueFull = 0x14;
    public const uint InvalidServiceType = 0x15;
    public const uint InvalidEsmClass = 0x43;
    public const uint SubmitFailed = 0x45;
    public const uint InvalidSourceTon = 0x48;
    public const uint InvalidSourceNpi = 0x49;
    public const uint InvalidDestinationTon = 0x50;
    public const uint InvalidDestinationNpi = 0x51;
    public const uint InvalidSystemType = 0x53;
    public const uint Throttled = 0x58;
    public const uint InvalidScheduledTime = 0x61;
    public const uint InvalidExpiryTime = 0x62;

    /// <summary>ESME_RX_T_APPN: could not be taken now, send it again.</summary>
    public const uint TemporaryReceiverError = 0x64;

    /// <summary>ESME_RX_P_APPN: will never be understood.</summary>
    public const uint PermanentReceiverError = 0x65;

    /// <summary>ESME_RX_R_APPN: understood and refused.</summary>
    public const uint RejectedByReceiver = 0x66;
    public const uint QueryFailed = 0x67;
    public const uint InvalidTlvStream = 0xC0;
    public const uint TlvNotAllowed = 0xC1;
    public const uint InvalidTlvLength = 0xC2;
    public const uint MissingTlv = 0xC3;
    public const uint InvalidTlvValue = 0xC4;
    public const uint DeliveryFailed = 0xFE;
    public const uint UnknownError = 0xFF;

    /// <summary>For operators: <c>ESME_RTHROTTLED (0x58)</c>; values we do not know by their number alone.</summary>
    public static string Describe(uint status)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"0x{status:X2}");
        return NameOf(status) is { } name ? $"{name} ({number})" : number;
    }

    private static string? NameOf(uint status) =>
        status switch
        {
            Ok => "ESME_ROK",
            InvalidMessageLength => "ESME_RINVMSGLEN",
            InvalidCommandLength => "ESME_RINVCMDLEN",
            InvalidCommandId => "ESME_RINVCMDID",
            WrongBindState => "ESME_RINVBNDSTS",
            AlreadyBound => "ESME_RALYBND",
            InvalidPriority => "ESME_RINVPRTFLG",
            InvalidRegisteredDelivery => "ESME_RINVREGDLVFLG",
            SystemError => "ESME_RSYSERR",
            InvalidSource => "ESME_RINVSRCADR",
            InvalidDestination => "ESME_RINVDSTADR",
            InvalidMessageId => "ESME_RINVMSGID",
            BindFailed => "ESME_RBINDFAIL",
            InvalidPassword => "ESME_RINVPASWD",
            InvalidSystemId => "ESME_RINVSYSID",
            CancelFailed => "ESME_RCANCELFAIL",
            ReplaceFailed => "ESME_RREPLACEFAIL",
            MessageQueueFull => "ESME_RMSGQFUL",
            InvalidServiceType => "ESME_RINVSERTYP",
            InvalidEsmClass => "ESME_RINVESMCLASS",
            SubmitFailed => "ESME_RSUBMITFAIL",
            InvalidSourceTon => "ESME_RINVSRCTON",
            InvalidSourceNpi => "ESME_RINVSRCNPI",
            InvalidDestinationTon => "ESME_RINVDSTTON",
            InvalidDestinationNpi => "ESME_RINVDSTNPI",
            InvalidSystemType => "ESME_RINVSYSTYP",
            Throttled => "ESME_RTHROTTLED",
            InvalidScheduledTime => "ESME_RINVSCHED",
            InvalidExpiryTime => "ESME_RINVEXPIRY",
            TemporaryReceiverError => "ESME_RX_T_APPN",
            PermanentReceiverError => "ESME_RX_P_APPN",
            RejectedByReceiver => "ESME_RX_R_APPN",
            QueryFailed => "ESME_RQUERYFAIL",
            InvalidTlvStream => "ESME_RINVOPTPARSTREAM",
            TlvNotAllowed => "ESME_ROPTPARNOTALLWD",
            InvalidTlvLength => "ESME_RINVPARLEN",
            MissingTlv => "ESME_RMISSINGOPTPARAM",
            InvalidTlvValue => "ESME_RINVOPTPARAMVAL",
            DeliveryFailed => "ESME_RDELIVERYFAILURE",
            UnknownError => "ESME_RUNKNOWNERR",
            _ => null,
        };
}
