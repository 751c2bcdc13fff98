using NodaTime;
using Starling.Domain.Contacts;

namespace Starling.Domain.Access;

/// <summary>A credential of a program, without its secret.</summary>
/// <param name="Id">Public: it may stand in logs.</param>
/// <param name="Holder">Whose it is: 1 to 64 characters. One holder has two live keys at most, the old one and the one it is replaced by.</param>
/// <param name="ExpiresAt">From then on it is no credential any more.</param>
/// <param name="MadeBy">Id of the key that made it; null: made on the machine itself, while there was none.</param>
public sealed record ApiKey(
    string Id,
    TenantId Tenant,
    string Holder,
    ApiRole Roles,
    Instant MadeAt,
    Instant ExpiresAt,
    Instant? RevokedAt,
    string? MadeBy
)
{
    /// <summary>Live keys of one holder.</summary>
    public const int MostLive = 2;

    public bool IsLiveAt(Instant now) => RevokedAt is null && now < ExpiresAt;
}
