using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Starling.V1;

namespace Starling.Host.Tests.Access;

/// <summary>A token that is good · each thing that can be wrong with one · its roles · keys beside it · the settings.</summary>
public sealed class TokensTests : IAsyncLifetime
{
    private const string Issuer = "https://login.example";
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-tokens-").FullName;
    private readonly RSA _ours = RSA.Create(2048);
    private readonly RSA _strange = RSA.Create(2048);
    private StarlingHost _host = null!;
    private GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(_folder, "issuer.pem");
        await File.WriteAllTextAsync(file, _ours.ExportSubjectPublicKeyInfoPem());
        _host = await RunningHost.StartAsync(
            Path.Combine(_folder, "data"),
            ("Starling:Jwt:Issuer", Issuer),
            ("Starling:Jwt:Audience", "starling"),
            ("Starling:Jwt:KeyFile", file)
        );
        _channel = GrpcChannel.ForAddress(_host.GrpcAddress);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
        _ours.Dispose();
        _strange.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_good_token_is_its_tenant_with_its_roles()
    {
        var operators = Make(claims: new() { ["tenant"] = "acme", ["roles"] = "operator other" });
        Assert.Null(await CallAsync("ListApiKeys", operators));
        var made = await new ApiKeyService.ApiKeyServiceClient(_channel).CreateApiKeyAsync(
            new CreateApiKeyRequest { ApiKey = new ApiKey { Holder = "admin", Roles = { ApiRole.Operator } } },
            new Metadata { { "authorization", "Bearer " + Make(claims: new() { ["tenant"] = "default", ["roles"] = "operator" }) } }
        );
        Assert.Equal("default", made.ApiKey.Tenant);
        Assert.Null(await CallAsync("ListApiKeys", made.Secret));

        var lacking = await CallAsync("ListApiKeys", Make(claims: new() { ["tenant"] = "acme", ["roles"] = new[] { "sender", "author" } }));
        Assert.Equal(StatusCode.PermissionDenied, lacking?.StatusCode);
        Assert.Null(await CallAsync("ListCampaigns", Make(claims: new() { ["tenant"] = "acme", ["roles"] = new[] { "sender", "author" } })));
    }

    [Fact]
    public async Task Anything_else_is_nobody()
    {
        Dictionary<string, object> good = new() { ["tenant"] = "acme", ["roles"] = "operator" };
        string?[] tokens =
        [
            null,
            "starling_k3v9m2p7w4xz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "a.b.c",
            Make(good, issuer: "https://elsewhere.example"),
            Make(good, audience: "another"),
            Make(good, key: _strange),
            Make(good, life: TimeSpan.FromMinutes(-2)),
            Make(new() { ["roles"] = "operator" }),
            Make(new() { ["tenant"] = "No Tenant", ["roles"] = "operator" }),
            Unsigned(good),
        ];
        foreach (var token in tokens)
        {
            var fault = await CallAsync("ListCampaigns", token);
            Assert.True(fault?.StatusCode == StatusCode.Unauthenticated, $"{token} answers {fault?.Status}");
        }
    }

    [Fact]
    public async Task Settings_that_cannot_be_meant_are_told_together()
    {
        var fault = await Assert.ThrowsAsync<SettingsException>(() =>
            RunningHost.StartAsync(
                Path.Combine(_folder, "other"),
                ("Starling:Jwt:Issuer", Issuer),
                ("Starling:Jwt:Authority", "http://login.example"),
                ("Starling:Jwt:KeyFile", "missing.pem")
            )
        );
        Assert.Contains(fault.Faults, line => line.StartsWith("Starling:Jwt:Audience", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, line => line.StartsWith("Starling:Jwt:Authority", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, line => line.StartsWith("Starling:Jwt:KeyFile", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, line => line.StartsWith("Starling:Jwt needs", StringComparison.Ordinal));
    }

    private Task<RpcException?> CallAsync(string name, string? credential)
    {
        var method = AnyMethod.All.Single(method => method.Name == name);
        return AnyMethod.CallAsync(_channel, method, method.InputType.Parser.ParseFrom(ByteString.Empty), credential);
    }

    private string Make(
        Dictionary<string, object> claims,
        string issuer = Issuer,
        string audience = "starling",
        RSA? key = null,
        TimeSpan? life = null
    ) => Write(claims, issuer, audience, life, new SigningCredentials(new RsaSecurityKey(key ?? _ours), SecurityAlgorithms.RsaSha256));

    private static string Unsigned(Dictionary<string, object> claims) => Write(claims, Issuer, "starling", null, null);

    private static string Write(Dictionary<string, object> claims, string issuer, string audience, TimeSpan? life, SigningCredentials? signing)
    {
        var now = WallClock.Time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = issuer,
                Audience = audience,
                IssuedAt = now.AddMinutes(-10),
                NotBefore = now.AddMinutes(-10),
                Expires = now + (life ?? TimeSpan.FromMinutes(5)),
                Claims = claims,
                SigningCredentials = signing,
            }
        );
    }
}
