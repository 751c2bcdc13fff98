using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Starling.Domain.Access;
using Starling.Domain.Contacts;

namespace Starling.Gateway.Identity;

/// <summary>
/// The bearer of a key, or of a token where the host takes them, is its tenant, with its roles (<c>authorization: Bearer …</c>, as gRPC metadata
/// or HTTP header). As long as no key was ever made, and no tokens are taken, callers on the same machine are the tenant <c>default</c> with every role, and all others are refused.
/// </summary>
internal sealed class KeyedCaller(KeyRing keys, IOptions<GatewayOptions> options, TokenCaller? tokens = null) : ICallerIdentity
{
    private const string Scheme = "Bearer ";

    public Caller CallerOf(ServerCallContext call)
    {
        var http = call.GetHttpContext();
        if (!keys.IsFresh)
        {
            throw StatusMapping.Unavailable(options.Value.BusyRetryAfter);
        }

        var caller = keys.IsInUse || tokens is not null ? Authenticate(http) : LocalOnly(http);
        var rule = MethodRoles.Of(call.Method);
        if (rule is null || (caller.Roles & rule.Roles) == 0)
        {
            throw StatusMapping.MissingRole(rule?.Roles ?? ApiRole.None);
        }

        return rule.OfInstallation && caller.Tenant != TenantId.Default ? throw StatusMapping.OfInstallation() : caller;
    }

    private Caller Authenticate(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return
            header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && ApiKeySecret.TryParse(header[Scheme.Length..].Trim(), out var secret)
            && keys.Find(secret) is { } key
            ? new Caller(key.Tenant, key.Roles, key.Id)
            : tokens?.Read(http.User) ?? throw StatusMapping.Unauthenticated();
    }

    private static Caller LocalOnly(HttpContext http)
    {
        // A Unix socket or an in-process server has no address.
        var address = http.Connection.RemoteIpAddress;
        return address is null || IPAddress.IsLoopback(address) ? Caller.Local : throw StatusMapping.NotLocal();
    }
}
