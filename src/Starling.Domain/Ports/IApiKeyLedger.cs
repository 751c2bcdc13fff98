using Starling.Domain.Access;
using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>Credentials: hashes only.</summary>
public interface IApiKeyLedger
{
    /// <summary>Keeps a new key.</summary>
    /// <returns>False when its holder has <see cref="ApiKey.MostLive"/> live ones.</returns>
    Task<bool> AddAsync(ApiKey key, byte[] hash, CancellationToken cancel);

    /// <summary>A tenant's keys by id, dead ones too, above <paramref name="after"/> when given.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(TenantId tenant, string? after, int limit, CancellationToken cancel);

    /// <summary>Ends a key; one that is revoked stays as it is.</summary>
    /// <returns>Null when the tenant has no such key.</returns>
    Task<ApiKey?> RevokeAsync(TenantId tenant, string id, CancellationToken cancel);

    /// <summary>Every key of every tenant that was not revoked and had not expired when it was read; and whether there was ever any.</summary>
    Task<KeysInForce> ReadInForceAsync(CancellationToken cancel);
}

/// <param name="EverMade">Whether a key was ever made: from then on no call goes without one, also when all are revoked.</param>
public sealed record KeysInForce(IReadOnlyList<KeyInForce> Keys, bool EverMade);

/// <param name="Hash">Of <see cref="ApiKeySecret"/>.</param>
public sealed record KeyInForce(ApiKey Key, byte[] Hash);
