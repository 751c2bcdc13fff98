namespace Starling.Carriers.Smpp.Pdu;

/// <summary>Asks whether the other side is still there. Source: SMPP 3.4 §4.11.</summary>
public readonly record struct EnquireLink(uint Sequence) : IPdu
{
    public CommandId Command => CommandId.EnquireLink;

    public uint Status => CommandStatus.Ok;

    public int Length => PduHeader.Octets;

    public void WriteBody(ref PduWriter writer)
    {
        // Nothing follows the header.
    }
}
