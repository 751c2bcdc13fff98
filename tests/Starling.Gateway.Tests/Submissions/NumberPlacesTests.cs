using Starling.Domain.Contacts;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Tests.Submissions;

/// <summary>Countries and zones of numbers: one, several, shared codes, none; places are shared, so that they can be compared as objects.</summary>
public sealed class NumberPlacesTests
{
    private static readonly NumberPlaces Places = new();

    [Theory]
    [InlineData(14165550123, "CA", "America/Toronto")]
    [InlineData(16045550123, "CA", "America/Vancouver")]
    [InlineData(15145550123, "CA", "America/Toronto")]
    [InlineData(12125550123, "US", "America/New_York")]
    [InlineData(18085550123, "US", "Pacific/Honolulu")]
    [InlineData(33639980123, "FR", "Europe/Paris")]
    [InlineData(262692123456, "RE", "Indian/Reunion")]
    [InlineData(8190_1234_5678, "JP", "Asia/Tokyo")]
    public void A_number_tells_its_country_and_its_zone(long digits, string country, string zone)
    {
        var place = Places.Find(Msisdn.FromDigits(digits));
        Assert.Equal([country], place.Countries);
        Assert.Contains(zone, place.Zones);
    }

    [Theory]
    [InlineData(13055550123, "US-FL")]
    [InlineData(12125550123, null)]
    [InlineData(14165550123, null)]
    public void A_number_of_the_united_states_tells_its_state_where_states_have_hours(long digits, string? state)
    {
        var place = Places.Find(Msisdn.FromDigits(digits));
        Assert.Equal(state, place.State);
        Assert.Same(place, Places.Find(Msisdn.FromDigits(digits)));
    }

    [Fact]
    public void All_zones_that_a_prefix_allows_are_kept()
    {
        var mobile = Places.Find(Msisdn.FromDigits(61491570156));
        Assert.Equal(["AU"], mobile.Countries);
        Assert.Contains("Australia/Perth", mobile.Zones);
        Assert.Contains("Australia/Sydney", mobile.Zones);
        Assert.True(Places.Find(Msisdn.FromDigits(79161234567)).Zones.Count > 10);
        var anywhere = Places.Find(Msisdn.FromDigits(12005550123));
        Assert.True(anywhere.Zones.Count > 10, string.Join(' ', anywhere.Zones));
    }

    [Fact]
    public void A_number_of_no_plan_may_be_in_every_country_of_its_code()
    {
        var place = Places.Find(Msisdn.FromDigits(12005550123));
        Assert.Contains("CA", place.Countries);
        Assert.Contains("US", place.Countries);
    }

    [Fact]
    public void Satellites_and_nonsense_are_in_no_country()
    {
        Assert.Empty(Places.Find(Msisdn.FromDigits(88216_1234_5678)).Countries);
        Assert.Empty(Places.Find(Msisdn.FromDigits(999_1234_567)).Zones);
    }

    [Fact]
    public void Zones_are_those_of_the_time_zone_database()
    {
        foreach (var digits in (long[])[14165550123, 18675551234, 61491570156, 79161234567, 5511912345678, 12005550123])
        {
            Assert.All(
                Places.Find(Msisdn.FromDigits(digits)).Zones,
                zone => Assert.NotNull(NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone))
            );
        }
    }

    [Fact]
    public void The_same_place_is_the_same_object()
    {
        Assert.Same(Places.Find(Msisdn.FromDigits(14165550123)), Places.Find(Msisdn.FromDigits(14375550199)));
        Assert.NotSame(Places.Find(Msisdn.FromDigits(14165550123)), Places.Find(Msisdn.FromDigits(16045550123)));
    }
}
