using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Starling.Host.Tests.Operations;

/// <summary>A number and a text that exist once are sent, refused and looked for; then nothing that an operator collects may hold them.</summary>
public sealed class CanaryTests : IDisposable
{
    private const string Digits = "4165550187";
    private const string Word = "zebra-quartz-7741";

    private readonly string _folder = Directory.CreateTempSubdirectory("starling-canary-").FullName;
    private readonly CapturedLog _log = new();
    private readonly ConcurrentQueue<string> _spans = new();

    [Fact]
    public async Task Nothing_an_operator_collects_holds_a_number_or_a_text()
    {
        using var listener = ListenToSpans();
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.HttpAddress };
        var sent = await PostAsync(http, $$"""{"sender":"36180","phone":"+1{{Digits}}","text":"Bring the {{Word}}"}""");
        var name = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("message").GetProperty("name").GetString();
        await Wait.UntilAsync(
            async () => (await http.GetStringAsync($"/v1/{name}")).Contains("DELIVERED", StringComparison.Ordinal),
            "delivery"
        );
        await http.GetAsync($"/v1/messages?phone=%2B1{Digits}");
        await http.GetAsync($"/v1/messages/+1{Digits}");
        await PostAsync(http, $$"""{"sender":"36180","phone":"+1{{Digits}}000","text":"Bring the {{Word}}"}""");
        await PostAsync(http, $$"""{"sender":"36180","phone":"+1{{Digits}}","text":"{{Word}}","{{Word}}":1}""");
        await PostAsync(http, $$"""{"sender":"36180","phone":"+1{{Digits}}","text":"{{Word}}",""");
        await PostAsync(http, $$$"""{"sender":"36180","phone":"+1{{{Digits}}}","templateText":"{{{Word}}} {{ x"}""");

        await Wait.UntilAsync(() => _spans.Any(span => span.StartsWith("submit ", StringComparison.Ordinal)), "a span of the submit");
        Assert.Contains(_spans, span => span.StartsWith("lane page", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Contains("lease taken", StringComparison.Ordinal));
        Clean("the log", _log.Lines);
        Clean("the spans", _spans);
        Clean("the metrics", [await http.GetStringAsync("/metrics")]);
        foreach (var page in new[] { "DashboardCounters", "ClusterStats", "Reminders/1", "TopGrainMethods" })
        {
            Clean($"the dashboard's {page}", [await http.GetStringAsync($"/dashboard/{page}")]);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<StarlingHost> StartAsync() =>
        StarlingHost.StartAsync(
            new StarlingHostOptions
            {
                Quiet = true,
                Log = _log,
                Script = new() { HistoryOctets = 0 },
                Settings = new()
                {
                    ["Starling:GrpcPort"] = "0",
                    ["Starling:HttpPort"] = "0",
                    ["Starling:Storage:DataFolder"] = _folder,
                    ["Logging:LogLevel:Default"] = "Trace",
                    ["Logging:LogLevel:Starling"] = "Trace",
                    ["Logging:LogLevel:Grpc"] = "Debug",
                    ["Logging:LogLevel:Orleans"] = "Information",
                    ["Logging:LogLevel:Microsoft"] = "Warning",
                    // Nobody listens there; it turns the spans on.
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9",
                },
            }
        );

    private ActivityListener ListenToSpans()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Starling" or "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
                _spans.Enqueue(
                    $"{span.DisplayName} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.SelectMany(e => e.Tags))}"
                ),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string body) =>
        http.PostAsync("/v1/messages:send", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

    private static void Clean(string where, IEnumerable<string> lines)
    {
        var found = lines.FirstOrDefault(line =>
            line.Contains(Digits, StringComparison.Ordinal) || line.Contains(Word, StringComparison.Ordinal)
        );
        Assert.True(found is null, $"{where} holds it: {found}");
    }
}
