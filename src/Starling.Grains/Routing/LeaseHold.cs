using Starling.Domain.Ports;
using Starling.Domain.Routing;

namespace Starling.Grains.Routing;

/// <summary>A bind's lease in our hands: taken, renewed by every intent, valid for 2 s from before each renewal was sent.</summary>
/// <remarks>
/// Intents and renewals compare the same counter, so they go one after the other. Time is the monotonic clock's: a process that was
/// suspended wakes with a lease that is over.
/// </remarks>
public sealed class LeaseHold(IBindLeases leases, LeaseSightings sightings, RouteProfile route, int bind, string holder, TimeProvider time)
    : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private BindLease? _lease;
    private long _validUntil;

    /// <summary>The lease as last renewed, or null when we have none.</summary>
    public BindLease? Current => _lease;

    /// <summary>Timestamp from before the last renewal was sent.</summary>
    public long RenewedAt => Volatile.Read(ref _validUntil) - (long)(BindLease.Validity.TotalSeconds * time.TimestampFrequency);

    /// <summary>Whether bytes may be written at this timestamp.</summary>
    public bool IsValidAt(long now) => _lease is not null && now < Volatile.Read(ref _validUntil);

    /// <summary>Waits until the bind is free, or its holder silent for 3 s, and takes it.</summary>
    public async Task TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            var firstShare = route.SegmentsPerSecond / route.Binds + (bind < route.SegmentsPerSecond % route.Binds ? 1 : 0);
            var row = await leases.ReadAsync(route.Id, bind, firstShare, route.SegmentsPerSecond, cancel);
            var since = sightings.See(row);
            if (row.Holder is null || time.GetElapsedTime(since) >= BindLease.Takeover.ToTimeSpan())
            {
                var before = time.GetTimestamp();
                if (await leases.TakeAsync(row, holder, cancel) is { } lease)
                {
                    Renewed(lease, before);
                    return;
                }
            }

            await Task.Delay(Look, time, cancel);
        }
    }

    /// <summary>Renews, unless something else just did.</summary>
    /// <exception cref="LeaseLostException">Somebody else has the bind.</exception>
    public Task RenewAsync(CancellationToken cancel) => ThroughAsync(lease => leases.RenewAsync(lease, cancel), renewed => renewed, cancel);

    /// <summary>Runs a commit that renews the lease. When its answer is lost, the renewal that follows in the same turn tells what came of it.</summary>
    /// <exception cref="LeaseLostException">Somebody else has the bind: nothing is valid from here on.</exception>
    /// <exception cref="LedgerUnsureException">The answer was lost and the commit did happen, as the renewal found, or may have.</exception>
    /// <exception cref="NotCommittedException">The answer was lost, and the renewal made sure that the commit never happens.</exception>
    public async Task<T> ThroughAsync<T>(Func<BindLease, Task<T>> commit, Func<T, BindLease> renewed, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var lease = _lease ?? throw new LeaseLostException($"The bind {route.Id}/{bind} is not ours.");
            return await ThroughAsync(lease, commit, renewed, cancel);
        }
        catch (LeaseLostException)
        {
            Volatile.Write(ref _validUntil, 0);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives the bind back.</summary>
    public async Task ReleaseAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (_lease is { } lease)
            {
                _lease = null;
                await leases.ReleaseAsync(lease, cancel);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<T> ThroughAsync<T>(
        BindLease lease,
        Func<BindLease, Task<T>> commit,
        Func<T, BindLease> renewed,
        CancellationToken cancel
    )
    {
        var before = time.GetTimestamp();
        try
        {
            var result = await commit(lease);
            Renewed(renewed(result), before);
            return result;
        }
        catch (LedgerUnsureException unsure)
        {
            if (await SettleAsync(lease, cancel) == lease.N + 1)
            {
                throw new NotCommittedException(unsure);
            }

            throw;
        }
    }

    /// <summary>Renews until the ledger answers: nothing else may be committed under this lease before it is known what the lost commit came to.</summary>
    /// <returns>The n of the renewal.</returns>
    private async Task<long> SettleAsync(BindLease lease, CancellationToken cancel)
    {
        while (true)
        {
            var before = time.GetTimestamp();
            try
            {
                var settled = await leases.RenewAsync(lease, cancel);
                Renewed(settled, before);
                return settled.N;
            }
            catch (Exception fault) when (fault is not (LeaseLostException or OperationCanceledException))
            {
                // A ledger that loses a commit's answer is often away for a while.
                await Task.Delay(Look, time, cancel);
            }
        }
    }

    private void Renewed(BindLease lease, long before)
    {
        // Receipts come by account, and the ledger keeps it with each intent.
        _lease = lease with
        {
            Account = route.Account,
        };
        Volatile.Write(ref _validUntil, before + (long)(BindLease.Validity.TotalSeconds * time.TimestampFrequency));
    }
}

/// <summary>A commit whose answer was lost did not happen, and never will.</summary>
public sealed class NotCommittedException(Exception inner) : Exception("The commit was lost before it was made.", inner);
