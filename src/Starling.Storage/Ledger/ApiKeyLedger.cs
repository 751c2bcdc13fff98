using NodaTime;
using Starling.Domain.Access;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>Credentials.</summary>
internal sealed class ApiKeyLedger(ILedgerStore store) : IApiKeyLedger
{
    private const string Columns = "SELECT id, tenant, holder, roles, made_at, expires_at, revoked_at, made_by, hash FROM api_key ";

    public Task<bool> AddAsync(ApiKey key, byte[] hash, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Add(session, key, hash), cancel);

    public Task<IReadOnlyList<ApiKey>> ListAsync(TenantId tenant, string? after, int limit, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<ApiKey>>(
            db =>
                [
                    .. Read(
                            db[Columns + "WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?"].Bind(tenant.Value).Bind(after ?? "").Bind(limit)
                        )
                        .Select(found => found.Key),
                ],
            cancel
        );

    public Task<ApiKey?> RevokeAsync(TenantId tenant, string id, CancellationToken cancel) =>
        store.WriteAsync(LedgerWriter.Office, session => Revoke(session, tenant, id), cancel);

    public Task<KeysInForce> ReadInForceAsync(CancellationToken cancel)
    {
        var now = store.Clock.GetCurrentInstant();
        return store.ReadAsync(db => ReadInForce(db, now), cancel);
    }

    private static bool Add(LedgerSession session, ApiKey key, byte[] hash)
    {
        session.LockKeys();
        var row = session
            .Db["SELECT count(*) FROM api_key WHERE tenant = ? AND holder = ? AND revoked_at IS NULL AND expires_at > ?"]
            .Bind(key.Tenant.Value)
            .Bind(key.Holder)
            .Bind(session.Now);
        row.Step();
        var live = row.Long(0);
        row.Reset();
        if (live >= ApiKey.MostLive)
        {
            return false;
        }

        session
            .Db["INSERT INTO api_key (id, tenant, holder, roles, hash, made_at, expires_at, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"]
            .Bind(key.Id)
            .Bind(key.Tenant.Value)
            .Bind(key.Holder)
            .Bind((long)key.Roles)
            .Bind(hash.AsSpan())
            .Bind(key.MadeAt)
            .Bind(key.ExpiresAt)
            .Bind(key.MadeBy)
            .Run();
        return true;
    }

    private static ApiKey? Revoke(LedgerSession session, TenantId tenant, string id)
    {
        session
            .Db["UPDATE api_key SET revoked_at = ? WHERE id = ? AND tenant = ? AND revoked_at IS NULL"]
            .Bind(session.Now)
            .Bind(id)
            .Bind(tenant.Value)
            .Run();
        return Read(session.Db[Columns + "WHERE id = ? AND tenant = ?"].Bind(id).Bind(tenant.Value)).SingleOrDefault()?.Key;
    }

    private static KeysInForce ReadInForce(RowConnection db, Instant now)
    {
        var keys = Read(db[Columns + "WHERE revoked_at IS NULL AND expires_at > ?"].Bind(now));
        if (keys.Count > 0)
        {
            return new KeysInForce(keys, EverMade: true);
        }

        var row = db["SELECT 1 FROM api_key LIMIT 1"];
        var everMade = row.Step();
        row.Reset();
        return new KeysInForce(keys, everMade);
    }

    private static List<KeyInForce> Read(RowStatement row)
    {
        var found = new List<KeyInForce>();
        while (row.Step())
        {
            var key = new ApiKey(
                row.Text(0),
                new TenantId(row.Text(1)),
                row.Text(2),
                (ApiRole)row.Int(3),
                row.Instant(4),
                row.Instant(5),
                row.InstantOrNull(6),
                row.TextOrNull(7)
            );
            found.Add(new KeyInForce(key, row.Blob(8).ToArray()));
        }

        return found;
    }
}
