using System.Text.Json;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.Scene;

namespace Starling.Scenarios.Tests;

/// <summary>The first thing anyone runs.</summary>
public sealed class DemoTests
{
    [Fact(Timeout = 120_000)]
    public async Task The_demo_ends_well_with_a_report_that_adds_up()
    {
        using var demo = DotnetProcess.Start("starling.dll", "demo", "--recipients", "500", "--json");

        var code = await demo.ExitAsync(TimeSpan.FromSeconds(90));

        Assert.True(code == 0, $"exit code {code}: {demo.Errors}");
        using var parsed = JsonDocument.Parse(demo.Output);
        var report = parsed.RootElement;
        Assert.Equal(500, report.GetProperty("lines").GetInt64());
        Assert.Equal(500, report.GetProperty("invalid_lines").GetInt64() + report.GetProperty("audience").GetInt64());
        var states = report.GetProperty("states").EnumerateObject().ToDictionary(state => state.Name, state => state.Value.GetInt64());
        Assert.Equal(report.GetProperty("audience").GetInt64(), states.Values.Sum());
        Assert.InRange(states["DELIVERED"], 400, 500);
        Assert.InRange(report.GetProperty("replies").GetProperty("received").GetInt64(), 0, 100);
        Assert.DoesNotContain(states.Keys, state => state is "ACCEPTED" or "SUBMITTING" or "SENT");
    }
}
