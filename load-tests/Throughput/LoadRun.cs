using Starling.Throughput.Cluster;
using Starling.Throughput.Machine;
using Starling.Throughput.Reports;
using Starling.Throughput.Scenarios;

namespace Starling.Throughput;

/// <summary>Runs a scenario in each of the installations it wants, and judges what came of it.</summary>
internal static class LoadRun
{
    public static async Task<RunReport> RunAsync(LoadTest test, LoadOptions options, TextWriter news)
    {
        var machine = await MachineCard.ReadAsync(options.Command);
        var variants = new List<VariantReport>();
        foreach (var variant in test.Variants(options))
        {
            variants.Add(await RunAsync(test, variant, news));
        }

        var run = new RunReport(test.Name, test.Summary, machine, variants);
        if (options.Results is { } folder)
        {
            var path = await ResultsFolder.SaveAsync(folder, $"{test.Name}-{options.Engine}".ToLowerInvariant(), run);
            await news.WriteLineAsync($"written: {path}.txt, .json, .html");
        }

        return run;
    }

    private static async Task<VariantReport> RunAsync(LoadTest test, Variant variant, TextWriter news)
    {
        var options = variant.Options;
        var settings = options.Addresses.Count > 0 ? $"on {string.Join(", ", options.Addresses)}" : Settings(options);
        await news.WriteLineAsync($"{test.Name} {variant.Name} {settings}");
        await using var own = options.Addresses.Count > 0 ? null : await Installation.StartAsync(options, variant.Carrier);
        await using var bench = new Bench(options, own, news);
        if (own is null)
        {
            await RealCluster.CheckAsync(bench.Client, options);
        }

        var faults = new List<string>();
        var lines = (IReadOnlyList<string>)[];
        try
        {
            await test.RunAsync(bench);
            (lines, var found) = await bench.AuditAsync();
            faults.AddRange(found);
        }
        catch (Exception fault) when (fault is TimeoutException or InvalidOperationException or Client.StarlingException)
        {
            faults.Add($"it broke off: {fault.Message}");
        }

        await news.WriteLineAsync(faults.Count == 0 ? "it adds up" : string.Join('\n', faults.Prepend("IT DOES NOT ADD UP")));
        return new VariantReport(variant.Name, settings, bench.Measurements, lines, faults);
    }

    private static string Settings(LoadOptions options) =>
        FormattableString.Invariant(
            $"({options.Engine}, {options.Silos} silos, {options.ContactCount} contacts, {options.Binds} binds, window {options.Window})"
        );
}
