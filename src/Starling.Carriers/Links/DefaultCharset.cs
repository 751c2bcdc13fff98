namespace Starling.Carriers.Links;

/// <summary>What <c>data_coding</c> 0, "the SMSC's default alphabet", means on a route. Source: SMPP 3.4 §5.2.19.</summary>
public enum DefaultCharset
{
    /// <summary>GSM 7-bit default alphabet, one septet per octet.</summary>
    Gsm7Unpacked = 0,

    /// <summary>ISO-8859-1: the ten characters of the extension table cost one octet here, the euro sign and Greek capitals do not exist.</summary>
    Latin1 = 1,
}
