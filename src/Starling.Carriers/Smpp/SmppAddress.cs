namespace Starling.Carriers.Smpp;

/// <summary>An address as SMPP writes it.</summary>
/// <param name="ton">Type of number: 1 international, 3 network specific, 5 alphanumeric … (SMPP 3.4 §5.2.5).</param>
/// <param name="npi">Numbering plan: 1 E.164, 0 unknown … (SMPP 3.4 §5.2.6).</param>
/// <param name="digits">At most 20 octets of ASCII; no NUL.</param>
public readonly ref struct SmppAddress(byte ton, byte npi, ReadOnlySpan<byte> digits)
{
    public byte Ton { get; } = ton;

    public byte Npi { get; } = npi;

    public ReadOnlySpan<byte> Digits { get; } = digits;

    /// <summary>Octets on the wire.</summary>
    internal int Length => Digits.Length + 3;
}
