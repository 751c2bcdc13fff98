using Starling.Carriers.Smpp;

namespace Starling.Carriers.Tests.Smpp;

/// <summary>Octets as people read them.</summary>
internal static class Wire
{
    /// <summary>Hexadecimal digits to octets; blanks and line ends are for the reader.</summary>
    public static byte[] Bytes(string hex) => Convert.FromHexString(string.Concat(hex.Where(c => !char.IsWhiteSpace(c))));

    public static string Hex(ReadOnlySpan<byte> octets) => Convert.ToHexString(octets);

    /// <summary>The one PDU that these octets are.</summary>
    public static PduFrame Frame(byte[] octets)
    {
        Assert.True(PduReader.TryReadWhole(octets, out var frame), "not one whole PDU");
        return frame;
    }

    public static byte[] Write<TPdu>(scoped in TPdu pdu)
        where TPdu : IPdu, allows ref struct
    {
        var octets = new byte[pdu.Length];
        Assert.Equal(octets.Length, PduWriter.Write(octets, pdu));
        return octets;
    }
}
