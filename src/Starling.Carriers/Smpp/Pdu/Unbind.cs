namespace Starling.Carriers.Smpp.Pdu;

/// <summary>Asks to end the session. Source: SMPP 3.4 §4.2.</summary>
public readonly record struct Unbind(uint Sequence) : IPdu
{
    public CommandId Command => CommandId.Unbind;

    public uint Status => CommandStatus.Ok;

    public int Length => PduHeader.Octets;

    public void WriteBody(ref PduWriter writer)
    {
        // Nothing follows the header.
    }
}
