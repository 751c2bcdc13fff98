using Starling.Carriers.Smpp.Session;
using Starling.Domain.Messages;

namespace Starling.Carriers.Links;

/// <summary>Everything about a carrier's SMPP that differs from the next carrier's; the session's settings and the wire's forms.</summary>
public sealed class SmppRouteProfile : EsmeSessionOptions
{
    /// <summary>A file that holds the password, instead of the setting <c>Password</c>; a line end at its end is left out.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>What <c>data_coding</c> 0 means here.</summary>
    public DefaultCharset DefaultCharset { get; set; }

    public LongTextForm LongTextForm { get; set; }

    public CarrierIdForm CarrierIdForm { get; set; }

    /// <summary>At most 5 ASCII characters; empty unless the carrier asks for one.</summary>
    public string ServiceType { get; set; } = "";

    /// <summary>registered_delivery, 0 to 31: 0 none, 1 final receipts, 2 failures only; plus 16 for intermediate ones.</summary>
    public int RegisteredDelivery { get; set; } = 1;

    /// <summary>TON of short codes, 0 to 6.</summary>
    public int ShortCodeTon { get; set; } = AddressMapper.NetworkSpecific.Ton;

    /// <summary>NPI of short codes, 0 to 18.</summary>
    public int ShortCodeNpi { get; set; } = AddressMapper.NetworkSpecific.Npi;

    /// <summary>TON of long codes, 0 to 6.</summary>
    public int LongCodeTon { get; set; } = AddressMapper.International.Ton;

    /// <summary>NPI of long codes, 0 to 18.</summary>
    public int LongCodeNpi { get; set; } = AddressMapper.International.Npi;

    /// <summary>TON of alphanumeric senders, 0 to 6.</summary>
    public int AlphanumericTon { get; set; } = AddressMapper.Alphanumeric.Ton;

    /// <summary>NPI of alphanumeric senders, 0 to 18.</summary>
    public int AlphanumericNpi { get; set; } = AddressMapper.Alphanumeric.Npi;

    /// <summary>TON of subscribers, 0 to 6.</summary>
    public int DestinationTon { get; set; } = AddressMapper.International.Ton;

    /// <summary>NPI of subscribers, 0 to 18.</summary>
    public int DestinationNpi { get; set; } = AddressMapper.International.Npi;

    /// <summary>
    /// Whose national numbers the carrier writes as the source of subscribers' texts: ISO 3166-1 alpha-2, such as <c>CA</c>. Empty: numbers
    /// are taken for international ones, and texts from those that say they are national change nothing.
    /// </summary>
    public string Country { get; set; } = "";

    /// <summary>
    /// Statuses whose meaning differs here: key a number (<c>0x45</c> or <c>69</c>, not 0), value what to make of it. Added to
    /// <see cref="CommandStatusTable"/>.
    /// </summary>
    public Dictionary<string, StatusReaction> StatusReactions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Receipt words whose meaning differs here, or that nobody else uses; 1 to 32 characters.</summary>
    public Dictionary<string, ReceiptStatus> ReceiptWords { get; } = new(StringComparer.OrdinalIgnoreCase);
}
