using NodaTime;
using Starling.Domain.Access;
using Starling.Domain.Contacts;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>Kept as hashes · in force until revoked or expired · two of a holder · each tenant its own · once made, ever made.</summary>
public abstract class ApiKeyCompliance : LedgerScenario
{
    [Fact]
    public async Task A_key_is_in_force_with_its_hash_and_without_its_secret()
    {
        Assert.False((await Ledger.ApiKeys.ReadInForceAsync(None)).EverMade);
        var (key, secret) = await AddAsync("crm");
        await Ledger.RestartAsync();

        var kept = Assert.Single((await Ledger.ApiKeys.ReadInForceAsync(None)).Keys);
        Assert.Equal(key, kept.Key);
        Assert.True(secret!.Fits(kept.Hash));
        Assert.False(ApiKeySecret.Make().Fits(kept.Hash));
    }

    [Fact]
    public async Task A_holder_has_the_old_key_and_its_successor_and_no_third()
    {
        var (first, _) = await AddAsync("crm");
        await AddAsync("crm");
        Assert.Null((await AddAsync("crm")).Secret);
        Assert.NotNull((await AddAsync("shop")).Secret);
        Assert.NotNull((await AddAsync("crm", tenant: "acme")).Secret);

        await Ledger.ApiKeys.RevokeAsync(Tenant, first.Id, None);
        Assert.NotNull((await AddAsync("crm")).Secret);
    }

    [Fact]
    public async Task An_expired_key_is_in_force_no_more_and_leaves_its_place()
    {
        await AddAsync("crm", Duration.FromHours(1));
        await AddAsync("crm", Duration.FromHours(1));
        Clock.AdvanceHours(1);

        Assert.Equal((0, true), (await Ledger.ApiKeys.ReadInForceAsync(None)) is var found ? (found.Keys.Count, found.EverMade) : default);
        Assert.NotNull((await AddAsync("crm")).Secret);
    }

    [Fact]
    public async Task A_revoked_key_stays_on_record_with_the_first_instant()
    {
        var (key, _) = await AddAsync("crm");
        Clock.AdvanceMinutes(1);
        var revoked = await Ledger.ApiKeys.RevokeAsync(Tenant, key.Id, None);
        Clock.AdvanceMinutes(1);

        Assert.Equal(key with { RevokedAt = Now - Duration.FromMinutes(1) }, revoked);
        Assert.Equal(revoked, await Ledger.ApiKeys.RevokeAsync(Tenant, key.Id, None));
        Assert.Equal(revoked, Assert.Single(await Ledger.ApiKeys.ListAsync(Tenant, null, 9, None)));
        Assert.Empty((await Ledger.ApiKeys.ReadInForceAsync(None)).Keys);
    }

    [Fact]
    public async Task Keys_of_another_tenant_are_neither_seen_nor_revoked()
    {
        var (key, _) = await AddAsync("crm", tenant: "acme");

        Assert.Null(await Ledger.ApiKeys.RevokeAsync(Tenant, key.Id, None));
        Assert.Empty(await Ledger.ApiKeys.ListAsync(Tenant, null, 9, None));
        Assert.Single((await Ledger.ApiKeys.ReadInForceAsync(None)).Keys);
    }

    [Fact]
    public async Task A_list_goes_on_where_it_ended()
    {
        for (var holder = 0; holder < 5; holder++)
        {
            await AddAsync($"holder {holder}");
        }

        var first = await Ledger.ApiKeys.ListAsync(Tenant, null, 3, None);
        var rest = await Ledger.ApiKeys.ListAsync(Tenant, first[^1].Id, 3, None);
        Assert.Equal((3, 2, 5), (first.Count, rest.Count, first.Concat(rest).Select(key => key.Id).Distinct().Count()));
    }

    private async Task<(ApiKey Key, ApiKeySecret? Secret)> AddAsync(string holder, Duration? life = null, string? tenant = null)
    {
        var secret = ApiKeySecret.Make();
        var key = new ApiKey(
            secret.Id,
            tenant is null ? Tenant : new TenantId(tenant),
            holder,
            ApiRole.Sender | ApiRole.Auditor,
            Now,
            Now + (life ?? Duration.FromDays(1)),
            null,
            "k3v9m2p7w4xz"
        );
        return (key, await Ledger.ApiKeys.AddAsync(key, secret.Hash(), None) ? secret : null);
    }
}
