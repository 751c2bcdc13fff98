using Starling.Domain.Access;
using Starling.Domain.Contacts;

namespace Starling.Gateway.Identity;

/// <summary>Whose call it is.</summary>
/// <param name="KeyId">Of the key it was made with; null: made on this machine while there is no key.</param>
public sealed record Caller(TenantId Tenant, ApiRole Roles, string? KeyId)
{
    /// <summary>An installation without keys: callers on the same machine.</summary>
    public static readonly Caller Local = new(TenantId.Default, ApiRole.All, null);
}
