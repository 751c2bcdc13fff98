using Starling.Domain.Contacts;

namespace Starling.Gateway.Identity;

/// <summary>The tenant that a request of an office names.</summary>
internal static class NamedTenant
{
    /// <summary>The caller's own; operators of the installation name any.</summary>
    /// <exception cref="Grpc.Core.RpcException">PERMISSION_DENIED, or INVALID_ARGUMENT.</exception>
    public static TenantId Read(string named, Caller caller) =>
        named.Length == 0 || named == caller.Tenant.Value ? caller.Tenant
        : caller.Tenant != TenantId.Default ? throw StatusMapping.OfInstallation()
        : TenantId.IsValid(named) ? new TenantId(named)
        : throw StatusMapping.Invalid(
            new FieldFault(ErrorReasons.ValueMalformed, "tenant", named, "1 to 32 of a-z, 0-9 and dash, a letter first")
        );
}
