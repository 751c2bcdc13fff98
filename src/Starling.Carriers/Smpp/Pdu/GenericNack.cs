namespace Starling.Carriers.Smpp.Pdu;

/// <summary>The answer to what cannot be understood. Source: SMPP 3.4 §4.3.</summary>
public readonly record struct GenericNack(uint Sequence, uint Status) : IPdu
{
    public CommandId Command => CommandId.GenericNack;

    public int Length => PduHeader.Octets;

    public void WriteBody(ref PduWriter writer)
    {
        // Nothing follows the header.
    }
}
