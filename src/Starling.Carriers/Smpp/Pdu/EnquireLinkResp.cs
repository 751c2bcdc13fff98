namespace Starling.Carriers.Smpp.Pdu;

/// <summary>Still there. Source: SMPP 3.4 §4.11.2.</summary>
public readonly record struct EnquireLinkResp(uint Sequence) : IPdu
{
    public CommandId Command => CommandId.EnquireLinkResp;

    public uint Status => CommandStatus.Ok;

    public int Length => PduHeader.Octets;

    public void WriteBody(ref PduWriter writer)
    {
        // Nothing follows the header.
    }
}
