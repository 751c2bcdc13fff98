namespace Starling.Carriers.Smpp;

/// <summary>One PDU that can be written. Its spans are views: nothing is copied until it is written.</summary>
public interface IPdu
{
    CommandId Command { get; }

    /// <summary>0 in requests.</summary>
    uint Status { get; }

    uint Sequence { get; }

    /// <summary>Octets on the wire, header included.</summary>
    int Length { get; }

    /// <summary>Writes what follows the header.</summary>
    /// <exception cref="PduFieldException">A field breaks a limit of SMPP 3.4.</exception>
    void WriteBody(ref PduWriter writer);
}
