namespace Starling.Carriers.Smpp.Pdu;

/// <summary>The session ends. Source: SMPP 3.4 §4.2.2.</summary>
public readonly record struct UnbindResp(uint Sequence, uint Status = CommandStatus.Ok) : IPdu
{
    public CommandId Command => CommandId.UnbindResp;

    public int Length => PduHeader.Octets;

    public void WriteBody(ref PduWriter writer)
    {
        // Nothing follows the header.
    }
}
