using System.Collections.Concurrent;
using Starling.Host;
using Starling.Throughput.Cluster;
using Starling.Throughput.Load;
using Starling.V1;

namespace Starling.Throughput.Scenarios;

/// <summary>One-time codes beside a campaign that fills the queue: how long from the call to the carrier.</summary>
internal static class MixedTest
{
    private const int CodesPerSecond = 50;
    private const string Words = "is your code.";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static LoadTest Test =>
        new("mixed", "one-time codes beside a queued campaign: from the call to the carrier's socket", Variants, RunAsync);

    private static IReadOnlyList<Variant> Variants(LoadOptions options) => [new("", options, new CarrierPlan { KeepsHistory = true })];

    private static async Task RunAsync(Bench bench)
    {
        await bench.PrepareAsync();
        var asked = new ConcurrentDictionary<string, long>();
        var during = TimeSpan.FromSeconds(Math.Min(bench.Options.Seconds, bench.Options.ContactCount / CodesPerSecond));
        var measurement = await bench.MeasureAsync(
            "bulk and codes",
            async () =>
            {
                var bulk = bench.SendCampaignsAsync("bulk", 0, bench.Options.Messages, 1);
                var codes = await ScenarioRunner.RunAsync(
                    Scenario
                        .Create("one-time codes, accepted", call => SendCodeAsync(bench, asked, call))
                        .WithLoadSimulations(Simulation.Inject(CodesPerSecond, Second, during)),
                    WallClock.Time,
                    CancellationToken.None
                );
                var campaign = await bulk;
                return new Work(campaign.Messages + codes.Ok, [.. campaign.Stats, codes]);
            }
        );
        var read = await bench.Own!.Smsc.SubmitTimesAsync(Testing.Scene.Samples.Octets(Words));
        var times = asked.Where(code => read.ContainsKey(code.Key)).Select(code => TimeSpan.FromMicroseconds(read[code.Key] - code.Value));
        bench.Annotate(
            measurement,
            row =>
                row with
                {
                    Latencies = new Dictionary<string, Latency>(row.Latencies) { ["one-time codes, call to carrier"] = Latency.Of(times) },
                }
        );
    }

    /// <summary>Codes need no recorded consent; each goes to somebody else than the one before.</summary>
    private static Task<Response> SendCodeAsync(Bench bench, ConcurrentDictionary<string, long> asked, ScenarioContext call)
    {
        var phone = LoadPeople.At(call.InvocationNumber);
        var late = WallClock.Time.GetElapsedTime(call.IntendedStart);
        asked[phone[1..]] = (long)((WallClock.Time.GetUtcNow() - late) - DateTimeOffset.UnixEpoch).TotalMicroseconds;
        return bench.SendAsync(
            new SendMessageRequest
            {
                Sender = LoadPeople.Sender,
                Phone = phone,
                Text = FormattableString.Invariant($"{100_000 + call.InvocationNumber} {Words}"),
                CommunicationType = "one_time_code",
                Language = "en",
            }
        );
    }
}
