namespace Starling.Carriers.Smpp.Session;

/// <summary>Where an ESME session stands. Source: SMPP 3.4 §2.2, with what lies between.</summary>
public enum SessionState
{
    /// <summary>No connection; the next attempt is waited for, unless the session was never started or is over.</summary>
    Down = 0,

    /// <summary>TCP, and TLS where asked for, is being made.</summary>
    Connecting = 1,

    /// <summary>The bind is sent and not answered.</summary>
    Binding = 2,

    /// <summary>Ready for what the bind type allows.</summary>
    Bound = 3,

    /// <summary>The SMSC refused our credentials (0x0D, 0x0E, 0x0F); the next attempt comes slowly.</summary>
    Refused = 4,
}
