using System.Globalization;
using NodaTime;

namespace Starling.Domain.Sending;

/// <summary>How many one-time codes are taken at most in any window of a length.</summary>
/// <param name="Most">1 to 1 000 000.</param>
/// <param name="Window">1 minute to 24 hours.</param>
public readonly record struct CodeLimit(int Most, Duration Window)
{
    /// <summary>Largest <see cref="Most"/>.</summary>
    public const int Largest = 1_000_000;

    private const int LongestMinutes = 24 * 60;

    /// <summary>Reads <c>5 per 10 minutes</c>, <c>200 per 1 hour</c>.</summary>
    public static bool TryParse(string text, out CodeLimit limit)
    {
        limit = default;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            words.Length != 4
            || words[1] != "per"
            || !int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || most is < 1 or > Largest
            || length is < 1 or > LongestMinutes
        )
        {
            return false;
        }

        Duration? window = words[3] switch
        {
            "minute" or "minutes" => Duration.FromMinutes(length),
            "hour" or "hours" => Duration.FromHours(length),
            _ => null,
        };
        limit = new CodeLimit(most, window ?? Duration.Zero);
        return window is { } whole && whole <= Duration.FromMinutes(LongestMinutes);
    }

    /// <summary>As it is read: whole hours as hours.</summary>
    public override string ToString()
    {
        var minutes = (int)Window.TotalMinutes;
        var (length, unit) = minutes % 60 == 0 ? (minutes / 60, "hour") : (minutes, "minute");
        return string.Create(CultureInfo.InvariantCulture, $"{Most} per {length} {unit}{(length == 1 ? "" : "s")}");
    }
}

/// <summary>What a <see cref="CodeLimit"/> counts by. The numbers travel between silos.</summary>
public enum CodeScope
{
    /// <summary>One number.</summary>
    Number = 0,

    /// <summary>The ten thousand numbers that differ in their last four digits only: what is sold, and abused, together.</summary>
    Block = 1,

    /// <summary>All numbers of a country.</summary>
    Country = 2,
}

/// <summary>The limits of one tenant; null: none of that kind.</summary>
/// <param name="Number">For each number.</param>
/// <param name="Block">For each block of numbers.</param>
/// <param name="Country">For each country.</param>
public sealed record CodeLimits(CodeLimit? Number, CodeLimit? Block, CodeLimit? Country)
{
    /// <summary>A person asks five times in ten minutes at most; two hundred an hour in one block is not people any more.</summary>
    public static readonly CodeLimits Default = new(
        new CodeLimit(5, Duration.FromMinutes(10)),
        new CodeLimit(200, Duration.FromHours(1)),
        null
    );

    /// <summary>The longest window of all; zero without limits.</summary>
    public Duration Longest =>
        Duration.Max(Duration.Max(Number?.Window ?? Duration.Zero, Block?.Window ?? Duration.Zero), Country?.Window ?? Duration.Zero);

    public CodeLimit? Of(CodeScope scope) =>
        scope switch
        {
            CodeScope.Number => Number,
            CodeScope.Block => Block,
            _ => Country,
        };
}
