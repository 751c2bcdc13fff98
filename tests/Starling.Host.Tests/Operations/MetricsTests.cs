namespace Starling.Host.Tests.Operations;

public sealed class MetricsTests(RunningHost running) : IClassFixture<RunningHost>
{
    [Fact]
    public async Task Metrics_of_ours_are_served_and_all_of_them_are_in_the_table()
    {
        var answer = await running.Http.PostAsync(
            "/v1/messages:send",
            new StringContent("""{"sender":"36180","phone":"+14165550123","text":"Hi"}""", System.Text.Encoding.UTF8, "application/json")
        );
        Assert.True(answer.IsSuccessStatusCode);
        var text = "";
        await Wait.UntilAsync(
            async () =>
                (text = await running.Http.GetStringAsync("/metrics")).Contains("starling_receipts_total", StringComparison.Ordinal),
            "a receipt is counted"
        );
        var readme = GeneratedFile.Read("src/Starling.Grains/README.md");
        var names = text.Split('\n')
            .Where(line => line.StartsWith("# TYPE starling_", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[2])
            .ToList();
        Assert.Contains("starling_segments_written_total", names);
        Assert.Contains("starling_bind_credits_free", names);
        Assert.Contains("starling_ledger_commit_duration_seconds", names);
        Assert.All(names, name => Assert.Contains($"`{name}`", readme, StringComparison.Ordinal));
    }
}
