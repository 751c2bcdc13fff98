using System.Globalization;
using NodaTime;

namespace Starling.Domain.Hours;

/// <summary>How a contact's zone is known, the surest first.</summary>
public enum ZoneGround
{
    /// <summary>It is on the contact's record.</summary>
    Recorded = 0,

    /// <summary>The first digits of the number allow these.</summary>
    Number = 1,

    /// <summary>The campaign's, or the installation's, for contacts of whom nothing is known.</summary>
    Default = 2,

    /// <summary>Nothing tells it.</summary>
    Unknown = 3,
}

/// <summary>The zones a contact may be in, and how they are known; none when nothing is.</summary>
public readonly record struct PlausibleZones(ZoneGround Ground, IReadOnlyList<DateTimeZone> Zones)
{
    public static readonly PlausibleZones None = new(ZoneGround.Unknown, []);
}

/// <summary>Whether the hours are open, and how long that holds. Shared by all contacts of whom the same is known; safe for all threads.</summary>
/// <param name="isOpen">Whether a text may go.</param>
/// <param name="from">It says nothing of earlier instants.</param>
/// <param name="until">The end of the open time, or when it opens; null when neither lies within <see cref="LocalHours.HorizonDays"/>.</param>
/// <param name="places">Where the contact may be.</param>
/// <param name="hours">The hours that are kept there.</param>
/// <param name="countries">Whose holidays are kept.</param>
/// <param name="table">The version of the hours table it was made from.</param>
public sealed class HoursVerdict(
    bool isOpen,
    Instant from,
    Instant? until,
    PlausibleZones places,
    WeekHours hours,
    IReadOnlyList<string> countries,
    string table
)
{
    /// <summary>Where nothing changes within the horizon it is looked again after so long: holidays come nearer.</summary>
    private static readonly Duration LooksAgainAfter = Duration.FromHours(1);

    private static readonly Duration Minute = Duration.FromMinutes(1);

    private Said? _said;

    /// <summary>Whether a text may go.</summary>
    public bool IsOpen => isOpen;

    /// <summary>While open: the first instant at which it is not. Null when that is further away than any campaign's end.</summary>
    public Instant? ClosesAt => isOpen ? until : null;

    /// <summary>While closed: when it opens. Null when it does not within any campaign's life.</summary>
    public Instant? OpensAt => isOpen ? null : until;

    /// <summary>Whether no zone is known at all.</summary>
    public bool IsZoneUnknown => places.Ground == ZoneGround.Unknown;

    /// <summary>Whether it still tells the truth.</summary>
    public bool IsValidAt(Instant now) => from <= now && now < (until ?? from + LooksAgainAfter);

    /// <summary>Why it is closed, for people: <c>22:14 in America/Toronto, opens 09:00</c>. Written once a minute.</summary>
    public string Why(Instant now)
    {
        var said = _said;
        if (said is null || now < said.At || now >= said.At + Minute)
        {
            var minute = Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds() / 60 * 60);
            _said = said = new Said(minute, Say(minute));
        }

        return said.Words;
    }

    /// <summary>What it was made from, as of an instant at which it is valid.</summary>
    public HoursFinding Find(Instant now)
    {
        if (places.Zones.Count == 0)
        {
            return new HoursFinding(isOpen, places.Ground, null, 0, null, until, hours.ToString(), null, table);
        }

        var zone = (isOpen ? null : places.Zones.FirstOrDefault(zone => IsForbidden(zone, now))) ?? places.Zones[0];
        var local = now.InZone(zone);
        var holiday = hours.KnowsHolidays ? LocalHours.HolidayOn(countries, zone.Id, local.Date) : null;
        var (ground, count) = (places.Ground, places.Zones.Count);
        return new HoursFinding(isOpen, ground, zone.Id, count, local.LocalDateTime, until, hours.ToString(), holiday, table);
    }

    private string Say(Instant now)
    {
        var found = Find(now);
        if (found is not { Zone: { } id, Local: { } time })
        {
            return "neither the contact nor its number tells the time zone";
        }

        var where = places.Ground switch
        {
            ZoneGround.Number when found.Zones > 1 => $"{id}, one of {found.Zones} zones the number allows",
            ZoneGround.Default => $"{id}, the default zone",
            _ => id,
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{time:HH:mm} in {where}{(found.Holiday is null ? "" : $", {found.Holiday}")}, {Opens(time.Date, DateTimeZoneProviders.Tzdb[id])}"
        );
    }

    private string Opens(LocalDate today, DateTimeZone zone)
    {
        if (until is not { } opens)
        {
            return $"no open hour within {LocalHours.HorizonDays - 1} days";
        }

        var local = opens.InZone(zone);
        return Period.DaysBetween(today, local.Date) <= 1
            ? string.Create(CultureInfo.InvariantCulture, $"opens {local:HH:mm}")
            : string.Create(CultureInfo.InvariantCulture, $"opens {local:uuuu-MM-dd HH:mm}");
    }

    private bool IsForbidden(DateTimeZone zone, Instant now) =>
        !LocalHours.OpenTimes(hours, countries, zone, now, days: 1).Exists(time => time.From <= now && now < time.To);

    private sealed record Said(Instant At, string Words);
}
