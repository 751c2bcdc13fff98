using Starling.Domain.Contacts;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Tests.Submissions;

/// <summary>One country of a calling code · North America by area · codes that several share · no country · numbers that no plan lists.</summary>
public sealed class NumberCountriesTests
{
    private static readonly NumberCountries Countries = new(new NumberPlaces());

    [Theory]
    [InlineData("+33639980123", "FR")]
    [InlineData("+4930123456", "DE")]
    [InlineData("+14165550123", "CA")]
    [InlineData("+12125550123", "US")]
    [InlineData("+12425550123", "BS")]
    [InlineData("+18765550123", "JM")]
    [InlineData("+17875550123", "PR")]
    [InlineData("+12115550123", "US")]
    [InlineData("+447700900123", "GB")]
    [InlineData("+262692000000", "RE")]
    [InlineData("+262639000000", "YT")]
    [InlineData("+77012345678", "KZ")]
    [InlineData("+79161234567", "RU")]
    [InlineData("+590690000000", "GP")]
    [InlineData("+881612345678", "001")]
    [InlineData("+999123456789", "001")]
    public void A_number_has_the_country_of_its_plan(string phone, string country) => Assert.Equal(country, Of(phone));

    [Fact]
    public void Every_area_of_North_America_says_what_its_plan_says()
    {
        var plans = PhoneNumbers.PhoneNumberUtil.GetInstance();
        var told = 0;
        for (var area = 200; area < 1_000; area++)
        {
            for (var exchange = 200; exchange < 1_000; exchange += 37)
            {
                var phone = $"+1{area}{exchange}4321";
                if (plans.GetRegionCodeForNumber(plans.Parse(phone, null)) is { } country)
                {
                    told++;
                    Assert.True(Of(phone) == country, $"{phone} is of {country}, told {Of(phone)}");
                }
            }
        }

        Assert.InRange(told, 5_000, 20_000);
    }

    private static string Of(string phone) => Countries.Of(Msisdn.TryParse(phone, out var number) ? number : default);
}
