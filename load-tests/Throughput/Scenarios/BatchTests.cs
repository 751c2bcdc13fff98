using Starling.Throughput.Cluster;

namespace Starling.Throughput.Scenarios;

/// <summary>Campaigns streamed in by one call each.</summary>
internal static class BatchTests
{
    public static IEnumerable<LoadTest> All =>
        [
            new("batch", "a campaign to contacts that are not in memory, then one to the same, which are", LoadTest.Plain, ColdAndWarmAsync)
            {
                RunsElsewhere = true,
            },
            new("many-campaigns", "the same messages as many small campaigns, 16 uploads at a time", LoadTest.Plain, ManyAsync)
            {
                RunsElsewhere = true,
            },
            new("huge", "one campaign ten times the size, warm: rate and memory must stay", Huge, HugeAsync),
            new("silos", "batch, cold and warm, with one, two and three silos", Silos, ColdAndWarmAsync),
        ];

    private static async Task ColdAndWarmAsync(Bench bench)
    {
        await bench.PrepareAsync();
        await bench.RestartAsync();
        await bench.BatchAsync("batch, cold", "cold");
        await bench.BatchAsync("batch, warm", "warm");
    }

    private static async Task ManyAsync(Bench bench)
    {
        await bench.PrepareAsync();
        await bench.BatchAsync($"{bench.Options.Campaigns} campaigns", "many", bench.Options.Campaigns);
    }

    private static async Task HugeAsync(Bench bench)
    {
        await bench.PrepareAsync();
        await bench.BatchAsync("one campaign", "huge");
    }

    private static IReadOnlyList<Variant> Huge(LoadOptions options) =>
        [new("one", options, new CarrierPlan()), new("ten times", options with { Messages = options.Messages * 10 }, new CarrierPlan())];

    private static IReadOnlyList<Variant> Silos(LoadOptions options) =>
        [
            .. Enumerable
                .Range(1, 3)
                .Select(silos => new Variant(
                    $"{silos} silos",
                    options with
                    {
                        Silos = silos,
                        Engine = Engine.Postgres,
                    },
                    new CarrierPlan()
                )),
        ];
}
