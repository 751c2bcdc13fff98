using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using NodaTime.Testing;
using Starling.Domain.Access;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Identity;

namespace Starling.Gateway.Tests.Identity;

/// <summary>What another server revoked · a ledger that is away · expiry between two readings · the first key, and the last.</summary>
public sealed class KeyRingTests : IAsyncLifetime
{
    private readonly FakeClock _clock = new(GatewayHarness.Now);
    private readonly SteppedTime _time = new();
    private readonly FakeKeys _ledger = new();
    private readonly KeyRing _ring;

    public KeyRingTests() => _ring = new KeyRing(_ledger, _clock, _time, NullLogger<KeyRing>.Instance);

    public async ValueTask InitializeAsync() => await _ring.ReadAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _ring.StopAsync(CancellationToken.None);
        _ring.Dispose();
    }

    [Fact]
    public async Task A_key_that_another_server_revoked_is_refused_within_ten_seconds()
    {
        var secret = await AddAsync();
        await _ring.StartAsync(TestContext.Current.CancellationToken);
        var since = _time.GetTimestamp();
        _ledger.Keys.Clear();

        await PassAsync(() => _ring.Find(secret) is null);

        Assert.InRange(_time.GetElapsedTime(since), TimeSpan.Zero, KeyRing.RevokedWithin);
        Assert.True(_ring is { IsFresh: true, IsInUse: true, HasLive: false });
    }

    [Fact]
    public async Task While_revocations_cannot_be_known_nothing_is_fresh()
    {
        await AddAsync();
        await _ring.StartAsync(TestContext.Current.CancellationToken);
        _ledger.IsAway = true;
        var since = _time.GetTimestamp();
        await PassAsync(() => !_ring.IsFresh);
        Assert.InRange(_time.GetElapsedTime(since), TimeSpan.Zero, KeyRing.RevokedWithin + TimeSpan.FromSeconds(2));

        _ledger.IsAway = false;
        await PassAsync(() => _ring.IsFresh);
    }

    [Fact]
    public async Task A_key_ends_at_its_instant_without_being_read_again()
    {
        var secret = await AddAsync();
        _clock.Advance(Duration.FromHours(1) - Duration.Epsilon);
        Assert.NotNull(_ring.Find(secret));
        _clock.Advance(Duration.Epsilon);
        Assert.Null(_ring.Find(secret));
    }

    [Fact]
    public async Task Before_anything_was_read_calls_need_a_key_and_before_the_first_was_made_they_need_none()
    {
        Assert.False(_ring.IsInUse);
        using var unread = new KeyRing(_ledger, _clock, _time, NullLogger<KeyRing>.Instance);
        Assert.True(unread is { IsInUse: true, IsFresh: false });
        await AddAsync();
        Assert.True(_ring.IsInUse);
    }

    [Fact]
    public async Task Another_secret_of_the_same_id_is_none()
    {
        var secret = await AddAsync();
        var text = secret.Reveal();
        Assert.True(ApiKeySecret.TryParse(text[..^1] + (text[^1] == 'A' ? 'E' : 'A'), out var other));
        Assert.Equal(secret.Id, other.Id);
        Assert.Null(_ring.Find(other));
    }

    private async Task<ApiKeySecret> AddAsync()
    {
        var secret = ApiKeySecret.Make();
        var now = _clock.GetCurrentInstant();
        var key = new ApiKey(secret.Id, TenantId.Default, "crm", ApiRole.Sender, now, now + Duration.FromHours(1), null, null);
        await _ledger.AddAsync(key, secret.Hash(), TestContext.Current.CancellationToken);
        await _ring.ReadAsync(TestContext.Current.CancellationToken);
        return secret;
    }

    private async Task PassAsync(Func<bool> condition)
    {
        var began = Environment.TickCount64;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 - began < GatewayHarness.Patience.TotalMilliseconds, "the condition did not come about");
            _time.MoveOn();
            await Task.Yield();
        }
    }

    private sealed class FakeKeys : IApiKeyLedger
    {
        private bool _everMade;

        public List<KeyInForce> Keys { get; } = [];

        public bool IsAway { get; set; }

        public Task<bool> AddAsync(ApiKey key, byte[] hash, CancellationToken cancel)
        {
            Keys.Add(new KeyInForce(key, hash));
            _everMade = true;
            return Task.FromResult(true);
        }

        public Task<KeysInForce> ReadInForceAsync(CancellationToken cancel) =>
            IsAway ? throw new IOException("away") : Task.FromResult(new KeysInForce([.. Keys], _everMade));

        public Task<IReadOnlyList<ApiKey>> ListAsync(TenantId tenant, string? after, int limit, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task<ApiKey?> RevokeAsync(TenantId tenant, string id, CancellationToken cancel) => throw new NotSupportedException();
    }
}
