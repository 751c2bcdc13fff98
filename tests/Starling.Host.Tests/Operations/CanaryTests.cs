using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Starling.V1;

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

    [Fact]
    public async Task Every_kind_of_call_at_debug_level_leaves_nothing_either()
    {
        using var listener = ListenToSpans();
        await using var host = await StartAsync("Debug");
        using var http = new HttpClient { BaseAddress = host.HttpAddress };
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        var contacts = new ContactService.ContactServiceClient(channel);
        var faults = new List<string>();
        var contact = await CallAsync(
            "profiles:upsert",
            $$$"""{"profile":{"profileId":"crm-1","phone":"+1{{{Digits}}}","firstName":"{{{Word}}}","fields":{"note":{"textValue":"{{{Word}}}"} } },"consent":{"kind":"CONSENT_KIND_EXPRESS","source":"{{{Word}}}"},"evidence":{"wording":"{{{Word}}}"} }"""
        );
        var name = contact.GetProperty("profile").GetProperty("contact").GetString();
        await CallAsync(
            "profiles:upsert",
            $$$"""{"profile":{"profileId":"+1{{{Digits}}}","phone":"{{{Word}}}","timeZone":"{{{Word}}}"}}"""
        );
        await CallAsync("contacts:get", $$"""{"phone":"+1{{Digits}}"}""");
        await CallAsync("contacts:get", $$"""{"phone":"{{Digits}}-{{Word}}"}""");
        await CallAsync("contacts:get", $$"""{"profileId":"{{Word}}"}""");
        await CallAsync("contacts:get", $$"""{"name":"contacts/{{Digits}}"}""");
        await CallAsync("contacts:list", $$"""{"namePrefix":"{{Word}}"}""");
        await CallAsync("contacts:list", $$"""{"namePrefix":"{{Word}}","pageToken":"{{Word}}"}""");
        await ImportAsync(contacts, faults);
        host.Smsc!.Inject("starling", $"1{Digits}", "36180", $"Merci {Word}");
        host.Smsc.Inject("starling", $"1{Digits}", "36180", $"I have asked you people so many times now to just let it stop {Word}");
        await Wait.UntilAsync(
            async () => (await http.GetStringAsync("/v1/inboundMessages")).Contains(Word, StringComparison.Ordinal),
            "the texts that came in"
        );
        await CallAsync("inboundMessages:list", $$"""{"phone":"+1{{Digits}}"}""");
        await CallAsync("inboundMessages:list", $$"""{"phone":"{{Word}}"}""");
        await CallAsync("contacts:history", $$"""{"phone":"+1{{Digits}}"}""");
        await CallAsync("decisions:explain", $$$"""{"phone":"+1{{{Digits}}}","hypothetical":{}}""");
        await CallAsync("decisions:explain", $$$"""{"phone":"{{{Word}}}","hypothetical":{"sender":"{{{Word}}}"}}""");
        await CallAsync("compose:analyze", $$$"""{"template":"{{{Word}}} {{ x","sender":"{{{Digits}}}"}""");
        await CallAsync("campaigns", $$"""{"campaign":{"displayName":"{{Word}}","template":"{{Word}} {{Digits}}","sender":"{{Word}}"} }""");
        await CallAsync("contacts:optOut", $$"""{"phone":"+1{{Digits}}","source":"{{Word}}"}""");
        await CallAsync("contacts:optOut", $$"""{"phone":"+1{{Digits}}","communicationType":"{{Word}}"}""");
        await CallAsync("contacts:optIn", $$"""{"phone":"+1{{Digits}}","consent":{} }""");
        await CallAsync("consentLedger:exportEvidence", $$"""{"phone":"+1{{Digits}}"}""");
        await CallAsync("contacts:batchDelete", $$"""{"names":["{{name}}","contacts/+1{{Digits}}"]}""");
        await CallAsync("contacts:batchDelete", $$"""{"names":["{{name}}"]}""");
        await CallAsync("decisions:explain", $$$"""{"contact":"{{{name}}}","hypothetical":{}}""");
        await Wait.UntilAsync(
            async () => (await http.GetStringAsync("/v1/erasures")).Contains("endTime", StringComparison.Ordinal),
            "the end of the erasure"
        );

        Clean("the log", _log.Lines);
        Clean("the spans", _spans);
        Clean("the messages of statuses", faults);
        Clean("the metrics", [await http.GetStringAsync("/metrics")]);

        async Task<JsonElement> CallAsync(string path, string body)
        {
            using var answer = await http.PostAsync($"/v1/{path}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
            var read = await answer.Content.ReadFromJsonAsync<JsonElement>();
            if (!answer.IsSuccessStatusCode)
            {
                faults.Add(read.GetProperty("message").GetString()!);
            }

            return read;
        }
    }

    /// <summary>A page with one line that is good and one that is not.</summary>
    private static async Task ImportAsync(ContactService.ContactServiceClient contacts, List<string> faults)
    {
        using var stream = contacts.ImportContacts();
        await stream.RequestStream.WriteAsync(new ImportContactsRequest { Opening = new ImportOpening { DefaultRegion = "CA" } });
        var page = new ImportPage();
        page.Items.Add(
            new ImportItem
            {
                ItemId = "1",
                Profile = new Profile { Phone = Digits, FirstName = Word },
            }
        );
        page.Items.Add(
            new ImportItem
            {
                ItemId = "2",
                Profile = new Profile { Phone = $"{Digits}000", Language = Word },
            }
        );
        await stream.RequestStream.WriteAsync(new ImportContactsRequest { Page = page });
        await stream.RequestStream.CompleteAsync();
        while (await stream.ResponseStream.MoveNext(CancellationToken.None)) { }
        using var broken = contacts.ImportContacts();
        await broken.RequestStream.WriteAsync(new ImportContactsRequest { Page = page });
        await broken.RequestStream.CompleteAsync();
        var fault = await Assert.ThrowsAsync<RpcException>(() => broken.ResponseStream.MoveNext(CancellationToken.None));
        faults.Add(fault.Status.Detail);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<StarlingHost> StartAsync(string others = "Information") =>
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
                    ["Logging:LogLevel:Orleans"] = others,
                    ["Logging:LogLevel:Microsoft"] = others == "Debug" ? "Debug" : "Warning",
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
