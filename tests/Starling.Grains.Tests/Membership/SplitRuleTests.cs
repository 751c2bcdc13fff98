using Starling.Domain.Ports;
using Starling.Grains.Membership;

namespace Starling.Grains.Tests.Membership;

/// <summary>
/// One cluster, also while silos come and go · Redis emptied, alone and with a new silo · the table set back · two tables on one ledger · one
/// side stays, whatever the numbers, and silos go one after the other.
/// </summary>
public sealed class SplitRuleTests
{
    [Fact]
    public void Silos_that_know_each_other_are_one_cluster() =>
        Assert.Equal([SplitVerdict.Together, SplitVerdict.Together], Judge(See("a", 7, "ab"), See("b", 7, "ab")));

    [Fact]
    public void A_rolling_restart_opposes_nobody()
    {
        // c is new: it knows all; a has not heard of it yet, b has. Then the old c, which a still takes for living, is gone.
        Assert.All(
            Judge(See("a", 7, "ab"), See("b", 9, "abd"), See("d", 9, "abd")),
            verdict => Assert.Equal(SplitVerdict.Together, verdict)
        );
        Assert.All(
            Judge(See("a", 9, "abcd"), See("b", 11, "abd"), See("d", 11, "abd")),
            verdict => Assert.Equal(SplitVerdict.Together, verdict)
        );
    }

    [Fact]
    public void A_silo_that_was_found_dead_and_does_not_know_it_is_left_to_the_membership() =>
        Assert.Equal([SplitVerdict.Together, SplitVerdict.Together], Judge(See("a", 9, "a"), See("b", 7, "ab")));

    [Fact]
    public void An_emptied_table_is_an_alarm_and_sends_nobody_away() =>
        Assert.Equal([SplitVerdict.Unlisted, SplitVerdict.Unlisted], Judge(Lost("a", 7, "ab"), Lost("b", 7, "ab")));

    [Fact]
    public void Of_an_emptied_table_the_side_that_was_entered_anew_stays_and_the_others_go_one_by_one()
    {
        var (a, b, c, d) = (Lost("a", 70, "abc"), Lost("b", 70, "abc"), Lost("c", 70, "abc"), See("d", 2, "d"));
        Assert.Equal(
            [SplitVerdict.StandDown, SplitVerdict.GivesWayLater, SplitVerdict.GivesWayLater, SplitVerdict.Stays],
            Judge(a, b, c, d)
        );
        Assert.Equal([SplitVerdict.StandDown, SplitVerdict.GivesWayLater, SplitVerdict.Stays], Judge(b, c, d));

        // a came back as e, on the side that stays.
        Assert.Equal(
            [SplitVerdict.GivesWayLater, SplitVerdict.StandDown, SplitVerdict.Stays, SplitVerdict.Stays],
            Judge(c, b, See("d", 5, "de"), See("e", 5, "de"))
        );
        Assert.Equal([SplitVerdict.StandDown, SplitVerdict.Stays], Judge(c, d));
    }

    [Fact]
    public void A_table_set_back_to_an_older_copy_sends_away_only_whom_it_lost() =>
        Assert.Equal(
            [SplitVerdict.Together, SplitVerdict.StandDown, SplitVerdict.Stays],
            Judge(See("a", 9, "ad"), Lost("c", 7, "ac"), See("d", 9, "ad"))
        );

    [Fact]
    public void Of_two_tables_on_one_ledger_the_older_membership_stays() =>
        Assert.Equal(
            [SplitVerdict.StandDown, SplitVerdict.GivesWayLater, SplitVerdict.Stays],
            Judge(See("a", 4, "ab"), See("b", 5, "ab"), See("z", 6, "z"))
        );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_the_numbers_exactly_one_of_two_sides_stays(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var left = Names("abcd", random);
            var right = Names("wxyz", random);
            var rows = left.Select(name => Row(name, left)).Concat(right.Select(name => Row(name, right))).ToArray();
            var verdicts = Judge(rows);
            var goes = verdicts.Select(verdict => verdict is SplitVerdict.StandDown or SplitVerdict.GivesWayLater).ToArray();
            Assert.Single(goes[..left.Length].Distinct());
            Assert.Single(goes[left.Length..].Distinct());
            Assert.NotEqual(goes[0], goes[^1]);
            Assert.Single(verdicts, SplitVerdict.StandDown);
        }

        // News of a change reaches the silos of a side one after the other.
        Sighting Row(char name, string side) => See($"{name}", 5 + random.Next(2), side) with { IsListed = side[0] < 'm' || seed == 1 };

        static string Names(string all, Random random) => all[..random.Next(1, all.Length + 1)];
    }

    private static Sighting See(string silo, long version, string known) =>
        new("here", silo, version, true, [.. known.Select(name => $"{name}")], 1);

    private static Sighting Lost(string silo, long version, string known) => See(silo, version, known) with { IsListed = false };

    /// <summary>What each of them concludes from the same rows.</summary>
    private static SplitVerdict[] Judge(params Sighting[] rows) =>
        [.. rows.Select(mine => SplitRule.Judge(mine, [.. rows.Where(row => row != mine)]))];
}
