namespace Starling.Domain.Messages;

/// <summary>One MO segment from a subscriber, decoded; parts of a long text are joined later by their reference.</summary>
/// <param name="Source">The subscriber: digits of E.164 without plus; the address as it came when <see cref="SourceFault"/> says why it is none.</param>
/// <param name="Destination">The number that was texted.</param>
/// <param name="Text">The decoded text of this segment.</param>
/// <param name="Part">Its place in a longer text, or null when it is whole.</param>
/// <param name="SourceFault">A word of <see cref="Reasons"/> when nobody's number can be read from the source; else null.</param>
public sealed record InboundMessage(string Source, string Destination, string Text, Concatenation? Part, string? SourceFault = null);

/// <summary>The place of one segment in a joined text (3GPP TS 23.040 §9.2.3.24.1).</summary>
/// <param name="Reference">8- or 16-bit reference, the same for all parts of a text.</param>
/// <param name="Total">Number of parts, 2 to 255.</param>
/// <param name="Sequence">This part, from 1.</param>
public readonly record struct Concatenation(ushort Reference, byte Total, byte Sequence);
