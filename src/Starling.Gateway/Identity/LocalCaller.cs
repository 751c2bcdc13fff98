using System.Net;
using Grpc.Core;
using Starling.Domain.Contacts;

namespace Starling.Gateway.Identity;

/// <summary>An installation without keys: callers on the same machine are the tenant <c>default</c>, all others are refused.</summary>
internal sealed class LocalCaller : ICallerIdentity
{
    public TenantId TenantOf(ServerCallContext call)
    {
        // A Unix socket or an in-process server has no address.
        var address = call.GetHttpContext().Connection.RemoteIpAddress;
        return address is null || IPAddress.IsLoopback(address) ? TenantId.Default : throw StatusMapping.NotLocal();
    }
}
