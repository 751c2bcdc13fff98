using Grpc.Core;
using Starling.Domain.Contacts;

namespace Starling.Gateway.Identity;

/// <summary>Whose call it is. The tenant comes from the credential and from nowhere else.</summary>
public interface ICallerIdentity
{
    /// <summary>The tenant of a call.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED or PERMISSION_DENIED.</exception>
    TenantId TenantOf(ServerCallContext call);
}
