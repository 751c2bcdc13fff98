using System.Collections.Concurrent;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Domain.Hours;

/// <summary>Looks up whether a text may go at an instant, by the local hours of where its contact may be.</summary>
/// <remarks>
/// The contact's zone by a ladder: what is on its record; else every zone that its number allows, all of which must be open; else the
/// campaign's default, else the installation's; else closed, unless no hour is forbidden at all. Answers are made once for all contacts of
/// whom the same is known and kept until they end, so that a look costs no more than a dictionary's. Pure: the same table and question
/// always give the same answer. Safe for all threads.
/// </remarks>
public sealed class HoursBook(HoursTable table, INumberPlaces places)
{
    /// <summary>Answers kept; beyond it all are forgotten and made again.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<Key, HoursVerdict> _known = new();
    private readonly string _version = table.Version;

    /// <summary>A book in which no hour is forbidden.</summary>
    public static HoursBook Open { get; } = new(HoursTable.Open, new NoPlaces());

    /// <summary>The windows it goes by.</summary>
    public HoursTable Table => table;

    /// <summary>Open or closed, for one contact, type and campaign.</summary>
    /// <param name="zone">The zone on the contact's record, or null.</param>
    /// <param name="number">Tells country and, without a zone, the zones it may be in.</param>
    public HoursVerdict Look(string? zone, Msisdn number, CommunicationType type, CampaignHours campaign, Instant now)
    {
        var key = new Key(zone, places.Find(number), type.Class, campaign);
        if (_known.TryGetValue(key, out var known) && known.IsValidAt(now))
        {
            return known;
        }

        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        return _known[key] = Make(key, now);
    }

    /// <summary>A book of the same windows with a memory of its own: looks at other instants than now do not disturb those that decide.</summary>
    public HoursBook Aside() => new(table, places);

    /// <summary>Where a contact may be, by the ladder.</summary>
    public PlausibleZones ZonesOf(string? zone, Msisdn number, CampaignHours campaign) => ZonesOf(zone, places.Find(number), campaign);

    private HoursVerdict Make(in Key key, Instant now)
    {
        var countries = key.Place.Countries;
        var hours = key.Campaign.Narrow(table.Of(countries, key.Class, key.Place.State), table.PreferredSlots);
        var where = ZonesOf(key.Zone, key.Place, key.Campaign);
        if (where.Zones.Count == 0)
        {
            return new HoursVerdict(hours == WeekHours.Always, now, null, where, hours, countries, _version);
        }

        var next = LocalHours.OpenTimes(hours, countries, where.Zones, now).Find(time => time.To > now);
        var isOpen = !next.IsEmpty && next.From <= now;
        var until = isOpen ? next.To : next.From;
        var isNear = !next.IsEmpty && until < now + Duration.FromDays(LocalHours.HorizonDays - 1);
        return new HoursVerdict(isOpen, now, isNear ? until : null, where, hours, countries, _version);
    }

    private PlausibleZones ZonesOf(string? zone, NumberPlace place, CampaignHours campaign)
    {
        if (Known(zone) is { } recorded)
        {
            return new PlausibleZones(ZoneGround.Recorded, [recorded]);
        }

        var possible = place.Zones.Select(Known).OfType<DateTimeZone>().ToList();
        return possible.Count > 0 ? new PlausibleZones(ZoneGround.Number, possible)
            : (Known(campaign.DefaultZone) ?? Known(table.DefaultZone)) is { } usual ? new PlausibleZones(ZoneGround.Default, [usual])
            : PlausibleZones.None;
    }

    private static DateTimeZone? Known(string? id) => id is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(id);

    private readonly record struct Key(string? Zone, NumberPlace Place, CommunicationClass Class, CampaignHours Campaign);

    private sealed class NoPlaces : INumberPlaces
    {
        public NumberPlace Find(Msisdn number) => NumberPlace.Unknown;
    }
}
