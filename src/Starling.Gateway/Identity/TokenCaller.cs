using System.Security.Claims;
using Starling.Domain.Access;
using Starling.Domain.Contacts;

namespace Starling.Gateway.Identity;

/// <summary>Reads who calls from the claims of a token that was found genuine. Only hosts that take tokens have one.</summary>
/// <param name="TenantClaim">Holds the tenant.</param>
/// <param name="RolesClaim">Holds roles by name, in several claims or in one with spaces between; names that are no roles are passed over.</param>
public sealed record TokenCaller(string TenantClaim, string RolesClaim)
{
    /// <returns>Null when there is no token, or it names no tenant.</returns>
    public Caller? Read(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } || user.FindFirst(TenantClaim)?.Value is not { } tenant || !TenantId.IsValid(tenant))
        {
            return null;
        }

        var roles = ApiRole.None;
        foreach (var name in user.FindAll(RolesClaim).SelectMany(claim => claim.Value.Split(' ')))
        {
            roles |= RoleOf(name);
        }

        return new Caller(new TenantId(tenant), roles, null);
    }

    private static ApiRole RoleOf(string name) =>
        name switch
        {
            "sender" => ApiRole.Sender,
            "author" => ApiRole.Author,
            "approver" => ApiRole.Approver,
            "operator" => ApiRole.Operator,
            "auditor" => ApiRole.Auditor,
            _ => ApiRole.None,
        };
}
