using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Starling.Host.Tests.Http;

/// <summary>
/// What a caller with nothing but HTTP and JSON meets: methods, refusals of what is misspelt (in the body, in the address, deep inside),
/// of what is no JSON, of words no enum has; errors of the methods themselves; unknown addresses; streams.
/// </summary>
public sealed class JsonFrontDoorTests(RunningHost running) : IClassFixture<RunningHost>
{
    private HttpClient Http => running.Http;

    [Fact]
    public async Task A_text_is_sent_and_read_again()
    {
        var sent = await PostAsync("/v1/messages:send", """{"sender":"36180","phone":"+14165550123","text":"Your table is ready"}""");
        var name = sent.GetProperty("message").GetProperty("name").GetString();
        var read = await Http.GetFromJsonAsync<JsonElement>($"/v1/{name}");
        Assert.Equal("+14165550123", read.GetProperty("message").GetProperty("phone").GetString());
    }

    [Theory]
    [InlineData("""{"sender":"36180","phoen":"+14165550123","text":"Hi"}""", "phoen", "FIELD_UNKNOWN")]
    [InlineData("""{"phone":"+14165550123","text":"Hi","consent":{"knd":"x"}}""", "consent.knd", "FIELD_UNKNOWN")]
    [InlineData("""{"phone":"+14165550123","text":"Hi","consent":{"kind":"MAYBE"}}""", "consent.kind", "VALUE_MALFORMED")]
    [InlineData("""{"phone":14165550123,"text":"Hi"}""", "phone", "VALUE_MALFORMED")]
    [InlineData("""{"phone":"+14165550123","text":"Hi","fields":{"a":1}}""", "fields[\"a\"]", "VALUE_MALFORMED")]
    [InlineData("""{"phone":"+14165550123","text":"Hi","validity":"soon"}""", "validity", "VALUE_MALFORMED")]
    [InlineData("""[]""", "body", "VALUE_MALFORMED")]
    [InlineData("""{"phone":""", "body", "BODY_MALFORMED")]
    public async Task What_the_contract_does_not_know_is_refused_by_name(string body, string field, string reason)
    {
        var fault = await FaultAsync(HttpStatusCode.BadRequest, () => SendAsync(HttpMethod.Post, "/v1/messages:send", body));
        Assert.Equal(3, fault.GetProperty("code").GetInt32());
        Assert.Equal(reason, Detail(fault, "ErrorInfo").GetProperty("reason").GetString());
        Assert.Equal(field, Detail(fault, "BadRequest").GetProperty("fieldViolations")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_misspelt_filter_in_the_address_is_refused_too()
    {
        var fault = await FaultAsync(HttpStatusCode.BadRequest, () => Http.GetAsync("/v1/campaigns?pagesize=2"));
        Assert.Equal("FIELD_UNKNOWN", Detail(fault, "ErrorInfo").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Filters_may_be_written_as_in_json_or_as_in_the_contract()
    {
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/v1/campaigns?pageSize=2")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync("/v1/campaigns?page_size=2")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Post, "/v1/compose:analyze", """{"template_text":"Hi"}""")).StatusCode);
    }

    [Fact]
    public async Task An_error_of_a_method_has_its_details()
    {
        var fault = await FaultAsync(HttpStatusCode.NotFound, () => Http.GetAsync("/v1/campaigns/4711"));
        Assert.Equal("CAMPAIGN_NOT_FOUND", Detail(fault, "ErrorInfo").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_address_without_a_method_is_answered_in_the_same_form()
    {
        var fault = await FaultAsync(HttpStatusCode.NotFound, () => Http.GetAsync("/v1/mesages"));
        Assert.Equal("PATH_UNKNOWN", Detail(fault, "ErrorInfo").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_watch_is_one_object_a_line()
    {
        var made = await PostAsync(
            "/v1/campaigns",
            """{"displayName":"Spring","communicationType":"promotional","objective":"promotion","sender":"36180","templateText":"Spring is here"}"""
        );
        var name = made.GetProperty("campaign").GetProperty("name").GetString();
        using var answer = await Http.GetAsync($"/v1/{name}:watch", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var first = JsonDocument.Parse((await reader.ReadLineAsync())!).RootElement;
        Assert.Equal(name, first.GetProperty("campaign").GetProperty("name").GetString());

        await PostAsync($"/v1/{name}:start", "{}");
        var second = JsonDocument.Parse((await reader.ReadLineAsync())!).RootElement;
        Assert.NotEqual("CAMPAIGN_STATE_DRAFT", second.GetProperty("campaign").GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_document_and_its_page_are_served()
    {
        var document = await Http.GetFromJsonAsync<JsonElement>("/openapi.json");
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        var page = await Http.GetStringAsync("/docs");
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_this_machine_is_refused()
    {
        // A page of a stranger whose name was made to lead here must not read anything.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/campaigns");
        request.Headers.Host = "stranger.example";
        Assert.Equal(HttpStatusCode.BadRequest, (await Http.SendAsync(request)).StatusCode);
    }

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body) =>
        Http.SendAsync(new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

    private static async Task<JsonElement> FaultAsync(HttpStatusCode expected, Func<Task<HttpResponseMessage>> call)
    {
        using var answer = await call();
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static JsonElement Detail(JsonElement status, string type) =>
        status
            .GetProperty("details")
            .EnumerateArray()
            .Single(detail => detail.GetProperty("@type").GetString() == $"type.googleapis.com/google.rpc.{type}");
}
