using NodaTime;
using NodaTime.Text;
using Starling.Domain.Hours;

namespace Starling.Domain.Tests.Hours;

/// <summary>Dates as almanacs and governments published them, among them those that move: Easter, Mondays, days kept instead.</summary>
public sealed class PublicHolidaysTests
{
    [Theory]
    [InlineData("2020-04-12")]
    [InlineData("2021-04-04")]
    [InlineData("2022-04-17")]
    [InlineData("2023-04-09")]
    [InlineData("2024-03-31")]
    [InlineData("2025-04-20")]
    [InlineData("2026-04-05")]
    [InlineData("2027-03-28")]
    [InlineData("2028-04-16")]
    [InlineData("2029-04-01")]
    [InlineData("2030-04-21")]
    [InlineData("2035-03-25")]
    [InlineData("2037-04-05")]
    [InlineData("2038-04-25")]
    [InlineData("1954-04-18")]
    [InlineData("1818-03-22")]
    [InlineData("2000-04-23")]
    public void Easter_is_where_the_almanac_has_it(string sunday) =>
        Assert.Equal(
            Date(sunday).PlusDays(1),
            Enumerable
                .Range(0, 366)
                .Select(day => new LocalDate(Date(sunday).Year, 1, 1).PlusDays(day))
                .Single(day => PublicHolidays.NameOf("FR", "Europe/Paris", day) == "Easter Monday")
        );

    [Theory]
    // Everywhere in Canada, by moving rules.
    [InlineData("CA", "America/Toronto", "2026-05-18", "Victoria Day")]
    [InlineData("CA", "America/Toronto", "2027-05-24", "Victoria Day")]
    [InlineData("CA", "America/Vancouver", "2026-04-03", "Good Friday")]
    [InlineData("CA", "America/Vancouver", "2026-09-07", "Labour Day")]
    [InlineData("CA", "America/Halifax", "2026-10-12", "Thanksgiving")]
    [InlineData("CA", "America/Toronto", "2026-07-01", "Canada Day")]
    [InlineData("CA", "America/Toronto", "2029-07-02", "Canada Day")]
    [InlineData("CA", "America/Toronto", "2026-07-02", null)]
    [InlineData("CA", "America/Edmonton", "2022-12-26", "Christmas Day")]
    // By province.
    [InlineData("CA", "America/Toronto", "2026-02-16", "Family Day")]
    [InlineData("CA", "America/St_Johns", "2026-02-16", null)]
    [InlineData("CA", "America/Toronto", "2026-06-24", "Québec's National Holiday")]
    [InlineData("CA", "America/Montreal", "2026-06-24", "Québec's National Holiday")]
    [InlineData("CA", "America/Montreal", "2029-06-25", "Québec's National Holiday")]
    [InlineData("CA", "America/Vancouver", "2026-06-24", null)]
    [InlineData("CA", "America/Montreal", "2026-02-16", null)]
    [InlineData("CA", "America/Montreal", "2026-04-06", "Easter Monday")]
    [InlineData("CA", "America/Winnipeg", "2026-04-06", null)]
    [InlineData("CA", "America/Vancouver", "2026-08-03", "Civic Holiday")]
    [InlineData("CA", "America/Vancouver", "2026-09-30", "National Day for Truth and Reconciliation")]
    [InlineData("CA", "America/Halifax", "2026-11-11", "Remembrance Day")]
    [InlineData("CA", "America/Montreal", "2026-11-11", null)]
    [InlineData("CA", "America/Toronto", "2026-12-26", "Boxing Day")]
    [InlineData("CA", "America/Whitehorse", "2026-08-17", "Discovery Day")]
    [InlineData("CA", "Canada/Pacific", "2026-08-03", "Civic Holiday")]
    // Somebody with a Canadian number abroad: the days that all of Canada keeps.
    [InlineData("CA", "Europe/Paris", "2026-07-01", "Canada Day")]
    [InlineData("CA", "Europe/Paris", "2026-06-24", null)]
    // United States, with days kept instead.
    [InlineData("US", "America/New_York", "2026-01-19", "Birthday of Martin Luther King, Jr.")]
    [InlineData("US", "America/New_York", "2026-02-16", "Washington's Birthday")]
    [InlineData("US", "America/New_York", "2026-05-25", "Memorial Day")]
    [InlineData("US", "America/New_York", "2027-05-31", "Memorial Day")]
    [InlineData("US", "America/New_York", "2026-07-03", "Independence Day")]
    [InlineData("US", "America/New_York", "2026-07-04", "Independence Day")]
    [InlineData("US", "America/New_York", "2027-07-05", "Independence Day")]
    [InlineData("US", "America/New_York", "2026-10-12", "Columbus Day")]
    [InlineData("US", "America/New_York", "2026-11-26", "Thanksgiving Day")]
    [InlineData("US", "America/New_York", "2023-11-10", "Veterans Day")]
    [InlineData("US", "America/New_York", "2021-12-31", "New Year's Day")]
    [InlineData("US", "America/New_York", "2026-12-31", null)]
    [InlineData("US", "America/New_York", "2026-06-19", "Juneteenth")]
    // France and overseas.
    [InlineData("FR", "Europe/Paris", "2026-05-14", "Ascension Day")]
    [InlineData("FR", "Europe/Paris", "2026-05-25", "Whit Monday")]
    [InlineData("FR", "Europe/Paris", "2026-05-08", "Victory Day")]
    [InlineData("FR", "Europe/Paris", "2026-07-14", "Bastille Day")]
    [InlineData("FR", "Europe/Paris", "2026-11-11", "Armistice Day")]
    [InlineData("FR", "Europe/Paris", "2026-12-26", null)]
    [InlineData("RE", "Indian/Reunion", "2026-12-20", "Abolition Day")]
    [InlineData("FR", "Europe/Paris", "2026-12-20", null)]
    // Countries without rules here.
    [InlineData("DE", "Europe/Berlin", "2026-10-03", null)]
    public void Holidays_are_on_the_days_that_were_published(string country, string zone, string date, string? name) =>
        Assert.Equal(name, PublicHolidays.NameOf(country, zone, Date(date)));

    [Theory]
    [InlineData("FR", "Europe/Paris", 11)]
    [InlineData("US", "America/New_York", 12)] // 4 July 2026 is a Saturday, kept on Friday too
    [InlineData("CA", "America/Montreal", 9)] // the eight of Québec's labour standards and both days of Easter
    [InlineData("CA", "America/St_Johns", 8)]
    public void A_year_has_as_many_as_the_law_names(string country, string zone, int days) =>
        Assert.Equal(
            days,
            Enumerable.Range(0, 365).Count(day => PublicHolidays.NameOf(country, zone, new LocalDate(2026, 1, 1).PlusDays(day)) is not null)
        );

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;
}
