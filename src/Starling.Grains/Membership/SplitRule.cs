using Starling.Domain.Ports;

namespace Starling.Grains.Membership;

/// <summary>What a silo concludes from what all silos say of their cluster.</summary>
public enum SplitVerdict
{
    /// <summary>There is one cluster, and this silo is in it.</summary>
    Together = 0,

    /// <summary>The table of members has lost this silo: it works on, and can neither see others die nor be joined by new ones.</summary>
    Unlisted = 1,

    /// <summary>There are two clusters, and this silo's side stays.</summary>
    Stays = 2,

    /// <summary>There are two clusters, and this silo's side gives way; another silo of it goes first.</summary>
    GivesWayLater = 3,

    /// <summary>There are two clusters, and it is this silo's turn to give way.</summary>
    StandDown = 4,
}

/// <summary>Which of two clusters of one installation gives way, decided alike by every silo from the same rows.</summary>
/// <remarks>
/// Another silo opposes this one when neither takes the other for living, or when the table of members holds the other and not this one, which
/// the other does not take for living. Of two sides the one that the table holds stays, since only that one can be joined and can find out who
/// died; then the one with the higher membership version, which has lived longer; then the one with the lowest name. Silos give way one after
/// the other, so that each leaves its work in good order. In a rolling restart nobody opposes anybody: who joins knows all members before it
/// begins to work, and is written down by each of them soon after.
/// </remarks>
public static class SplitRule
{
    /// <param name="mine">What this silo sees.</param>
    /// <param name="others">What the other silos see whose beats are heard.</param>
    public static SplitVerdict Judge(Sighting mine, IReadOnlyList<Sighting> others)
    {
        var opponents = others.Where(other => Opposes(other, mine)).ToList();
        if (opponents.Count == 0)
        {
            return mine.IsListed ? SplitVerdict.Together : SplitVerdict.Unlisted;
        }

        var friends = others.Where(other => KnowEachOther(other, mine)).ToList();
        if (!GivesWay(Side.Of([mine, .. friends]), Side.Of(opponents)))
        {
            return SplitVerdict.Stays;
        }

        var goesFirst = friends.Exists(friend =>
            string.CompareOrdinal(friend.Silo, mine.Silo) < 0
            && friend.IsListed == mine.IsListed
            && opponents.Exists(opponent => Opposes(opponent, friend))
        );
        return goesFirst ? SplitVerdict.GivesWayLater : SplitVerdict.StandDown;
    }

    private static bool Opposes(Sighting other, Sighting mine) =>
        !other.Known.Contains(mine.Silo) && (!mine.Known.Contains(other.Silo) || (other.IsListed && !mine.IsListed));

    private static bool KnowEachOther(Sighting one, Sighting other) => one.Known.Contains(other.Silo) && other.Known.Contains(one.Silo);

    private static bool GivesWay(Side ours, Side theirs) =>
        ours.IsListed != theirs.IsListed ? theirs.IsListed
        : ours.Version != theirs.Version ? ours.Version < theirs.Version
        : string.CompareOrdinal(ours.First, theirs.First) > 0;

    /// <summary>Silos that belong together: news of a change reaches each of them at another moment, so the newest counts.</summary>
    private readonly record struct Side(bool IsListed, long Version, string First)
    {
        public static Side Of(IReadOnlyList<Sighting> silos) =>
            new(
                silos.Any(silo => silo.IsListed),
                silos.Max(silo => silo.Version),
                silos.Select(silo => silo.Silo).Min(StringComparer.Ordinal)!
            );
    }
}
