using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Grains.Tests.Routing;

/// <summary>The rows a bind works with: its lease, the messages it moves, the outcomes it commits.</summary>
internal sealed class FakeBindLedger : IDispatchLedger, IBindLeases
{
    private readonly Lock _gate = new();
    private readonly List<MessageOutcome> _outcomes = [];
    private readonly Dictionary<long, int> _intents = [];
    private LeaseRow? _row;

    /// <summary>What an intent says to an entry.</summary>
    public Func<IntentEntry, IntentAnswer> Say { get; set; } = _ => IntentAnswer.Granted;

    /// <summary>Thrown by the next intent, before or after it was committed.</summary>
    public (Exception Fault, bool AfterCommit)? IntentFault { get; set; }

    /// <summary>Thrown by every renewal.</summary>
    public Exception? RenewalFault { get; set; }

    /// <summary>Thrown by every commit of outcomes.</summary>
    public Exception? OutcomeFault { get; set; }

    /// <summary>What the next outcomes wait for.</summary>
    public Task OutcomesWaitFor { get; set; } = Task.CompletedTask;

    public IReadOnlyList<MessageOutcome> Outcomes
    {
        get
        {
            lock (_gate)
            {
                return [.. _outcomes];
            }
        }
    }

    /// <summary>Intents committed and not finished.</summary>
    public int OpenIntents
    {
        get
        {
            lock (_gate)
            {
                return _intents.Count;
            }
        }
    }

    public LeaseRow? Row
    {
        get
        {
            lock (_gate)
            {
                return _row;
            }
        }
    }

    /// <summary>Somebody else takes the bind.</summary>
    public void TakeAway()
    {
        lock (_gate)
        {
            _row = _row! with { Holder = "another", Epoch = _row.Epoch + 1, N = _row.N + 1 };
        }
    }

    public void SetShare(int share)
    {
        lock (_gate)
        {
            _row = _row! with { Share = share };
        }
    }

    public Task<LeaseRow> ReadAsync(string route, int bind, int firstShare, int routeRate, CancellationToken cancel)
    {
        lock (_gate)
        {
            return Task.FromResult(_row ??= new LeaseRow(route, bind, null, 0, 0, firstShare));
        }
    }

    public Task<BindLease?> TakeAsync(LeaseRow seen, string holder, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_row != seen)
            {
                return Task.FromResult<BindLease?>(null);
            }

            _row = seen with { Holder = holder, Epoch = seen.Epoch + 1, N = seen.N + 1 };
            return Task.FromResult<BindLease?>(new BindLease(seen.Route, seen.Bind, holder, _row.Epoch, _row.N, _row.Share));
        }
    }

    public Task<BindLease> RenewAsync(BindLease lease, CancellationToken cancel)
    {
        lock (_gate)
        {
            return RenewalFault is { } fault ? Task.FromException<BindLease>(fault) : Task.FromResult(Advance(lease, anyN: true));
        }
    }

    public Task ReleaseAsync(BindLease lease, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_row!.Epoch == lease.Epoch)
            {
                _row = _row with { Holder = null, N = _row.N + 1 };
            }

            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<LeaseRow>> ListAsync(string route, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<LeaseRow>>([Row!]);

    public Task<int> SetShareAsync(string route, int bind, int share, int routeRate, CancellationToken cancel)
    {
        SetShare(share);
        return Task.FromResult(share);
    }

    public Task<IntentCommit> CommitIntentAsync(BindLease lease, IReadOnlyList<IntentEntry> entries, CancellationToken cancel)
    {
        lock (_gate)
        {
            var fault = IntentFault;
            IntentFault = null;
            if (fault is { AfterCommit: false })
            {
                return Task.FromException<IntentCommit>(fault.Value.Fault);
            }

            var renewed = Advance(lease, anyN: false);
            IntentAnswer[] answers = [.. entries.Select(Say)];
            if (answers.Count(answer => answer == IntentAnswer.Granted) is var granted and > 0)
            {
                _intents.Add(renewed.N, granted);
            }

            return fault is { } lost ? Task.FromException<IntentCommit>(lost.Fault) : Task.FromResult(new IntentCommit(renewed, answers));
        }
    }

    public async Task CommitOutcomesAsync(
        BindLease lease,
        IReadOnlyList<MessageOutcome> outcomes,
        IReadOnlyList<long> finishedIntents,
        CancellationToken cancel
    )
    {
        await OutcomesWaitFor.WaitAsync(cancel);
        lock (_gate)
        {
            if (OutcomeFault is { } fault)
            {
                throw fault;
            }

            _outcomes.AddRange(outcomes);
            foreach (var intent in finishedIntents)
            {
                Assert.True(_intents.Remove(intent), $"intent {intent} was finished twice or never begun");
            }
        }
    }

    public Task<int> SweepAsync(BindLease lease, Instant now, CancellationToken cancel) => Task.FromResult(0);

    private BindLease Advance(BindLease lease, bool anyN)
    {
        if (_row is not { } row || row.Epoch != lease.Epoch || row.Holder != lease.Holder || (!anyN && row.N != lease.N))
        {
            throw new LeaseLostException("The row has another epoch.");
        }

        _row = row with { N = row.N + 1 };
        return lease with { N = _row.N, Share = _row.Share };
    }
}
