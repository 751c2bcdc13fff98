using NodaTime;
using NodaTime.TimeZones;
using Starling.Domain.Campaigns;

namespace Starling.Domain.Hours;

/// <summary>Whether a campaign's texts can leave within its hours, before the end it has.</summary>
/// <remarks>
/// Reckoned for one zone and its country: where all its contacts were there. Contacts elsewhere have hours of about the same length, at other
/// times of the day.
/// </remarks>
/// <param name="Windows">Open times it needs; 1 when what is open now, or opens next, is enough. 0 without texts.</param>
/// <param name="Finishes">About when the last text leaves; null when the end comes before.</param>
/// <param name="LeftOver">Segments for which there is no time before the end.</param>
/// <param name="Zone">The zone it was reckoned for.</param>
public sealed record CampaignForecast(int Windows, Instant? Finishes, long LeftOver, DateTimeZone Zone)
{
    /// <summary>Reckons; a campaign whose type keeps no hours has one window without an end of its own.</summary>
    /// <param name="campaign">With its hours and its end.</param>
    /// <param name="table">What the countries allow.</param>
    /// <param name="segments">Still to send.</param>
    /// <param name="segmentsPerSecond">The least of its pace, its sender's and its route's rate; above 0.</param>
    /// <param name="now">From when on.</param>
    public static CampaignForecast Make(CampaignDefinition campaign, HoursTable table, long segments, int segmentsPerSecond, Instant now)
    {
        var zone =
            DateTimeZoneProviders.Tzdb.GetZoneOrNull(campaign.Hours.DefaultZone ?? table.DefaultZone ?? "Etc/UTC") ?? DateTimeZone.Utc;
        var end = campaign.ExpiresAt ?? now + Duration.FromDays(LocalHours.HorizonDays - 1);
        var windows = 0;
        foreach (var time in OpenTimes(campaign, table, zone, now, end))
        {
            if (segments <= 0)
            {
                break;
            }

            windows++;
            var room = (long)(time.Length.TotalSeconds * segmentsPerSecond);
            if (room >= segments)
            {
                return new CampaignForecast(windows, time.From + Duration.FromSeconds((double)segments / segmentsPerSecond), 0, zone);
            }

            segments -= room;
        }

        return new CampaignForecast(windows, segments <= 0 ? now : null, Math.Max(0, segments), zone);
    }

    /// <summary>The country that a zone lies in; none for zones of no country or of several.</summary>
    public static IReadOnlyList<string> CountriesOf(DateTimeZone zone)
    {
        var id = TzdbDateTimeZoneSource.Default.CanonicalIdMap.TryGetValue(zone.Id, out var today) ? today : zone.Id;
        return
            TzdbDateTimeZoneSource.Default.ZoneLocations?.FirstOrDefault(place => place.ZoneId == zone.Id || place.ZoneId == id)
                is { } found
            ? [found.CountryCode]
            : [];
    }

    private static IEnumerable<OpenTime> OpenTimes(
        CampaignDefinition campaign,
        HoursTable table,
        DateTimeZone zone,
        Instant now,
        Instant end
    )
    {
        if (!campaign.Type.KeepsHours)
        {
            return [new OpenTime(now, end)];
        }

        var countries = CountriesOf(zone);
        var hours = campaign.Hours.Narrow(table.Of(countries, campaign.Type.Class), table.PreferredSlots);
        return LocalHours
            .OpenTimes(hours, countries, zone, now)
            .Select(time => new OpenTime(Instant.Max(time.From, now), Instant.Min(time.To, end)))
            .Where(time => !time.IsEmpty);
    }
}
