using System.Net;

namespace Starling.Host.Tests.Operations;

/// <summary>The port that may be reached from outside, where the front door may not.</summary>
public sealed class OperationsDoorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-doors-").FullName;

    [Fact]
    public async Task Probes_and_metrics_are_served_to_any_name_and_nothing_else_is()
    {
        await using var host = await RunningHost.StartAsync(
            _folder,
            ("Starling:Operations:Listen", "0.0.0.0"),
            ("Starling:Operations:Port", "0")
        );
        using var outside = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.OperationsAddress!.Port}") };
        outside.DefaultRequestHeaders.Host = "10.1.2.3:9090";
        await Wait.UntilAsync(async () => await CodeAsync(outside, "/readyz") == HttpStatusCode.OK, "readiness");
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(outside, "/healthz"));
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(outside, "/metrics"));
        string[] others =
        [
            "/",
            "/v1/campaigns",
            "/docs",
            "/openapi.json",
            "/dashboard",
            "/dashboard/",
            "/healthz/",
            "/healthz/../v1/campaigns",
        ];
        foreach (var path in others)
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await CodeAsync(outside, path)));
        }

        using var inside = new HttpClient { BaseAddress = host.HttpAddress };
        Assert.Equal(HttpStatusCode.OK, await CodeAsync(inside, "/v1/campaigns"));
        inside.DefaultRequestHeaders.Host = "10.1.2.3:5081";
        Assert.Equal(HttpStatusCode.BadRequest, await CodeAsync(inside, "/v1/campaigns"));
        Assert.Equal(HttpStatusCode.BadRequest, await CodeAsync(inside, "/metrics"));
    }

    [Fact]
    public async Task Without_a_port_there_is_no_such_door()
    {
        await using var host = await RunningHost.StartAsync(_folder);
        Assert.Null(host.OperationsAddress);
    }

    [Fact]
    public async Task What_cannot_be_meant_is_told()
    {
        var fault = await Assert.ThrowsAsync<SettingsException>(() =>
            RunningHost.StartAsync(_folder, ("Starling:Operations:Listen", "everywhere"), ("Starling:Operations:Port", "70000"))
        );
        Assert.Contains(fault.Faults, line => line.StartsWith("Starling:Operations:Listen is 'everywhere'", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, line => line.StartsWith("Starling:Operations:Port is 70000", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<HttpStatusCode> CodeAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }
}
