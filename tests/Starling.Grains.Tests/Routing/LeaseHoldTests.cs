using Microsoft.Extensions.Time.Testing;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Text;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Routing;

public sealed class LeaseHoldTests : IDisposable
{
    private static readonly RouteProfile Route = new("north", "north", 10, 2, 10, SegmentBudget.Default, false);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeBindLedger _ledger = new();
    private readonly LeaseHold _lease;

    public LeaseHoldTests() => _lease = new LeaseHold(_ledger, new LeaseSightings(_time), Route, 1, "us", _time);

    public void Dispose() => _lease.Dispose();

    private bool IsValid => _lease.IsValidAt(_time.GetTimestamp());

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    [Fact]
    public async Task A_free_bind_is_taken_at_once_with_its_equal_share()
    {
        await _lease.TakeAsync(TestContext.Current.CancellationToken);
        Assert.True(IsValid);
        Assert.Equal((1L, "us", 5), (_lease.Current!.Epoch, _ledger.Row!.Holder, _ledger.Row.Share));
    }

    [Fact]
    public async Task A_lease_holds_for_2_s_from_before_its_renewal_was_sent()
    {
        await _lease.TakeAsync(TestContext.Current.CancellationToken);
        Pass(1.5);
        await _lease.ThroughAsync(
            async lease =>
            {
                Pass(1);
                return await _ledger.RenewAsync(lease, CancellationToken.None);
            },
            renewed => renewed,
            CancellationToken.None
        );
        Pass(0.999);
        Assert.True(IsValid);
        Pass(0.001);
        Assert.False(IsValid);
    }

    [Fact]
    public async Task A_held_bind_is_taken_after_3_s_without_a_sign()
    {
        await _lease.TakeAsync(TestContext.Current.CancellationToken);
        using var contender = new LeaseHold(_ledger, new LeaseSightings(_time), Route, 1, "them", _time);
        var taking = contender.TakeAsync(TestContext.Current.CancellationToken);
        for (var look = 0; look < 11; look++)
        {
            Pass(0.25);
            await PumpRig.SettleAsync(20);
        }

        Assert.False(taking.IsCompleted);
        Pass(0.25);
        await PumpRig.WaitAsync(() => taking.IsCompleted);
        Assert.Equal((2L, "them"), (contender.Current!.Epoch, _ledger.Row!.Holder));
        await Assert.ThrowsAsync<LeaseLostException>(() => _lease.RenewAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_holder_that_renews_keeps_contenders_away()
    {
        await _lease.TakeAsync(TestContext.Current.CancellationToken);
        using var contender = new LeaseHold(_ledger, new LeaseSightings(_time), Route, 1, "them", _time);
        var taking = contender.TakeAsync(TestContext.Current.CancellationToken);
        for (var look = 0; look < 40; look++)
        {
            Pass(0.25);
            await _lease.RenewAsync(CancellationToken.None);
            await PumpRig.SettleAsync(10);
        }

        Assert.False(taking.IsCompleted);
        await _lease.ReleaseAsync(CancellationToken.None);
        Assert.False(IsValid);
        Pass(0.25);
        await PumpRig.WaitAsync(() => taking.IsCompleted);
    }

    [Fact]
    public async Task A_lost_lease_is_invalid_from_the_moment_it_is_known()
    {
        await _lease.TakeAsync(TestContext.Current.CancellationToken);
        _ledger.TakeAway();
        Assert.True(IsValid);
        await Assert.ThrowsAsync<LeaseLostException>(() => _lease.RenewAsync(CancellationToken.None));
        Assert.False(IsValid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_commit_without_an_answer_is_settled_by_the_renewal_that_follows(bool happened)
    {
        await _lease.TakeAsync(TestContext.Current.CancellationToken);
        _ledger.IntentFault = (new LedgerUnsureException("lost", new IOException()), happened);
        var n = _ledger.Row!.N;
        var committing = _lease.ThroughAsync(
            lease => _ledger.CommitIntentAsync(lease, [], CancellationToken.None),
            commit => commit.Lease,
            CancellationToken.None
        );
        if (happened)
        {
            await Assert.ThrowsAsync<LedgerUnsureException>(() => committing);
        }
        else
        {
            await Assert.ThrowsAsync<NotCommittedException>(() => committing);
        }

        Assert.Equal(n + (happened ? 2 : 1), _lease.Current!.N);
        await _lease.RenewAsync(CancellationToken.None);
    }
}
