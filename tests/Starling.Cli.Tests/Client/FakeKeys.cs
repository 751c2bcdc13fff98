using Grpc.Core;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>Makes one key; tells what credential it was shown.</summary>
internal sealed class FakeKeys(FakeState state) : ApiKeyService.ApiKeyServiceBase
{
    public const string Secret = "starling_k3v9m2p7w4xz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    public override Task<CreateApiKeyResponse> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context)
    {
        state.Credential = context.RequestHeaders.GetValue("authorization");
        var key = request.ApiKey.Clone();
        key.Name = "apiKeys/k3v9m2p7w4xz";
        key.Tenant = request.Tenant.Length > 0 ? request.Tenant : "default";
        return Task.FromResult(new CreateApiKeyResponse { ApiKey = key, Secret = Secret });
    }

    public override Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context) =>
        Task.FromResult(new ListApiKeysResponse { ApiKeys = { Key() } });

    public override Task<RevokeApiKeyResponse> RevokeApiKey(RevokeApiKeyRequest request, ServerCallContext context)
    {
        var key = Key();
        key.Name = request.Name;
        key.RevokeTime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_788_000_000 };
        return Task.FromResult(new RevokeApiKeyResponse { ApiKey = key });
    }

    private static ApiKey Key() =>
        new()
        {
            Name = "apiKeys/k3v9m2p7w4xz",
            Tenant = "acme",
            Holder = "crm\u001b[2J",
            Roles = { ApiRole.Sender, ApiRole.Auditor },
            ExpireTime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = 1_788_000_000 },
        };
}
