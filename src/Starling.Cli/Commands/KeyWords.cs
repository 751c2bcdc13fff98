using Starling.Cli.Reports;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary>Keys and roles in words.</summary>
internal static class KeyWords
{
    public static readonly IReadOnlyDictionary<string, ApiRole> Roles = new Dictionary<string, ApiRole>
    {
        ["sender"] = ApiRole.Sender,
        ["author"] = ApiRole.Author,
        ["approver"] = ApiRole.Approver,
        ["operator"] = ApiRole.Operator,
        ["auditor"] = ApiRole.Auditor,
    };

    public static string Line(ApiKey key)
    {
        var roles = string.Join(", ", key.Roles.Select(role => role.ToString().ToLowerInvariant()));
        var end = key.RevokeTime is null ? $"until {ContactView.Day(key.ExpireTime)}" : $"revoked {ContactView.Day(key.RevokeTime)}";
        return $"{key.Name}  {key.Tenant}  {ContactView.OneLine(key.Holder)}  {roles}  {end}";
    }
}
