namespace Starling.Carriers.Smpp;

/// <summary>Why octets are not a PDU.</summary>
public enum PduFault
{
    None = 0,

    /// <summary>command_length is below 16: the stream cannot be followed any more, the session must end.</summary>
    LengthBelowHeader = 1,

    /// <summary>command_length is above what this reader takes: the session must end.</summary>
    LengthAboveLimit = 2,

    /// <summary>The body ends inside a mandatory field; the next PDU can still be read.</summary>
    BodyTooShort = 3,

    /// <summary>The PDU is another one than was asked for.</summary>
    WrongCommand = 4,
}
