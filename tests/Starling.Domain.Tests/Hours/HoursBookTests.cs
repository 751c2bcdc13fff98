using NodaTime;
using NodaTime.Text;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Ports;

namespace Starling.Domain.Tests.Hours;

/// <summary>
/// The defaults by country; the ladder of zones; several plausible zones; holidays; a campaign's own hours; what is kept and when it is made anew;
/// what people are told.
/// </summary>
public sealed class HoursBookTests
{
    private const string Toronto = "America/Toronto";

    private static readonly Msisdn Canadian = Msisdn.FromDigits(14165550123);
    private static readonly Msisdn American = Msisdn.FromDigits(12125550123);
    private static readonly Msisdn French = Msisdn.FromDigits(33639980123);
    private static readonly Msisdn British = Msisdn.FromDigits(447700900123);
    private static readonly Msisdn Mountain = Msisdn.FromDigits(18675550123);
    private static readonly Msisdn Nowhere = Msisdn.FromDigits(88210000123);
    private static readonly Msisdn Shared = Msisdn.FromDigits(12005550123);

    private readonly HoursBook _book = new(HoursTable.Default, new Plans());

    [Theory]
    // Canada: 9 to 20 on weekdays, 10 to 18 at weekends and on holidays.
    [InlineData(14165550123, Toronto, "2026-11-23T08:59", false, "2026-11-23T09:00")]
    [InlineData(14165550123, Toronto, "2026-11-23T09:00", true, "2026-11-23T20:00")]
    [InlineData(14165550123, Toronto, "2026-11-23T20:00", false, "2026-11-24T09:00")]
    [InlineData(14165550123, Toronto, "2026-11-27T22:30", false, "2026-11-28T10:00")]
    [InlineData(14165550123, Toronto, "2026-11-28T12:00", true, "2026-11-28T18:00")]
    [InlineData(14165550123, Toronto, "2026-12-25T09:30", false, "2026-12-25T10:00")]
    [InlineData(14165550123, Toronto, "2026-12-25T12:30", true, "2026-12-25T18:00")]
    // United States: Sunday from noon.
    [InlineData(12125550123, "America/New_York", "2026-11-22T11:59", false, "2026-11-22T12:00")]
    [InlineData(12125550123, "America/New_York", "2026-11-23T19:59", true, "2026-11-23T20:00")]
    [InlineData(12125550123, "America/New_York", "2026-11-26T10:00", false, "2026-11-26T12:00")]
    // France: neither Sundays nor holidays.
    [InlineData(33639980123, "Europe/Paris", "2026-11-21T20:00", false, "2026-11-23T08:30")]
    [InlineData(33639980123, "Europe/Paris", "2026-05-01T10:00", false, "2026-05-02T08:30")]
    [InlineData(33639980123, "Europe/Paris", "2026-05-07T21:00", false, "2026-05-09T08:30")]
    // Elsewhere 8 to 20 on every day.
    [InlineData(447700900123, "Europe/London", "2026-11-22T07:59", false, "2026-11-22T08:00")]
    [InlineData(447700900123, "Europe/London", "2026-11-22T08:00", true, "2026-11-22T20:00")]
    [InlineData(88210000123, "Asia/Tokyo", "2026-11-22T20:00", false, "2026-11-23T08:00")]
    public void Each_country_has_its_hours(long number, string zone, string local, bool isOpen, string until)
    {
        var verdict = Look(Msisdn.FromDigits(number), zone, At(local, zone));
        Assert.Equal(isOpen, verdict.IsOpen);
        Assert.Equal(At(until, zone), isOpen ? verdict.ClosesAt : verdict.OpensAt);
    }

    [Theory]
    // As built in, the country's hours are the narrower ones but for Rhode Island.
    [InlineData(13055550123, "2026-11-23T19:59", true)]
    [InlineData(14015550123, "2026-11-23T17:59", true)]
    [InlineData(14015550123, "2026-11-23T18:00", false)]
    [InlineData(14015550123, "2026-11-28T12:00", false)]
    [InlineData(12125550123, "2026-11-28T12:00", true)]
    public void A_state_of_the_area_code_narrows_the_hours_of_its_country(long number, string local, bool isOpen) =>
        Assert.Equal(isOpen, Look(Msisdn.FromDigits(number), "America/New_York", At(local, "America/New_York")).IsOpen);

