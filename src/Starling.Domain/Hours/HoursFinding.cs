using NodaTime;

namespace Starling.Domain.Hours;

/// <summary>What the local hours were looked up with, and what was found, at one instant.</summary>
/// <param name="IsOpen">Whether a text may go.</param>
/// <param name="Ground">How the zone is known.</param>
/// <param name="Zone">The zone that was decisive: one that forbids while closed, else the first; null when none is known.</param>
/// <param name="Zones">How many zones the contact may be in; all must be open.</param>
/// <param name="Local">The time there; null without a zone.</param>
/// <param name="Changes">When an open time ends, or a closed one; null when neither is near.</param>
/// <param name="Hours">The hours that apply, in the text form of <see cref="WeekHours"/>.</param>
/// <param name="Holiday">The public holiday there that day, when the hours know holidays; or null.</param>
/// <param name="Table">The version of the hours table: <see cref="HoursTable.Version"/>.</param>
public sealed record HoursFinding(
    bool IsOpen,
    ZoneGround Ground,
    string? Zone,
    int Zones,
    LocalDateTime? Local,
    Instant? Changes,
    string Hours,
    string? Holiday,
    string Table
);
