namespace Starling.Carriers.Smpp;

/// <summary>The first sixteen octets of every PDU. Source: SMPP 3.4 §3.2.</summary>
/// <param name="Length">command_length: octets of the whole PDU, header included.</param>
/// <param name="Command">command_id, possibly one nobody knows.</param>
/// <param name="Status">command_status: 0 in requests, see <see cref="CommandStatus"/>.</param>
/// <param name="Sequence">sequence_number: 1 to 0x7FFFFFFF by the specification; a response repeats whatever the request had.</param>
public readonly record struct PduHeader(int Length, CommandId Command, uint Status, uint Sequence)
{
    /// <summary>Octets of a header.</summary>
    public const int Octets = 16;
}

/// <summary>One PDU as it came: a view of the reader's buffer, valid until the reader is given more octets.</summary>
public readonly ref struct PduFrame(PduHeader header, ReadOnlySpan<byte> body)
{
    public PduHeader Header { get; } = header;

    /// <summary>What follows the header; may be empty.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;
}
