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

    [Fact]
    public async Task The_age_of_what_waits_grows_while_a_route_is_paused_and_is_nothing_when_it_has_gone()
    {
        await PostAsync("/v1/routes/simulator:pause", """{"reason":"maintenance"}""");
        await PostAsync("/v1/messages:send", """{"sender":"36180","phone":"+14165550124","text":"Hi"}""");
        await Wait.UntilAsync(async () => await OldestAsync() > 1, "a message has waited for more than a second");
        await PostAsync("/v1/routes/simulator:resume", "{}");
        await Wait.UntilAsync(async () => await OldestAsync() == 0, "nothing waits");

        async Task PostAsync(string path, string body)
        {
            var answer = await running.Http.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    private async Task<double?> OldestAsync()
    {
        var text = await running.Http.GetStringAsync("/metrics");
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith("starling_queue_oldest_seconds{", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line.Split("} ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
