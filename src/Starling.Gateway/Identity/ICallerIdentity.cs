using Grpc.Core;
using Starling.Domain.Access;
using Starling.Domain.Contacts;

namespace Starling.Gateway.Identity;

/// <summary>Whose call it is, and whether it may be made. The tenant comes from the credential and from nowhere else.</summary>
public interface ICallerIdentity
{
    /// <summary>Who makes a call that its credential allows, by <see cref="MethodRoles"/>.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED, PERMISSION_DENIED, or UNAVAILABLE while revocations cannot be known.</exception>
    Caller CallerOf(ServerCallContext call);

    /// <summary>The tenant of a call.</summary>
    /// <exception cref="RpcException">As of <see cref="CallerOf"/>.</exception>
    TenantId TenantOf(ServerCallContext call) => CallerOf(call).Tenant;

    /// <summary>For what the request asks beyond its method.</summary>
    /// <exception cref="RpcException">PERMISSION_DENIED; and as of <see cref="CallerOf"/>.</exception>
    void Require(ServerCallContext call, ApiRole role)
    {
        if ((CallerOf(call).Roles & role) == 0)
        {
            throw StatusMapping.MissingRole(role);
        }
    }
}
