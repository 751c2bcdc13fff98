using System.Globalization;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Routing;
using Starling.Domain.Templates;
using Starling.Domain.Text;

namespace Starling.Gateway.Campaigns;

/// <summary>
/// What people should know about a campaign: whether its sender is the right one, and works (S12, N26); where its hours are cut, and whether it
/// can finish within them (N10).
/// </summary>
internal sealed class CampaignOutlook(
    HoursBook hours,
    IRouteDirectory routes,
    SenderOwners owners,
    IOptions<GatewayOptions> options,
    IClock clock
)
{
    private const string LongCodePromotion = "LONG_CODE_PROMOTION";
    private const string HoursCut = "HOURS_CUT";
    private const string NeedsSeveralWindows = "NEEDS_SEVERAL_WINDOWS";
    private const string WillNotFinish = "WILL_NOT_FINISH";

    /// <param name="campaign">As made, or as it would be.</param>
    /// <param name="tally">Its figures; null while it has none.</param>
    /// <param name="startsAt">When it will start by itself; null for now.</param>
    public IEnumerable<V1.CampaignWarning> Warn(CampaignDefinition campaign, CampaignTally? tally, Instant? startsAt)
    {
        foreach (var one in OfSender(campaign))
        {
            yield return one;
        }

        if (!campaign.Type.KeepsHours)
        {
            yield break;
        }

        foreach (var cut in Cuts(campaign))
        {
            yield return cut;
        }

        if (
            tally is { Remaining: > 0 }
            && RateOf(campaign) is { } rate
            && Finish(campaign, tally, rate, startsAt ?? clock.GetCurrentInstant()) is { } late
        )
        {
            yield return late;
        }
    }

    private IEnumerable<V1.CampaignWarning> OfSender(CampaignDefinition campaign)
    {
        if (campaign.Sender is not { } sender)
        {
            yield break;
        }

        if (owners.Hold(campaign.Tenant, sender, campaign.Type) is { } hold)
        {
            yield return new V1.CampaignWarning { Reason = hold.Reason, Description = hold.Description };
        }

        if (sender.Kind == SenderKind.LongCode && campaign.Type.Class == CommunicationClass.Promotional)
        {
            yield return new V1.CampaignWarning
            {
                Reason = LongCodePromotion,
                Description =
                    "carriers may refuse promotion from an ordinary number at any time; a short code is meant for it. When refusals rise, "
                    + "promotion is paused on the number",
            };
        }
    }

    /// <summary>Countries that allow less than the campaign asks for: the one of its default zone, or all of the table.</summary>
    private IEnumerable<V1.CampaignWarning> Cuts(CampaignDefinition campaign)
    {
        var asked = campaign.Hours.Narrow(WeekHours.Always, hours.Table.PreferredSlots);
        if (asked == WeekHours.Always)
        {
            yield break;
        }

        var left = Countries(campaign)
            .Select(country => (Country: country, Hours: asked.Intersect(hours.Table.Of([country], campaign.Type.Class))))
            .Where(row => Enumerable.Range(1, 7).Any(day => !SameDay(row.Hours, asked, (IsoDayOfWeek)day)))
            .GroupBy(row => row.Hours, row => row.Country);
        foreach (var row in left)
        {
            var countries = string.Join(", ", row.Order(StringComparer.Ordinal));
            yield return new V1.CampaignWarning
            {
                Reason = HoursCut,
                Description = row.Key.IsEmpty
                    ? $"{countries}: none of the hours asked for ({asked}) is allowed for {campaign.Type.Name} texts"
                    : $"{countries}: of the hours asked for ({asked}) only {row.Key} are allowed for {campaign.Type.Name} texts",
            };
        }
    }

    private IEnumerable<string> Countries(CampaignDefinition campaign) =>
        campaign.Hours.DefaultZone is { } id && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone
            ? CampaignForecast.CountriesOf(zone)
            : hours.Table.Countries.Keys;

    private V1.CampaignWarning? Finish(CampaignDefinition campaign, CampaignTally tally, int rate, Instant from)
    {
        var perText = SegmentsPerText(campaign, tally);
        var segments = (long)Math.Ceiling(tally.Remaining * perText);
        var forecast = CampaignForecast.Make(campaign, hours.Table, segments, rate, from);
        var pace = string.Create(
            CultureInfo.InvariantCulture,
            $"{tally.Remaining} texts at {rate} segments/s, by the hours of {forecast.Zone.Id}"
        );
        if (forecast.Finishes is not { } finishes)
        {
            var texts = Math.Min(tally.Remaining, (long)Math.Ceiling(forecast.LeftOver / perText));
            return new V1.CampaignWarning
            {
                Reason = WillNotFinish,
                Description = string.Create(CultureInfo.InvariantCulture, $"about {texts} texts will not leave before its end: {pace}"),
            };
        }

        return forecast.Windows <= 1
            ? null
            : new V1.CampaignWarning
            {
                Reason = NeedsSeveralWindows,
                Description = string.Create(
                    CultureInfo.InvariantCulture,
                    $"it needs {forecast.Windows} windows; the last text leaves about {finishes.InZone(forecast.Zone):uuuu-MM-dd HH:mm}: {pace}"
                ),
            };
    }

    /// <summary>As those that left had; before, the least that the template can give.</summary>
    private static double SegmentsPerText(CampaignDefinition campaign, CampaignTally tally)
    {
        var left = tally.Delivered + tally.DeliveryErrors;
        if (left > 0 && tally.Segments >= left)
        {
            return (double)tally.Segments / left;
        }

        if (!MessageTemplate.TryParse(campaign.Template, out var template, out _))
        {
            return 1;
        }

        var estimate = template.Estimate(new Dictionary<string, LengthRange>(), SegmentBudget.Default);
        return Math.Max(1, (estimate.Gsm7Segments ?? estimate.Ucs2Segments).Min);
    }

    /// <summary>The least of the campaign's pace, its sender's rate and its route's; null without a route.</summary>
    private int? RateOf(CampaignDefinition campaign)
    {
        var address = campaign.Sender ?? options.Value.DefaultSenderAddress;
        return address is { } known && routes.SenderOf(known) is { } sender && routes.Find(sender.Route) is { } route
            ? Math.Min(
                campaign.PaceSegmentsPerSecond ?? int.MaxValue,
                Math.Min(sender.SegmentsPerSecond ?? int.MaxValue, route.SegmentsPerSecond)
            )
            : null;
    }

    private static bool SameDay(WeekHours left, WeekHours right, IsoDayOfWeek day) =>
        left.On(day, isHoliday: false).SequenceEqual(right.On(day, isHoliday: false));
}