    [Theory]
    [InlineData(12035550123, "2026-11-23T08:30", false)]
    [InlineData(12035550123, "2026-11-23T19:59", true)]
    [InlineData(12035550123, "2026-11-23T20:00", false)]
    [InlineData(13055550123, "2026-11-22T08:00", true)]
    [InlineData(19185550123, "2026-11-22T20:00", false)]
    [InlineData(12145550123, "2026-11-23T20:59", true)]
    [InlineData(12145550123, "2026-11-22T11:59", false)]
    [InlineData(12145550123, "2026-11-22T20:59", true)]
    [InlineData(14015550123, "2026-11-22T12:00", false)]
    [InlineData(12125550123, "2026-11-22T23:00", true)]
    public void Where_the_country_leaves_more_the_states_hours_show(long number, string local, bool isOpen)
    {
        var wide = HoursTable.Default with { Countries = new Dictionary<string, CountryHours> { ["US"] = CountryHours.Always } };
        var verdict = new HoursBook(wide, new Plans()).Look(
            "America/New_York",
            Msisdn.FromDigits(number),
            CommunicationType.Promotional,
            CampaignHours.None,
            At(local, "America/New_York")
        );
        Assert.Equal(isOpen, verdict.IsOpen);
    }

    [Theory]
    [InlineData(13055550123, "US-FL")]
    [InlineData(14015550123, "US-RI")]
    [InlineData(12145550123, "US-TX")]
    [InlineData(12125550123, null)]
    [InlineData(14165550123, null)]
    [InlineData(4015550123, null)]
    [InlineData(33639980123, null)]
    public void The_area_code_tells_the_state(long number, string? state) =>
        Assert.Equal(state, UnitedStatesAreas.StateOf(Msisdn.FromDigits(number)));

    [Fact]
    public void A_look_aside_at_another_instant_leaves_what_is_known_of_now()
    {
        var now = At("2026-11-23T09:00", Toronto);
        var known = Look(Canadian, Toronto, now);
        var night = _book.Aside().Look(Toronto, Canadian, CommunicationType.Promotional, CampaignHours.None, now - Duration.FromHours(2));
        Assert.False(night.IsOpen);
        Assert.Same(known, Look(Canadian, Toronto, now));
    }

    [Fact]
    public void The_table_has_another_version_where_its_hours_differ()
    {
        var other = HoursTable.Default with { DefaultZone = Toronto };
        Assert.Equal(HoursTable.Default.Version, (other with { DefaultZone = null }).Version);
        Assert.Matches("^[0-9a-f]{8}$", other.Version);
        Assert.NotEqual(HoursTable.Default.Version, other.Version);
        Assert.NotEqual(HoursTable.Default.Version, HoursTable.Open.Version);
    }

    [Fact]
    public void The_zone_on_record_goes_before_those_of_the_number_and_they_before_the_campaigns_and_the_installations()
    {
        var campaign = CampaignHours.None with { DefaultZone = "Europe/London" };
        Assert.Equal([Toronto], Ids(_book.ZonesOf(null, Canadian, campaign)));
        Assert.Equal(["America/Vancouver"], Ids(_book.ZonesOf("America/Vancouver", Canadian, campaign)));
        Assert.Equal(["America/Edmonton", "America/Iqaluit", "America/Vancouver"], Ids(_book.ZonesOf(null, Mountain, campaign)));
        Assert.Equal(["Europe/London"], Ids(_book.ZonesOf(null, Nowhere, campaign)));
        Assert.Equal(PlausibleZones.None, _book.ZonesOf(null, Nowhere, CampaignHours.None));
        var settled = new HoursBook(HoursTable.Default with { DefaultZone = "Europe/Paris" }, new Plans());
        Assert.Equal(["Europe/Paris"], Ids(settled.ZonesOf(null, Nowhere, CampaignHours.None)));
        Assert.Equal([Toronto], Ids(_book.ZonesOf("Mars/Olympus_Mons", Canadian, campaign)));
    }

