namespace Starling.Domain.Text;

/// <summary>How the characters of a text are carried. The octet on the wire is the carrier driver's business.</summary>
public enum DataCoding
{
    /// <summary>GSM 7-bit default alphabet with its extension table (3GPP TS 23.038 §6.2.1).</summary>
    Gsm7 = 0,

    /// <summary>UCS-2, big endian; surrogate pairs travel as two units (3GPP TS 23.038 §6.2.3).</summary>
    Ucs2 = 1,
}
