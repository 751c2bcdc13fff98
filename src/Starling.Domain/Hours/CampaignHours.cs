namespace Starling.Domain.Hours;

/// <summary>What a campaign asks of local hours. It can only narrow what its contacts' countries allow.</summary>
/// <param name="Week">Days and hours in each contact's own time (S76); null for all that is allowed.</param>
/// <param name="PreferredOnly">Whether it goes in the preferred slots only (S75).</param>
/// <param name="DefaultZone">IANA zone of contacts whose zone neither they nor their number tell; null for the installation's.</param>
public sealed record CampaignHours(WeekHours? Week, bool PreferredOnly, string? DefaultZone)
{
    /// <summary>A campaign that asks for nothing.</summary>
    public static readonly CampaignHours None = new(null, false, null);

    /// <summary>The lawful hours, narrowed.</summary>
    public WeekHours Narrow(WeekHours lawful, WeekHours preferred)
    {
        var hours = Week is null ? lawful : lawful.Intersect(Week);
        return PreferredOnly ? hours.Intersect(preferred) : hours;
    }
}