    [Fact]
    public void Where_several_zones_are_plausible_all_of_them_must_be_open()
    {
        // Iqaluit opens first and closes first, Vancouver is last: together 12:00 to 20:00 in Iqaluit.
        var opens = At("2026-11-23T09:00", "America/Vancouver");
        var closes = At("2026-11-23T20:00", "America/Iqaluit");
        Assert.Equal(opens, Look(Mountain, null, opens - Duration.FromHours(2)).OpensAt);
        Assert.False(Look(Mountain, null, opens - Duration.FromHours(2)).IsOpen);
        Assert.Equal(closes, Look(Mountain, null, opens).ClosesAt);
        Assert.False(Look(Mountain, null, closes).IsOpen);
    }

    [Fact]
    public void A_number_that_several_countries_may_have_keeps_the_hours_of_all_of_them()
    {
        // Sunday: Canada from 10:00, the United States from 12:00, elsewhere from 8:00; Canada until 18:00.
        Assert.Equal(At("2026-11-22T12:00", Toronto), Look(Shared, Toronto, At("2026-11-22T10:30", Toronto)).OpensAt);
        Assert.Equal(At("2026-11-22T18:00", Toronto), Look(Shared, Toronto, At("2026-11-22T12:30", Toronto)).ClosesAt);
    }

    [Fact]
    public void Without_any_zone_it_is_closed_for_good()
    {
        var verdict = Look(Nowhere, null, At("2026-11-23T12:00", Toronto));
        Assert.False(verdict.IsOpen);
        Assert.True(verdict.IsZoneUnknown);
        Assert.Null(verdict.OpensAt);
        Assert.True(HoursBook.Open.Look(null, Nowhere, CommunicationType.Promotional, CampaignHours.None, default).IsOpen);
    }

    [Fact]
    public void A_campaigns_hours_narrow_and_never_widen()
    {
        var thursday = new CampaignHours(WeekHours.Parse("Thu 13:00-14:00; Sun 06:00-11:00"), false, null);
        var monday = At("2026-11-23T12:00", Toronto);
        Assert.Equal(At("2026-11-26T13:00", Toronto), Look(Canadian, Toronto, monday, thursday).OpensAt);
        var sunday = Look(Canadian, Toronto, At("2026-11-29T10:15", Toronto), thursday);
        Assert.Equal(At("2026-11-29T11:00", Toronto), sunday.ClosesAt);
        Assert.False(Look(Canadian, Toronto, At("2026-11-29T09:15", Toronto), thursday).IsOpen);
    }

    [Fact]
    public void Preferred_slots_are_cut_to_what_the_country_allows()
    {
        var preferred = CampaignHours.None with { PreferredOnly = true };
        Assert.Equal(At("2026-11-23T09:00", Toronto), Look(Canadian, Toronto, At("2026-11-23T08:30", Toronto), preferred).OpensAt);
        Assert.Equal(At("2026-11-23T09:30", Toronto), Look(Canadian, Toronto, At("2026-11-23T09:00", Toronto), preferred).ClosesAt);
        Assert.Equal(At("2026-11-23T11:30", Toronto), Look(Canadian, Toronto, At("2026-11-23T09:30", Toronto), preferred).OpensAt);
        Assert.Equal(
            At("2026-11-23T08:30", "Europe/Paris"),
            Look(French, "Europe/Paris", At("2026-11-23T08:00", "Europe/Paris"), preferred).OpensAt
        );
    }

    [Fact]
    public void Hours_that_have_nothing_in_common_never_open()
    {
        var night = new CampaignHours(WeekHours.Parse("Mon-Sun 02:00-03:00"), false, null);
        var verdict = Look(Canadian, Toronto, At("2026-11-23T12:00", Toronto), night);
        Assert.False(verdict.IsOpen);
        Assert.False(verdict.IsZoneUnknown);
        Assert.Null(verdict.OpensAt);
    }

