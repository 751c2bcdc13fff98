using System.Diagnostics;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>One transaction at a time on one connection, as <see cref="GroupCommit{TSession}"/> drives it; called from its writer thread only.</summary>
public interface ICommitSession : IDisposable
{
    void Begin();

    /// <summary>Reads what the jobs of this transaction have asked for.</summary>
    void Fetch();

    /// <summary>Writes what is not written yet. A fault in here is known not to have committed anything.</summary>
    /// <exception cref="RowsMovedException">A row is not as it was read: the transaction is done again.</exception>
    void Flush();

    /// <summary>Durable when it returns.</summary>
    void Commit();

    /// <summary>Whether after this fault nothing can be done at all for now, be it one job or many.</summary>
    bool IsGone(Exception fault);

    /// <summary>Never throws; whatever the session remembered of the transaction is forgotten.</summary>
    void Rollback();
}

/// <summary>
/// One writer that drains what has queued into one transaction; while it commits, the next one fills. No timers: a lone caller waits for its own commit only.
/// </summary>
/// <remarks>
/// Two queues. Fences (intents, outcomes, receipts, leases, STOP) are never refused and go first, so that a flood of accepts cannot starve what was
/// promised; accepts are bounded, in the queue and in each drain. A job that faults takes the transaction down with it: the others are then done
/// again without it, and nobody is answered before a commit. A transaction that other writers overtook is done again as a whole. Jobs may therefore run twice, and must leave nothing behind but rows.
/// </remarks>
public sealed class GroupCommit<TSession> : IDisposable
    where TSession : class, ICommitSession
{
    /// <summary>How often a transaction is done again because other writers were first.</summary>
    private const int Tries = 8;

    /// <summary>Fences in one transaction at most: bounds how long a renewal waits.</summary>
    private const int FencesPerDrain = 256;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Queue<Job> _fences = new();
    private readonly Queue<Job> _accepts = new();
    private readonly TSession _session;
    private readonly int _acceptsWaiting;
    private readonly int _acceptsPerDrain;
    private readonly Thread _writer;
    private long _waiting;
    private bool _stopping;
    private long _busyTicks;
    private long _commits;

    /// <param name="session">The writer's connection; disposed with this.</param>
    /// <param name="acceptsWaiting">Messages that may wait to be accepted before callers are told that it is busy.</param>
    /// <param name="acceptsPerDrain">Messages accepted in one transaction at most (one job more when it is larger).</param>
    public GroupCommit(TSession session, string name, int acceptsWaiting, int acceptsPerDrain)
    {
        _session = session;
        _acceptsWaiting = acceptsWaiting;
        _acceptsPerDrain = acceptsPerDrain;
        _writer = new Thread(Write) { IsBackground = true, Name = name };
        _writer.Start();
    }

    /// <summary>How long the writer has been at work since it began, waits for work left out.</summary>
    public TimeSpan Busy => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _busyTicks));

    /// <summary>Transactions committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Runs a job in the next transaction; ends after its commit. Cancelling helps only while it waits.</summary>
    /// <exception cref="ObjectDisposedException">The writer has stopped.</exception>
    /// <param name="ask">Names what the job will read; called before the jobs of a transaction run.</param>
    public Task<T> RunAsync<T>(Func<TSession, T> work, CancellationToken cancel, Action<TSession>? ask = null)
    {
        var job = new Job<T>(work, 0, ask, cancel);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _fences.Enqueue(job);
        }

        _work.Release();
        return job.Answer;
    }

    /// <summary>As <see cref="RunAsync"/>, behind the fences; null when too much is waiting.</summary>
    /// <param name="weight">Messages in the job.</param>
    public Task<T>? TryRunAccept<T>(Func<TSession, T> work, int weight, CancellationToken cancel, Action<TSession>? ask = null)
    {
        var job = new Job<T>(work, weight, ask, cancel);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_waiting > 0 && _waiting + weight > _acceptsWaiting)
            {
                return null;
            }

            _waiting += weight;
            _accepts.Enqueue(job);
        }

        _work.Release();
        return job.Answer;
    }

    /// <summary>Finishes what has queued, then stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
        }

        _work.Release();
        _writer.Join();
        _session.Dispose();
        _work.Dispose();
    }

    private void Write()
    {
        var drain = new List<Job>();
        while (Drain(drain))
        {
            if (drain.Count == 0)
            {
                _work.Wait();
                continue;
            }

            var began = Stopwatch.GetTimestamp();
            Commit(drain);
            Interlocked.Add(ref _busyTicks, Stopwatch.GetTimestamp() - began);
            foreach (var job in drain)
            {
                job.Release();
            }

            drain.Clear();
        }
    }

    /// <summary>Takes the next transaction's jobs; false when it is time to stop and nothing is left.</summary>
    private bool Drain(List<Job> drain)
    {
        lock (_gate)
        {
            while (drain.Count < FencesPerDrain && _fences.TryDequeue(out var fence))
            {
                drain.Add(fence);
            }

            var taken = 0;
            while (taken < _acceptsPerDrain && _accepts.TryDequeue(out var accept))
            {
                taken += accept.Weight;
                _waiting -= accept.Weight;
                drain.Add(accept);
            }

            return drain.Count > 0 || !_stopping;
        }
    }

    private void Commit(List<Job> jobs)
    {
        var alive = jobs.FindAll(job => !job.IsAbandoned);
        var alone = new List<Job>();
        while (alive.Count > 0 && TryCommit(alive) is { Count: > 0 } apart)
        {
            alive.RemoveAll(apart.Contains);
            alone.AddRange(apart);
        }

        foreach (var job in alone)
        {
            TryCommit([job]);
        }
    }

    /// <returns>
    /// Jobs to be done one by one, since one of them faulted and must not spoil its neighbours; null when all have their answers.
    /// </returns>
    private List<Job>? TryCommit(List<Job> jobs)
    {
        for (var tried = 1; ; tried++)
        {
            Job? running = null;
            var committing = false;
            try
            {
                _session.Begin();
                foreach (var job in jobs)
                {
                    job.Ask(_session);
                }

                _session.Fetch();
                foreach (var job in jobs)
                {
                    running = job;
                    job.Run(_session);
                }

                running = null;
                _session.Flush();
                committing = true;
                _session.Commit();
                Interlocked.Increment(ref _commits);
                return null;
            }
            catch (RowsMovedException) when (tried < Tries)
            {
                _session.Rollback();
            }
            catch (Exception fault) when (!committing && tried == 1 && _session.IsGone(fault))
            {
                // Nothing was committed, and the connection may have died long ago: once more, on a new one.
                _session.Rollback();
            }
            catch (Exception fault)
            {
                _session.Rollback();
                if (!committing && jobs.Count > 1 && !_session.IsGone(fault))
                {
                    return running is null ? [.. jobs] : [running];
                }

                var told = Told(fault, committing);
                foreach (var job in jobs)
                {
                    job.Fail(told);
                }

                return null;
            }
        }
    }

    private Exception Told(Exception fault, bool committing) =>
        committing ? new LedgerUnsureException("The ledger's commit failed; it may or may not have happened.", fault)
        : _session.IsGone(fault) ? new LedgerAwayException("The ledger cannot be reached.", fault)
        : fault;

    private abstract class Job(int weight, CancellationToken cancel)
    {
        public int Weight { get; } = weight;

        public bool IsAbandoned => cancel.IsCancellationRequested;

        protected CancellationToken Cancel => cancel;

        protected Exception? Fault { get; private set; }

        public abstract void Ask(TSession session);

        public abstract void Run(TSession session);

        public void Fail(Exception fault) => Fault = fault;

        public abstract void Release();
    }

    private sealed class Job<T>(Func<TSession, T> work, int weight, Action<TSession>? ask, CancellationToken cancel) : Job(weight, cancel)
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private bool _ran;

        public Task<T> Answer => _answer.Task;

        public override void Ask(TSession session) => ask?.Invoke(session);

        public override void Run(TSession session)
        {
            _value = work(session);
            _ran = true;
        }

        public override void Release()
        {
            if (Fault is not null)
            {
                _answer.TrySetException(Fault);
            }
            else if (_ran)
            {
                _answer.TrySetResult(_value!);
            }
            else
            {
                _answer.TrySetCanceled(Cancel);
            }
        }
    }
}
