using Starling.Domain.Ports;

namespace Starling.Grains.Membership;

/// <summary>Tells the rows of silos that live from those of silos that do not, and lets a verdict ripen before it counts.</summary>
/// <remarks>
/// A silo lives while its beats are heard to change, on the listener's own clock: clocks of machines are never compared, and a row found at
/// the start says nothing until it moves.
/// </remarks>
public sealed class SplitWatch(TimeProvider time)
{
    /// <summary>How long after its last beat a silo counts as living: several beats.</summary>
    public static readonly TimeSpan HeardWithin = TimeSpan.FromSeconds(5);

    /// <summary>How long something must look wrong: a change of members reaches all of them within that.</summary>
    public static readonly TimeSpan Ripens = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, (long Beat, long? HeardAt)> _heard = [];
    private long? _doubtSince;

    /// <summary>The verdict on what was just read; doubts that have not lasted yet are none.</summary>
    /// <param name="rows">Of all silos, this one's included.</param>
    public SplitVerdict Judge(Sighting mine, IReadOnlyList<Sighting> rows)
    {
        var now = time.GetTimestamp();
        var verdict = SplitRule.Judge(mine, [.. rows.Where(row => row.Silo != mine.Silo && IsHeard(row, now))]);
        if (verdict == SplitVerdict.Together)
        {
            _doubtSince = null;
            return verdict;
        }

        _doubtSince ??= now;
        return time.GetElapsedTime(_doubtSince.Value, now) >= Ripens ? verdict : SplitVerdict.Together;
    }

    private bool IsHeard(Sighting row, long now)
    {
        if (!_heard.TryGetValue(row.Silo, out var last))
        {
            _heard[row.Silo] = (row.Beat, null);
            return false;
        }

        if (last.Beat != row.Beat)
        {
            _heard[row.Silo] = last = (row.Beat, now);
        }

        return last.HeardAt is { } heard && time.GetElapsedTime(heard, now) < HeardWithin;
    }
}
