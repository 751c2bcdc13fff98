using System.Text;
using Starling.Carriers.Links;
using Starling.Carriers.Smpp;
using Starling.Domain.Messages;

namespace Starling.Carriers.Tests.Links;

/// <summary>
/// International by its own word · national with a country · unknown with a country: national, plus left out, new ranges · without a country ·
/// nobody's numbers · what was texted.
/// </summary>
public sealed class SubscriberReaderTests
{
    private const byte Unknown = 0;
    private const byte International = 1;
    private const byte National = 2;
    private const byte NetworkSpecific = 3;
    private const byte Alphanumeric = 5;

    [Theory]
    [InlineData("", "14165550123")]
    [InlineData("CA", "14165550123")]
    [InlineData("FR", "14165550123")]
    [InlineData("FR", "+14165550123")]
    [InlineData("FR", "447700900123")]
    public void An_international_number_is_taken_by_its_word(string country, string address) =>
        Assert.Equal((address.TrimStart('+'), null), Read(country, International, address));

    [Theory]
    [InlineData("CA", National, "4165550123", "14165550123")]
    [InlineData("CA", National, "14165550123", "14165550123")]
    [InlineData("FR", National, "0639980123", "33639980123")]
    [InlineData("FR", National, "639980123", "33639980123")]
    [InlineData("GB", National, "07700900123", "447700900123")]
    [InlineData("IT", National, "3123456789", "393123456789")]
    [InlineData("CA", Unknown, "4165550123", "14165550123")]
    [InlineData("CA", Unknown, "6475550123", "16475550123")] // +64 7 555 0123 would be New Zealand's
    [InlineData("CA", NetworkSpecific, "4165550123", "14165550123")]
    [InlineData("CA", Unknown, "14165550123", "14165550123")]
    [InlineData("FR", Unknown, "33639980123", "33639980123")]
    [InlineData("FR", Unknown, "0033639980123", "33639980123")]
    [InlineData("CA", Unknown, "01133639980123", "33639980123")]
    [InlineData("FR", Unknown, "447700900123", "447700900123")]
    [InlineData("CA", Unknown, "33639980123", "33639980123")]
    [InlineData("CA", Unknown, "+4165550123", "4165550123")] // a plus is a word too
    [InlineData("CA", National, "2225551234", "12225551234")] // an area that is not in the plan yet: its length is right
    public void Another_number_is_read_with_the_country_of_the_route(string country, byte ton, string address, string number) =>
        Assert.Equal((number, null), Read(country, ton, address));

    [Theory]
    [InlineData(Unknown, "14165550123", null)]
    [InlineData(NetworkSpecific, "14165550123", null)]
    [InlineData(National, "4165550123", InboundReasons.SourceCountryUnknown)]
    [InlineData(National, "14165550123", InboundReasons.SourceCountryUnknown)]
    [InlineData(National, "+14165550123", null)]
    public void Without_a_country_only_a_number_that_says_it_is_national_is_nobodys(byte ton, string address, string? fault) =>
        Assert.Equal((address.TrimStart('+'), fault), Read("", ton, address));

    [Theory]
    [InlineData("", Alphanumeric, "Bank", InboundReasons.SourceNotANumber)]
    [InlineData("CA", Alphanumeric, "Bank 24", InboundReasons.SourceNotANumber)]
    [InlineData("CA", National, "416-555-0123", InboundReasons.SourceNotANumber)]
    [InlineData("", NetworkSpecific, "36180", InboundReasons.SourceNotANumber)]
    [InlineData("", International, "", InboundReasons.SourceNotANumber)]
    [InlineData("CA", International, "36180", InboundReasons.SourceNotANumber)]
    [InlineData("CA", International, "0014165550123", InboundReasons.SourceNotANumber)]
    [InlineData("CA", NetworkSpecific, "36180", InboundReasons.SourceNotInPlan)]
    [InlineData("CA", National, "", InboundReasons.SourceNotInPlan)]
    [InlineData("CA", National, "416555012", InboundReasons.SourceNotInPlan)]
    [InlineData("FR", National, "12345678901234567890", InboundReasons.SourceNotInPlan)]
    public void What_is_nobodys_number_stays_as_it_came_with_the_reason(string country, byte ton, string address, string fault) =>
        Assert.Equal((address, fault), Read(country, ton, address));

    [Theory]
    [InlineData("CA", NetworkSpecific, "36180", "36180")]
    [InlineData("CA", Unknown, "761800", "761800")]
    [InlineData("CA", National, "4165550199", "14165550199")]
    [InlineData("", National, "4165550199", "4165550199")]
    [InlineData("CA", International, "14165550199", "14165550199")]
    [InlineData("CA", Alphanumeric, "Boreale", "Boreale")]
    public void What_was_texted_is_read_too(string country, byte ton, string address, string number) =>
        Assert.Equal(number, new SubscriberReader(country).ReadAddressee(Address(ton, address)));

    [Theory]
    [InlineData("CA", true)]
    [InlineData("FR", true)]
    [InlineData("ca", false)]
    [InlineData("XX", false)]
    [InlineData("Canada", false)]
    public void A_country_is_one_with_a_plan(string country, bool isKnown) => Assert.Equal(isKnown, SubscriberReader.KnowsCountry(country));

    private static (string Digits, string? Fault) Read(string country, byte ton, string address)
    {
        var digits = new SubscriberReader(country).ReadSubscriber(Address(ton, address), out var fault);
        return (digits, fault);
    }

    private static SmppAddress Address(byte ton, string address) => new(ton, 1, Encoding.ASCII.GetBytes(address));
}
