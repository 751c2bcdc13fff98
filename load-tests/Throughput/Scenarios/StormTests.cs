using Starling.Throughput.Cluster;
using Starling.Throughput.Load;

namespace Starling.Throughput.Scenarios;

/// <summary>What comes from the carrier all at once.</summary>
internal static class StormTests
{
    private const int StopsPerSecond = 1_000;

    /// <summary>Long enough for the silos to stop before the first receipt is due.</summary>
    private static readonly TimeSpan ReceiptsAfter = TimeSpan.FromSeconds(30);

    public static IEnumerable<LoadTest> All =>
        [
            new(
                "stop-storm",
                "everybody writes STOP, a thousand a second: until each is confirmed; then nothing more goes to them",
                options => [new("", options, new CarrierPlan { KeepsHistory = true })],
                StopsAsync
            ),
            new(
                "receipts-storm",
                "the receipts of a whole campaign arrive at once, at silos that have just started",
                options => [new("", options, new CarrierPlan { ReceiptMin = ReceiptsAfter, ReceiptMax = ReceiptsAfter })],
                ReceiptsAsync
            ),
        ];

    private static async Task StopsAsync(Bench bench)
    {
        await bench.PrepareAsync();
        await bench.BatchAsync("campaign before", "before");
        var stops = bench.Options.Messages;
        var measurement = await bench.MeasureAsync(
            "stops",
            async () =>
            {
                await bench.Own!.Smsc.InjectStopsAsync(0, stops, StopsPerSecond);
                return new Work(stops, []);
            }
        );
        bench.Replies += stops;
        var confirmed = await bench.Own!.Smsc.ConfirmationTimesAsync();
        var silenced = bench.Own.Ledger.Read().Suppressed;
        bench.Annotate(
            measurement,
            row =>
                row with
                {
                    Latencies = new Dictionary<string, Latency> { ["STOP to its confirmation"] = Latency.Of(confirmed) },
                    Faults = silenced == stops ? row.Faults : [.. row.Faults, $"{stops} wrote STOP, {silenced} are suppressed"],
                }
        );
        await bench.MeasureAsync("campaign after", async () => await bench.SendCampaignsAsync("after", 0, stops, 1) with { Submits = 0 });
    }

    private static async Task ReceiptsAsync(Bench bench)
    {
        await bench.PrepareAsync();
        var own = bench.Own!;
        await bench.SendCampaignsAsync("receipts", 0, bench.Options.Messages, 1);
        await Testing.Scene.Eventually.TrueAsync(
            async () => (await own.Smsc.FiguresAsync()) is var figures && figures.Submits >= bench.Options.Messages + bench.Options.WarmUp,
            "the campaign is sent"
        );
        await own.StopSilosAsync();
        await Task.Delay(ReceiptsAfter, Host.WallClock.Time);
        await own.StartSilosAsync();
        await bench.MeasureAsync("receipts", () => Task.FromResult(new Work(bench.Options.Messages, []) { Submits = 0 }));
    }
}