    [Fact]
    public void An_answer_is_shared_until_it_ends_and_made_anew_then()
    {
        var noon = At("2026-11-23T12:00", Toronto);
        var first = Look(Canadian, Toronto, noon);
        Assert.Same(first, Look(Canadian, Toronto, At("2026-11-23T19:59", Toronto)));
        Assert.NotSame(first, Look(Canadian, "America/Halifax", noon));
        var night = Look(Canadian, Toronto, At("2026-11-23T20:00", Toronto));
        Assert.NotSame(first, night);
        Assert.Same(night, Look(Canadian, Toronto, At("2026-11-24T08:59", Toronto)));
        Assert.True(Look(Canadian, Toronto, At("2026-11-24T09:00", Toronto)).IsOpen);

        // A clock that went back is answered for its own time.
        Assert.False(Look(Canadian, Toronto, At("2026-11-23T03:00", Toronto)).IsOpen);
    }

    [Fact]
    public void An_answer_always_open_has_no_end() =>
        Assert.Null(HoursBook.Open.Look(Toronto, Canadian, CommunicationType.Promotional, CampaignHours.None, default).ClosesAt);

    [Theory]
    [InlineData(14165550123, Toronto, "2026-11-23T22:14", "22:14 in America/Toronto, opens 09:00")]
    [InlineData(14165550123, null, "2026-11-23T08:14", "08:14 in America/Toronto, opens 09:00")]
    [InlineData(33639980123, "Europe/Paris", "2026-05-01T10:00", "10:00 in Europe/Paris, Labour Day, opens 08:30")]
    [InlineData(33639980123, "Europe/Paris", "2026-11-21T21:00", "21:00 in Europe/Paris, opens 2026-11-23 08:30")]
    [InlineData(18675550123, null, "2026-07-06T11:00", "08:00 in America/Vancouver, one of 3 zones the number allows, opens 09:00")]
    [InlineData(88210000123, null, "2026-11-23T11:00", "neither the contact nor its number tells the time zone")]
    public void People_are_told_the_time_there_and_when_it_opens(long number, string? zone, string local, string told)
    {
        var now = At(local, zone ?? Toronto);
        Assert.Equal(told, Look(Msisdn.FromDigits(number), zone, now).Why(now));
    }

    private HoursVerdict Look(Msisdn number, string? zone, Instant now, CampaignHours? campaign = null) =>
        _book.Look(zone, number, CommunicationType.Promotional, campaign ?? CampaignHours.None, now);

    private static Instant At(string local, string zone) =>
        LocalDateTimePattern
            .CreateWithInvariantCulture("uuuu-MM-ddTHH:mm")
            .Parse(local)
            .Value.InZoneStrictly(DateTimeZoneProviders.Tzdb[zone])
            .ToInstant();

    private static IEnumerable<string> Ids(PlausibleZones places) => places.Zones.Select(zone => zone.Id);

    private sealed class Plans : INumberPlaces
    {
        private static readonly Dictionary<Msisdn, NumberPlace> Known = new()
        {
            [Canadian] = new NumberPlace(["CA"], [Toronto]),
            [American] = new NumberPlace(["US"], ["America/New_York"]),
            [French] = new NumberPlace(["FR"], ["Europe/Paris"]),
            [British] = new NumberPlace(["GB"], ["Europe/London"]),
            [Mountain] = new NumberPlace(["CA"], ["America/Edmonton", "America/Iqaluit", "America/Vancouver"]),
            [Shared] = new NumberPlace(["US", "CA", "JM"], [Toronto]),
        };

        private static readonly Dictionary<string, NumberPlace> States = HoursTable.Default.States.Keys.ToDictionary(
            state => state,
            state => new NumberPlace(["US"], ["America/New_York"]) { State = state }
        );

        public NumberPlace Find(Msisdn number) =>
            Known.TryGetValue(number, out var place) ? place
            : UnitedStatesAreas.StateOf(number) is { } state ? States[state]
            : NumberPlace.Unknown;
    }
}
