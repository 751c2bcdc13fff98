using Starling.Chaos;
using Starling.Chaos.Mutants;
using Starling.Scenarios.Tests.Scene;

namespace Starling.Scenarios.Tests;

/// <summary>Three silos lose processes, their ledger, their Redis and their carrier while a campaign runs, people say stop and streams break off.</summary>
/// <remarks>A short mix; the long ones, and the mutants that prove the judge, are commands: <c>tests/Starling.Chaos/README.md</c>.</remarks>
[Collection(Alone.Name)]
public sealed class ClusterUnderFaultsTests(ITestOutputHelper output)
{
    private static readonly ChaosOptions Mix = new()
    {
        Seed = 3,
        Rate = 150,
        Every = TimeSpan.FromSeconds(5),
        Kills = 1,
        Terms = 1,
        Freezes = 1,
        LongestFreeze = TimeSpan.FromSeconds(6),
        PostgresRestarts = 1,
        Cuts = 1,
        Streams = 5,
        Stops = 20,
    };

    [Fact(Timeout = 240_000)]
    public async Task No_promise_is_broken()
    {
        foreach (var server in (string[])["STARLING_TEST_POSTGRES", "STARLING_TEST_REDIS"])
        {
            // The run starts servers of its own, which it may kill; where these are named, the programs are installed.
            Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable(server)), $"{server} names no server.");
        }

        await using var news = new StringWriter();
        var report = await ChaosRun.RunAsync(Mix, TextWriter.Synchronized(news));
        report.WriteTo(news);
        output.WriteLine(news.ToString());

        Assert.Empty(report.Failures);
        Assert.Empty(report.Faults);
    }

    [Fact]
    public void Every_mutant_still_fits_the_source()
    {
        var root = MutantRun.FindRoot(AppContext.BaseDirectory);
        var mutants = Mutant.ReadAll(MutantRun.FolderOf(root));

        Assert.True(mutants.Count >= 10);
        Assert.All(
            mutants,
            mutant =>
            {
                Assert.NotEmpty(mutant.Changes);
                Assert.NotEmpty(mutant.Breaks);
                Assert.All(mutant.Changes, change => Assert.Equal(1, change.FoundIn(root)));
            }
        );
    }
}
