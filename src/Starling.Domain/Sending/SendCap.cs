using System.Globalization;
using NodaTime;
using Starling.Domain.Campaigns;

namespace Starling.Domain.Sending;

/// <summary>How many texts of a class one contact gets at most in any window of a length, whichever campaigns they are of (N7).</summary>
/// <param name="Most">1 to <see cref="RecentSend.Limit"/> - 1.</param>
/// <param name="Window">1 hour to 35 days, as far back as a contact's row remembers.</param>
public readonly record struct SendCap(int Most, Duration Window)
{
    /// <summary>Reads <c>2 per 7 days</c>, <c>1 per 24 hours</c>.</summary>
    public static bool TryParse(string text, out SendCap cap)
    {
        cap = default;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            words.Length != 4
            || words[1] != "per"
            || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || most is < 1 or >= RecentSend.Limit
            || length is < 1 or > 35 * 24
        )
        {
            return false;
        }

        Duration? window = words[3] switch
        {
            "hour" or "hours" => Duration.FromHours(length),
            "day" or "days" => Duration.FromDays(length),
            _ => null,
        };
        cap = new SendCap(most, window ?? Duration.Zero);
        return window is { } whole && whole <= RecentSend.Window;
    }

    /// <summary>As it is read: whole days as days.</summary>
    public override string ToString()
    {
        var hours = (int)Window.TotalHours;
        var (length, unit) = hours % 24 == 0 ? (hours / 24, "day") : (hours, "hour");
        return string.Create(CultureInfo.InvariantCulture, $"{Most} per {length} {unit}{(length == 1 ? "" : "s")}");
    }
}

/// <summary>The caps of a tenant, by class; all caps of a class hold.</summary>
/// <param name="Promotional">For anything that sells.</param>
/// <param name="Informational">For news a person follows.</param>
public sealed record CapTable(IReadOnlyList<SendCap> Promotional, IReadOnlyList<SendCap> Informational)
{
    /// <summary>No caps.</summary>
    public static readonly CapTable None = new([], []);

    public IReadOnlyList<SendCap> Of(CommunicationClass type) =>
        type switch
        {
            CommunicationClass.Promotional => Promotional,
            CommunicationClass.Informational => Informational,
            _ => [],
        };
}
