using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Starling.Gateway;
using Starling.Grains.Telemetry;
using Starling.Storage;

namespace Starling.Host.Tests.Documents;

/// <summary>The tables in the READMEs are made of the code; these tests fail when they are not what the code says.</summary>
public sealed class GeneratedDocumentTests
{
    [Fact]
    public void Every_setting_is_in_the_readme_of_the_host() =>
        GeneratedFile.CheckPart("src/Starling.Host/README.md", SettingsTable.Write());

    [Fact]
    public void Every_setting_says_what_it_is() =>
        Assert.DoesNotContain(SettingsTable.Write().Split('\n'), row => row.EndsWith("|  |", StringComparison.Ordinal));

    [Fact]
    public void Every_metric_is_in_the_readme_of_the_grains()
    {
        var text = new StringBuilder("| Metric | Kind | What it is |\n|---|---|---|\n");
        foreach (var instrument in Instruments().OrderBy(instrument => instrument.Name, StringComparer.Ordinal))
        {
            var kind = instrument.GetType().Name.Split('`')[0].Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();
            text.Append(
                $"| `{PrometheusName(instrument, kind)}` | {(kind == "updowncounter" ? "gauge" : kind)} | {instrument.Description} |\n"
            );
        }

        GeneratedFile.CheckPart("src/Starling.Grains/README.md", text.ToString());
    }

    [Fact]
    public void Every_reason_of_an_error_is_in_the_readme_of_the_contract()
    {
        var readme = GeneratedFile.Read("proto/README.md");
        var reasons = typeof(ErrorReasons)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.Name != nameof(ErrorReasons.Domain));
        foreach (var reason in reasons.Select(field => (string)field.GetRawConstantValue()!))
        {
            Assert.True(readme.Contains($"`{reason}`", StringComparison.Ordinal), $"proto/README.md does not say what {reason} means");
        }
    }

    private static List<Instrument> Instruments()
    {
        RuntimeHelpers.RunClassConstructor(typeof(StarlingMeter).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(GatewayMeter).TypeHandle);
        RuntimeHelpers.RunClassConstructor(
            typeof(StorageOptions).Assembly.GetType("Starling.Storage.Ledger.LedgerMeter", true)!.TypeHandle
        );
        var found = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == StarlingMeter.Name)
            {
                found.Add(instrument);
            }
        };
        listener.Start();
        return found;
    }

    /// <summary>As the exporter writes it: the unit in words, and what a counter ends in.</summary>
    private static string PrometheusName(Instrument instrument, string kind)
    {
        var name = instrument.Name.Replace('.', '_');
        name += instrument.Unit switch
        {
            "s" => "_seconds",
            { } unit when unit.EndsWith("/s", StringComparison.Ordinal) => "_per_second",
            _ => "",
        };
        return kind == "counter" ? name + "_total" : name;
    }
}
