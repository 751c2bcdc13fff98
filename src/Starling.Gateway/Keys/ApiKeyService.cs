using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NodaTime;
using Starling.Domain.Access;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;
using Duration = NodaTime.Duration;

namespace Starling.Gateway.Keys;

/// <summary>ApiKeyService: makes, lists and revokes the credentials of programs.</summary>
internal sealed class ApiKeyService(ICallerIdentity callers, IApiKeyLedger ledger, KeyRing ring, IClock clock)
    : V1.ApiKeyService.ApiKeyServiceBase
{
    private const int LargestPage = 1_000;
    private const int LongestHolder = 64;
    private static readonly Duration UsualLife = Duration.FromDays(365);
    private static readonly Duration LongestLife = Duration.FromDays(3_650);

    public override async Task<V1.CreateApiKeyResponse> CreateApiKey(V1.CreateApiKeyRequest request, ServerCallContext context)
    {
        var caller = callers.CallerOf(context);
        var secret = ApiKeySecret.Make();
        var key = Read(request, caller, secret.Id);
        if (caller == Caller.Local && (key.Tenant != TenantId.Default || !key.Roles.HasFlag(ApiRole.Operator)))
        {
            throw StatusMapping.Precondition(
                ErrorReasons.FirstKeyNotOperator,
                "apiKeys",
                $"The first key is an operator's of the tenant {TenantId.Default}: without one nobody could make another."
            );
        }

        if (!await ledger.AddAsync(key, secret.Hash(), context.CancellationToken))
        {
            throw StatusMapping.Precondition(
                ErrorReasons.KeyLimit,
                "apiKeys",
                $"The holder has {ApiKey.MostLive} live keys, the old one and its successor: revoke one first."
            );
        }

        await ring.ReadAsync(context.CancellationToken);
        return new V1.CreateApiKeyResponse { ApiKey = ApiKeyMapping.ToProto(key), Secret = secret.Reveal() };
    }

    public override async Task<V1.ListApiKeysResponse> ListApiKeys(V1.ListApiKeysRequest request, ServerCallContext context)
    {
        var caller = callers.CallerOf(context);
        var tenant = NamedTenant.Read(request.Tenant, caller);
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var filter = new ContentHash().Add(tenant.Value).Add("keys").Take();
        var keys = await ledger.ListAsync(tenant, TextPageToken.Read(request.PageToken, filter), size, context.CancellationToken);
        var answer = new V1.ListApiKeysResponse
        {
            NextPageToken = keys.Count < size ? string.Empty : TextPageToken.Write(keys[^1].Id, filter),
        };
        answer.ApiKeys.Add(keys.Select(ApiKeyMapping.ToProto));
        return answer;
    }

    public override async Task<V1.RevokeApiKeyResponse> RevokeApiKey(V1.RevokeApiKeyRequest request, ServerCallContext context)
    {
        var caller = callers.CallerOf(context);
        var id = ResourceNames.ReadApiKey(request.Name);
        var key =
            await ledger.RevokeAsync(NamedTenant.Read(request.Tenant, caller), id, context.CancellationToken)
            ?? throw StatusMapping.NotFound(ErrorReasons.ApiKeyNotFound, "ApiKey", request.Name);
        await ring.ReadAsync(context.CancellationToken);
        return new V1.RevokeApiKeyResponse { ApiKey = ApiKeyMapping.ToProto(key) };
    }

    private ApiKey Read(V1.CreateApiKeyRequest request, Caller caller, string id)
    {
        var found = new List<FieldFault>();
        var wanted = request.ApiKey ?? new V1.ApiKey();
        if (wanted.Holder.Length is 0 or > LongestHolder || !ValueRules.IsPlain(wanted.Holder))
        {
            found.Add(
                new(
                    ErrorReasons.ValueTooLong,
                    "api_key.holder",
                    wanted.Holder,
                    $"1 to {LongestHolder} characters on one line: whose key it is"
                )
            );
        }

        var roles = ApiKeyMapping.Read(wanted.Roles);
        if (roles is null or ApiRole.None)
        {
            found.Add(new(ErrorReasons.FieldRequired, "api_key.roles", string.Empty, "at least one of the roles there are"));
        }

        var now = clock.GetCurrentInstant();
        var expires = wanted.ExpireTime is { } stated ? Instant.FromDateTimeOffset(stated.ToDateTimeOffset()) : now + UsualLife;
        if (expires <= now || expires > now + LongestLife)
        {
            found.Add(
                new(
                    ErrorReasons.ExpireTimeOutOfRange,
                    "api_key.expire_time",
                    wanted.ExpireTime!.ToString(),
                    "in the future, at most ten years ahead"
                )
            );
        }

        if (found.Count > 0)
        {
            throw StatusMapping.Invalid(found);
        }

        return new ApiKey(id, NamedTenant.Read(request.Tenant, caller), wanted.Holder, roles!.Value, now, expires, null, caller.KeyId);
    }
}

/// <summary>Keys as the contract shows them.</summary>
internal static class ApiKeyMapping
{
    private static readonly (ApiRole Role, V1.ApiRole Shown)[] Roles =
    [
        (ApiRole.Sender, V1.ApiRole.Sender),
        (ApiRole.Author, V1.ApiRole.Author),
        (ApiRole.Approver, V1.ApiRole.Approver),
        (ApiRole.Operator, V1.ApiRole.Operator),
        (ApiRole.Auditor, V1.ApiRole.Auditor),
    ];

    public static V1.ApiKey ToProto(ApiKey key)
    {
        var shown = new V1.ApiKey
        {
            Name = ResourceNames.OfApiKey(key.Id),
            Tenant = key.Tenant.Value,
            Holder = key.Holder,
            CreateTime = Timestamp.FromDateTimeOffset(key.MadeAt.ToDateTimeOffset()),
            ExpireTime = Timestamp.FromDateTimeOffset(key.ExpiresAt.ToDateTimeOffset()),
            RevokeTime = key.RevokedAt is { } at ? Timestamp.FromDateTimeOffset(at.ToDateTimeOffset()) : null,
            Creator = key.MadeBy is { } maker ? ResourceNames.OfApiKey(maker) : string.Empty,
        };
        shown.Roles.Add(Roles.Where(role => key.Roles.HasFlag(role.Role)).Select(role => role.Shown));
        return shown;
    }

    /// <returns>Null when one of them is none.</returns>
    public static ApiRole? Read(IEnumerable<V1.ApiRole> shown)
    {
        var roles = ApiRole.None;
        foreach (var one in shown)
        {
            var known = Roles.FirstOrDefault(role => role.Shown == one);
            if (known.Role == ApiRole.None)
            {
                return null;
            }

            roles |= known.Role;
        }

        return roles;
    }
}
