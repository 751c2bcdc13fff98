using System.Text;
using Starling.Carriers.Smpp;
using Starling.Domain.Contacts;

namespace Starling.Carriers.Links;

/// <summary>Type of number and numbering plan of one kind of address.</summary>
/// <param name="Ton">0 to 6 (SMPP 3.4 §5.2.5).</param>
/// <param name="Npi">0 to 18 (SMPP 3.4 §5.2.6).</param>
public readonly record struct TonNpi(byte Ton, byte Npi);

/// <summary>Senders and subscribers as SMPP addresses, and back.</summary>
/// <param name="shortCode">TON and NPI of short codes.</param>
/// <param name="longCode">TON and NPI of long codes.</param>
/// <param name="alphanumeric">TON and NPI of alphanumeric senders.</param>
/// <param name="destination">TON and NPI of subscribers.</param>
public sealed class AddressMapper(TonNpi shortCode, TonNpi longCode, TonNpi alphanumeric, TonNpi destination)
{
    /// <summary>More than any sender or number needs; the field itself takes 20 octets.</summary>
    public const int MaxOctets = 20;

    public static readonly TonNpi International = new(1, 1);

    /// <summary>Network specific, as most carriers want short codes.</summary>
    public static readonly TonNpi NetworkSpecific = new(3, 0);

    public static readonly TonNpi Alphanumeric = new(5, 0);

    /// <summary>The sender; its characters are put into <paramref name="scratch"/>, of at least <see cref="MaxOctets"/>.</summary>
    public SmppAddress Map(SenderAddress sender, Span<byte> scratch)
    {
        var form = sender.Kind switch
        {
            SenderKind.ShortCode => shortCode,
            SenderKind.LongCode => longCode,
            _ => alphanumeric,
        };
        return new SmppAddress(form.Ton, form.Npi, scratch[..Encoding.ASCII.GetBytes(sender.Value, scratch)]);
    }

    /// <summary>The subscriber; the digits are put into <paramref name="scratch"/>, of at least <see cref="MaxOctets"/>.</summary>
    public SmppAddress Map(Msisdn subscriber, Span<byte> scratch)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(subscriber.Digits, scratch, out var written);
        return new SmppAddress(destination.Ton, destination.Npi, scratch[..written]);
    }

    /// <summary>An address as text: digits without plus, or a name as it came.</summary>
    public static string ReadDigits(SmppAddress address)
    {
        var digits = address.Digits;
        return Encoding.Latin1.GetString(digits is [(byte)'+', ..] ? digits[1..] : digits);
    }
}
