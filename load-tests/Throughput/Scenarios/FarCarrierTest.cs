using Starling.Throughput.Cluster;

namespace Starling.Throughput.Scenarios;

/// <summary>One bind with a small window, and a carrier far away: how much of what the window allows is used.</summary>
internal static class FarCarrierTest
{
    private const int Window = 50;
    private static readonly TimeSpan[] Delays = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200)];

    public static LoadTest Test =>
        new("far-carrier", "share of window / (round trip + commit) that one bind reaches, 20 and 200 ms away", Variants, RunAsync);

    private static IReadOnlyList<Variant> Variants(LoadOptions options) =>
        [
            .. Delays.Select(delay => new Variant(
                FormattableString.Invariant($"{delay.TotalMilliseconds:F0} ms"),
                options with
                {
                    Binds = 1,
                    Window = Window,
                    // Fifteen seconds of what the window allows at most.
                    Messages = Math.Min(options.Messages, (int)(15 * Window / delay.TotalSeconds)),
                },
                new CarrierPlan { AnswerMin = delay, AnswerMax = delay }
            )),
        ];

    private static async Task RunAsync(Bench bench)
    {
        await bench.PrepareAsync();
        var measurement = await bench.BatchAsync("one bind", "far");

        // The carrier answers on the tick of 10 ms after its delay has passed: half a tick on average.
        var roundTrip = bench.Own is null ? 0 : FarDelay(bench).TotalMilliseconds + 5;
        var possible = Window / (roundTrip + measurement.Commits.MeanMilliseconds) * 1000;
        bench.Annotate(
            measurement,
            row =>
                row with
                {
                    Notes = new Dictionary<string, string>(row.Notes)
                    {
                        ["window / (round trip + commit)"] = FormattableString.Invariant(
                            $"{Window} / ({roundTrip:F0} ms + {row.Commits.MeanMilliseconds:F1} ms) = {possible:F0} a second"
                        ),
                        ["reached"] = FormattableString.Invariant($"{100 * row.MessagesPerSecond / possible:F1} %"),
                    },
                }
        );
    }

    private static TimeSpan FarDelay(Bench bench) => bench.Own!.Plan.AnswerMin;
}
