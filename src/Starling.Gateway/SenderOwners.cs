using Starling.Domain.Contacts;
using Starling.Domain.Routing;

namespace Starling.Gateway;

/// <summary>A sender belongs to one tenant: whoever answers it, STOP above all, is answered by that tenant's rules.</summary>
internal sealed class SenderOwners(IRouteDirectory routes)
{
    /// <summary>One that no route carries is nobody's; its messages fail for that.</summary>
    public void Check(SenderAddress? sender, TenantId tenant, List<FieldFault> found)
    {
        if (sender is not null && routes.SenderOf(sender) is { } known && known.Tenant != tenant)
        {
            found.Add(new(ErrorReasons.SenderNotYours, "sender", sender.Value, "a sender of the caller's own tenant"));
        }
    }
}
