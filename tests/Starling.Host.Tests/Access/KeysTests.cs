using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Starling.Client;
using Starling.Domain.Access;
using Starling.Gateway.Identity;
using Starling.V1;
using ApiKey = Starling.V1.ApiKey;
using ApiRole = Starling.V1.ApiRole;

namespace Starling.Host.Tests.Access;

/// <summary>
/// The first key · every method without a key, with one that is none, and with each role · expired, revoked, rotated · over HTTP/JSON · whose keys ·
/// where the server may listen · never in the log.
/// </summary>
public sealed class KeysTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-keys-").FullName;
    private readonly CapturedLog _log = new();
    private StarlingHost _host = null!;
    private GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await StartAsync();
        _channel = GrpcChannel.ForAddress(_host.GrpcAddress);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Every_method_has_a_rule() =>
        Assert.Empty(AnyMethod.All.Where(method => MethodRoles.Of(AnyMethod.PathOf(method)) is null).Select(AnyMethod.PathOf));

    [Fact]
    public async Task Once_there_is_a_key_every_method_needs_one_that_is_in_force()
    {
        using (var before = Connect(null))
        {
            Assert.Empty((await before.Campaigns.ListCampaignsAsync(new ListCampaignsRequest())).Campaigns);
        }

        var admin = await FirstAsync();
        var strange = ApiKeySecret.Make().Reveal();
        var tampered = admin[..^2] + (admin[^2..] == "AA" ? "BB" : "AA");
        foreach (var method in AnyMethod.All)
        {
            foreach (var key in new[] { null, strange, tampered, "Bearer", admin[..30] })
            {
                var fault = await AnyMethod.CallAsync(_channel, method, Empty(method.InputType), key);
                Assert.True(fault?.StatusCode == StatusCode.Unauthenticated, $"{AnyMethod.PathOf(method)} answers {fault?.Status}");
            }
        }
    }

    [Fact]
    public async Task Each_role_may_call_what_its_rule_says_and_is_told_what_it_lacks()
    {
        var admin = await FirstAsync();
        foreach (var role in new[] { ApiRole.Sender, ApiRole.Author, ApiRole.Approver, ApiRole.Operator, ApiRole.Auditor })
        {
            var key = await MakeAsync(admin, $"only {role}", [role], "acme");
            var own = System.Enum.Parse<Domain.Access.ApiRole>(role.ToString());
            foreach (var method in AnyMethod.All)
            {
                var rule = MethodRoles.Of(AnyMethod.PathOf(method))!;
                var mayCall = (rule.Roles & own) != 0 && !rule.OfInstallation;
                var fault =
                    mayCall && method.IsServerStreaming ? null : await AnyMethod.CallAsync(_channel, method, Empty(method.InputType), key);
                Assert.True(
                    mayCall == (fault?.StatusCode is not (StatusCode.PermissionDenied or StatusCode.Unauthenticated)),
                    $"{role} calls {AnyMethod.PathOf(method)}: {fault?.Status}"
                );
                Assert.True(
                    mayCall || (rule.Roles & own) != 0 || fault!.Status.Detail.Contains("role", StringComparison.Ordinal),
                    $"{AnyMethod.PathOf(method)} does not name the role"
                );
            }
        }
    }

    [Fact]
    public async Task A_batch_that_starts_by_itself_needs_an_approver()
    {
        var admin = await FirstAsync();
        var author = await MakeAsync(admin, "author", [ApiRole.Author]);
        var submit = AnyMethod.All.Single(method => method.Name == "SubmitBatch");
        var opening = new SubmitBatchRequest
        {
            Opening = new BatchOpening { RequestId = "one", Autostart = true },
        };

        Assert.Equal(StatusCode.PermissionDenied, (await AnyMethod.CallAsync(_channel, submit, opening, author))?.StatusCode);
        opening.Opening.Autostart = false;
        Assert.Equal(StatusCode.InvalidArgument, (await AnyMethod.CallAsync(_channel, submit, opening, author))?.StatusCode);
    }

    [Fact]
    public async Task A_key_is_rotated_without_a_gap_and_the_old_one_ends()
    {
        var admin = await FirstAsync();
        var old = await MakeAsync(admin, "crm", [ApiRole.Auditor]);
        var next = await MakeAsync(admin, "crm", [ApiRole.Auditor]);
        using var operators = Connect(admin);
        var limit = await Assert.ThrowsAsync<StarlingException>(() => MakeAsync(admin, "crm", [ApiRole.Auditor]));
        Assert.Equal("KEY_LIMIT", limit.Reason);
        using var before = Connect(old);
        using var after = Connect(next);
        await before.Campaigns.ListCampaignsAsync(new ListCampaignsRequest());
        Assert.True(ApiKeySecret.TryParse(old, out var secret));
        await operators.Keys.RevokeApiKeyAsync(new RevokeApiKeyRequest { Name = $"apiKeys/{secret.Id}" });

        await after.Campaigns.ListCampaignsAsync(new ListCampaignsRequest());
        var fault = await Assert.ThrowsAsync<StarlingException>(async () =>
            await before.Campaigns.ListCampaignsAsync(new ListCampaignsRequest())
        );
        Assert.Equal("CREDENTIAL_INVALID", fault.Reason);
        var list = await operators.Keys.ListApiKeysAsync(new ListApiKeysRequest());
        Assert.Equal(3, list.ApiKeys.Count);
        Assert.NotNull(list.ApiKeys.Single(key => key.Name == $"apiKeys/{secret.Id}").RevokeTime);
    }

    [Fact]
    public async Task Keys_of_a_tenant_are_made_by_its_operators_and_by_those_of_the_installation()
    {
        var admin = await FirstAsync();
        var acme = await MakeAsync(admin, "acme's operator", [ApiRole.Operator], "acme");
        using var operators = Connect(acme);
        var made = await operators.Keys.CreateApiKeyAsync(Wanted("shop", [ApiRole.Sender]));
        Assert.Equal("acme", made.ApiKey.Tenant);

        var stranger = Wanted("shop", [ApiRole.Sender]);
        stranger.Tenant = "rival";
        var fault = await Assert.ThrowsAsync<StarlingException>(async () => await operators.Keys.CreateApiKeyAsync(stranger));
        Assert.Equal("NOT_OF_INSTALLATION", fault.Reason);
        Assert.True(ApiKeySecret.TryParse(admin, out var first));
        fault = await Assert.ThrowsAsync<StarlingException>(async () =>
            await operators.Keys.RevokeApiKeyAsync(new RevokeApiKeyRequest { Name = $"apiKeys/{first.Id}" })
        );
        Assert.Equal("API_KEY_NOT_FOUND", fault.Reason);
    }

    [Fact]
    public async Task The_first_key_is_an_operators_of_the_installation()
    {
        using var local = Connect(null);
        var fault = await Assert.ThrowsAsync<StarlingException>(async () =>
            await local.Keys.CreateApiKeyAsync(Wanted("crm", [ApiRole.Sender]))
        );
        Assert.Equal("FIRST_KEY_NOT_OPERATOR", fault.Reason);
        await local.Campaigns.ListCampaignsAsync(new ListCampaignsRequest());
    }

    [Fact]
    public async Task Http_and_json_ask_for_the_same_key()
    {
        var admin = await FirstAsync();
        using var http = new HttpClient { BaseAddress = _host.HttpAddress };
        var refused = await http.GetAsync("/v1/campaigns");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("CREDENTIAL_INVALID", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", admin);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/campaigns")).StatusCode);
        var forbidden = await http.PostAsJsonAsync("/v1/messages:send", new { phone = "+14165550123", text = "Hello" });
        Assert.True(forbidden.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{forbidden.StatusCode}");
    }

    [Fact]
    public async Task The_log_holds_no_secret_and_says_when_there_is_no_key()
    {
        Assert.Contains(_log.Lines, line => line.Contains("There is no API key", StringComparison.Ordinal));
        var admin = await FirstAsync();
        await AnyMethod.CallAsync(_channel, AnyMethod.All[0], Empty(AnyMethod.All[0].InputType), admin[..^1] + "!");
        Assert.DoesNotContain(_log.Lines, line => line.Contains(admin[22..40], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_key_it_listens_on_loopback_only_and_with_one_anywhere()
    {
        await _host.DisposeAsync();
        var fault = await Assert.ThrowsAsync<SettingsException>(() => StartAsync(("Starling:Listen", "0.0.0.0")));
        Assert.Contains("Starling:Listen is '0.0.0.0'; without an API key in force", fault.Message, StringComparison.Ordinal);

        _host = await StartAsync();
        var admin = await FirstAsync();
        await _host.DisposeAsync();
        _host = await StartAsync(("Starling:Listen", "0.0.0.0"));
        using var client = Connect(admin);
        await client.Campaigns.ListCampaignsAsync(new ListCampaignsRequest());
    }

    private Task<StarlingHost> StartAsync(params (string Key, string Value)[] settings) =>
        StarlingHost.StartAsync(
            new StarlingHostOptions
            {
                Quiet = true,
                Log = _log,
                Settings = settings
                    .Append(("Starling:GrpcPort", "0"))
                    .Append(("Starling:HttpPort", "0"))
                    .Append(("Starling:Storage:DataFolder", _folder))
                    .ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
            }
        );

    private StarlingClient Connect(string? key) =>
        new(
            new StarlingClientOptions
            {
                Addresses = [new UriBuilder(_host.GrpcAddress) { Host = "127.0.0.1" }.Uri],
                ApiKey = key,
                MaxAttempts = 1,
            }
        );

    private async Task<string> FirstAsync()
    {
        using var local = Connect(null);
        return (await local.Keys.CreateApiKeyAsync(Wanted("admin", [ApiRole.Operator]))).Secret;
    }

    private async Task<string> MakeAsync(string admin, string holder, ApiRole[] roles, string tenant = "")
    {
        using var operators = Connect(admin);
        var wanted = Wanted(holder, roles);
        wanted.Tenant = tenant;
        return (await operators.Keys.CreateApiKeyAsync(wanted)).Secret;
    }

    private static CreateApiKeyRequest Wanted(string holder, ApiRole[] roles) =>
        new()
        {
            ApiKey = new ApiKey { Holder = holder, Roles = { roles } },
        };

    private static IMessage Empty(Google.Protobuf.Reflection.MessageDescriptor type) => type.Parser.ParseFrom(ByteString.Empty);
}
