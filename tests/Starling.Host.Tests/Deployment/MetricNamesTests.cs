using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;

namespace Starling.Host.Tests.Deployment;

/// <summary>Alerts, panels and the autoscaler speak of metrics that there are: a name that changes in the code must not silence them.</summary>
public sealed partial class MetricNamesTests
{
    private const string Alerts = "deploy/prometheus/alerts.yaml";
    private const string Dashboard = "deploy/grafana/starling.json";

    [Fact]
    public void Every_metric_of_an_alert_is_in_the_catalogue() => Assert.Empty(Strangers(GeneratedFile.Read(Alerts)));

    [Fact]
    public void Every_metric_in_a_test_of_the_rules_is_in_the_catalogue() =>
        Assert.Empty(Strangers(GeneratedFile.Read("deploy/prometheus/alerts.test.yaml")));

    [Fact]
    public void Every_panel_asks_for_metrics_of_the_catalogue()
    {
        var expressions = Expressions(JsonDocument.Parse(GeneratedFile.Read(Dashboard)).RootElement).ToList();
        Assert.True(expressions.Count > 20);
        Assert.All(expressions, expression => Assert.True(Names(expression).Any(), $"asks for nothing of ours: {expression}"));
        Assert.Empty(Strangers(string.Join('\n', expressions)));
    }

    [Fact]
    public void Every_metric_of_the_catalogue_is_on_the_dashboard()
    {
        var shown = Names(GeneratedFile.Read(Dashboard) + GeneratedFile.Read(Alerts)).Select(Plain).ToHashSet();
        Assert.Empty(Catalogue().Keys.Except(shown));
    }

    [Theory]
    [InlineData("rate(starling_nothing_total[5m])", "starling_nothing_total")]
    [InlineData("starling_segments_written", "starling_segments_written")]
    [InlineData("sum(starling_accepted_total_bucket)", "starling_accepted_total_bucket")]
    [InlineData("route:starling_nothing:max", "route:starling_nothing:max")]
    public void A_name_that_there_is_not_is_found(string expression, string found) => Assert.Equal([found], Strangers(expression));

    [Fact]
    public void The_autoscaler_asks_the_adapter_for_a_rule_that_is_recorded()
    {
        var adapter = GeneratedFile.Read("deploy/prometheus/adapter.yaml");
        var recorded = Regex.Match(adapter, @"seriesQuery: '(?<name>[^']+)'").Groups["name"].Value;
        var served = Regex.Match(adapter, @"as: (?<name>\w+)").Groups["name"].Value;
        Assert.Contains(recorded, Recorded());
        var scaler = KubernetesYaml.Deserialize<V2HorizontalPodAutoscaler>(
            GeneratedFile.Read("deploy/kubernetes/base/horizontalpodautoscaler.yaml"),
            strict: true
        );
        Assert.Equal(
            [served],
            scaler.Spec.Metrics.Where(metric => metric.External is not null).Select(metric => metric.External.Metric.Name)
        );
    }

    private static IEnumerable<string> Expressions(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(property =>
                    property is { Name: "expr" or "definition", Value.ValueKind: JsonValueKind.String }
                        ? [property.Value.GetString()!]
                        : Expressions(property.Value)
                ),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Expressions),
            _ => [],
        };

    private static List<string> Strangers(string text)
    {
        var catalogue = Catalogue();
        var recorded = Recorded();
        return Names(text).Distinct().Where(name => !recorded.Contains(name) && !IsKnown(name)).ToList();

        bool IsKnown(string name) =>
            name.Contains(':', StringComparison.Ordinal) ? false
            : catalogue.TryGetValue(name, out var kind) ? kind != "histogram"
            : Plain(name) != name && catalogue.GetValueOrDefault(Plain(name)) == "histogram";
    }

    /// <summary>Names of metrics and of recorded rules, whole.</summary>
    private static IEnumerable<string> Names(string text) => Name().Matches(text).Select(match => match.Value);

    /// <summary>A histogram is asked for by its parts.</summary>
    private static string Plain(string name) => Part().Replace(name, "");

    /// <summary>Every metric and its kind, as the table says, which a test of its own keeps true.</summary>
    private static Dictionary<string, string> Catalogue() =>
        Row()
            .Matches(GeneratedFile.Read("src/Starling.Grains/README.md"))
            .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["kind"].Value);

    private static HashSet<string> Recorded() =>
        Record().Matches(GeneratedFile.Read(Alerts)).Select(match => match.Groups["name"].Value).ToHashSet();

    [GeneratedRegex(@"(?<![\w:])([a-z]+:)?starling_[\w:]+")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();

    [GeneratedRegex(@"^\| `(?<name>starling_\w+)` \| (?<kind>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"- record: (?<name>\S+)")]
    private static partial Regex Record();
}
