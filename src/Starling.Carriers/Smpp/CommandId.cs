namespace Starling.Carriers.Smpp;

/// <summary>What a PDU is. Source: SMPP 3.4 §5.1.2.1. A value outside this list is answered, never a reason to fail.</summary>
public enum CommandId : uint
{
    None = 0,
    BindReceiver = 0x00000001,
    BindTransmitter = 0x00000002,
    QuerySm = 0x00000003,
    SubmitSm = 0x00000004,
    DeliverSm = 0x00000005,
    Unbind = 0x00000006,
    BindTransceiver = 0x00000009,
    Outbind = 0x0000000B,
    EnquireLink = 0x00000015,
    AlertNotification = 0x00000102,
    DataSm = 0x00000103,
    GenericNack = 0x80000000,
    BindReceiverResp = 0x80000001,
    BindTransmitterResp = 0x80000002,
    QuerySmResp = 0x80000003,
    SubmitSmResp = 0x80000004,
    DeliverSmResp = 0x80000005,
    UnbindResp = 0x80000006,
    BindTransceiverResp = 0x80000009,
    EnquireLinkResp = 0x80000015,
    DataSmResp = 0x80000103,
}

/// <summary>Questions about a command id.</summary>
public static class CommandIds
{
    /// <summary>The bit that makes a response of a request.</summary>
    public const uint ResponseBit = 0x80000000;

    public static bool IsResponse(this CommandId command) => ((uint)command & ResponseBit) != 0;

    /// <summary>The response that belongs to a request.</summary>
    public static CommandId Response(this CommandId request) => (CommandId)((uint)request | ResponseBit);
}
