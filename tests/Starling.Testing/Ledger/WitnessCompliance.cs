using NodaTime;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>What silos say of their cluster: beats that count up · all rows of one cluster and of no other · a silo that leaves · rows nobody renews.</summary>
public abstract class WitnessCompliance : LedgerScenario
{
    [Fact]
    public async Task Each_beat_counts_up_and_tells_what_was_said_last()
    {
        await BeatAsync("a", 3, isListed: true, "a", "b");
        var seen = await BeatAsync("a", 4, isListed: false, "a");
        Assert.Equal(("here", "a", 4, false, 2), Told(Assert.Single(seen)));
        Assert.Equal(["a"], seen[0].Known);
    }

    [Fact]
    public async Task Every_silo_of_the_cluster_is_seen_and_none_of_another()
    {
        await BeatAsync("b", 7, isListed: true, "a", "b");
        await Ledger.Witness.BeatAsync(new Sighting("elsewhere", "c", 1, true, ["c"], 0), None);
        Assert.Equal(["a", "b"], (await BeatAsync("a", 7, isListed: true, "a", "b")).Select(silo => silo.Silo));
    }

    [Fact]
    public async Task A_silo_that_leaves_is_gone()
    {
        await BeatAsync("b", 7, isListed: true, "a", "b");
        await BeatAsync("a", 7, isListed: true, "a", "b");
        await Ledger.Witness.LeaveAsync("here", "b", None);
        Assert.Equal(["a"], (await BeatAsync("a", 8, isListed: true, "a")).Select(silo => silo.Silo));
    }

    [Fact]
    public async Task A_row_that_nobody_renews_goes_after_an_hour()
    {
        await BeatAsync("b", 7, isListed: true, "b");
        Clock.Advance(Duration.FromMinutes(59));
        Assert.Equal(2, (await BeatAsync("a", 7, isListed: true, "a")).Count);
        Clock.Advance(Duration.FromMinutes(2));
        Assert.Equal(["a"], (await BeatAsync("a", 7, isListed: true, "a")).Select(silo => silo.Silo));
    }

    private Task<IReadOnlyList<Sighting>> BeatAsync(string silo, long version, bool isListed, params string[] known) =>
        Ledger.Witness.BeatAsync(new Sighting("here", silo, version, isListed, known, 0), None);

    private static (string, string, long, bool, long) Told(Sighting seen) =>
        (seen.Cluster, seen.Silo, seen.Version, seen.IsListed, seen.Beat);
}
