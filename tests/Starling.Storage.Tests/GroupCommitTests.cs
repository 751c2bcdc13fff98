using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Tests;

/// <summary>
/// The writer both engines share. One transaction for what has queued · answers after the commit only · a faulty job alone · a failed commit ·
/// other writers first · a connection gone · fences before accepts · accepts bounded · given up while waiting · stopping.
/// </summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly Session _session = new();
    private readonly GroupCommit<Session> _writer;
    private readonly ManualResetEventSlim _held = new();

    public GroupCommitTests() => _writer = new GroupCommit<Session>(_session, "test writer", acceptsWaiting: 10, acceptsPerDrain: 4);

    public void Dispose()
    {
        _held.Set();
        _writer.Dispose();
        _held.Dispose();
    }

    [Fact]
    public async Task Jobs_that_wait_share_one_commit_and_none_is_answered_before_it()
    {
        var first = await HoldAsync();
        var jobs = Enumerable.Range(0, 20).Select(job => _writer.RunAsync(session => session.Write(job), default)).ToArray();
        Assert.DoesNotContain(jobs, job => job.IsCompleted);
        _held.Set();
        await first;
        await Task.WhenAll(jobs);

        Assert.Equal(2, _session.Commits);
        Assert.Equal(Enumerable.Range(0, 20), _session.Durable);
        Assert.All(_session.DurableWhenAnswered(jobs), durable => Assert.True(durable));
    }

    [Fact]
    public async Task A_job_that_faults_is_alone_with_its_fault()
    {
        var first = await HoldAsync();
        var good = _writer.RunAsync(session => session.Write(1), default);
        var bad = _writer.RunAsync<int>(session => throw new InvalidDataException($"after {session.Write(2)}"), default);
        var alsoGood = _writer.RunAsync(session => session.Write(3), default);
        _held.Set();
        await Task.WhenAll(first, good, alsoGood);

        await Assert.ThrowsAsync<InvalidDataException>(() => bad);
        Assert.Equal([1, 3], _session.Durable);
    }

    [Fact]
    public async Task A_failed_commit_is_told_to_everybody_in_it_and_to_nobody_else()
    {
        var first = await HoldAsync();
        _session.FailNextCommits = 1;
        var jobs = new[] { _writer.RunAsync(session => session.Write(1), default), _writer.RunAsync(session => session.Write(2), default) };
        _held.Set();
        await Assert.ThrowsAsync<LedgerUnsureException>(() => first);
        await Task.WhenAll(jobs);

        Assert.Equal([1, 2], _session.Durable);
    }

    [Fact]
    public async Task A_transaction_that_another_writer_overtook_is_done_again_as_a_whole()
    {
        var first = await HoldAsync();
        _session.Flushes.Enqueue(null);
        _session.Flushes.Enqueue(new RowsMovedException("A contact"));
        _session.Flushes.Enqueue(new RowsMovedException("A contact"));
        var jobs = new[] { _writer.RunAsync(session => session.Write(1), default), _writer.RunAsync(session => session.Write(2), default) };
        _held.Set();
        await first;
        await Task.WhenAll(jobs);

        Assert.Equal([1, 2], _session.Durable);
        Assert.Equal(2, _session.Commits);
    }

    [Fact]
    public async Task A_transaction_that_is_always_overtaken_is_given_up()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            _session.Flushes.Enqueue(new RowsMovedException("A contact"));
        }

        await Assert.ThrowsAsync<RowsMovedException>(() => _writer.RunAsync(session => session.Write(1), default));
        Assert.Empty(_session.Durable);
        Assert.NotEmpty(_session.Flushes);
    }

    [Fact]
    public async Task A_flush_that_faults_has_its_jobs_done_one_by_one()
    {
        var first = await HoldAsync();
        _session.Flushes.Enqueue(null);
        _session.Flushes.Enqueue(new InvalidDataException("one of them"));
        _session.Flushes.Enqueue(new InvalidDataException("this one"));
        var bad = _writer.RunAsync(session => session.Write(1), default);
        var good = _writer.RunAsync(session => session.Write(2), default);
        _held.Set();
        await Task.WhenAll(first, good);

        await Assert.ThrowsAsync<InvalidDataException>(() => bad);
        Assert.Equal([2], _session.Durable);
    }

    [Fact]
    public async Task A_connection_that_was_gone_is_tried_once_more_and_then_told_to_everybody()
    {
        _session.Flushes.Enqueue(new EndOfStreamException());
        Assert.Equal(1, await _writer.RunAsync(session => session.Write(1), default));

        _session.Flushes.Enqueue(new EndOfStreamException());
        _session.Flushes.Enqueue(new EndOfStreamException());
        await Assert.ThrowsAsync<LedgerAwayException>(() => _writer.RunAsync(session => session.Write(2), default));
        Assert.Equal([1], _session.Durable);
    }

    [Fact]
    public async Task What_the_jobs_ask_for_is_known_before_the_first_of_them_runs()
    {
        var first = await HoldAsync();
        var asked = new List<int>();
        var jobs = Enumerable.Range(0, 3).Select(job => _writer.RunAsync(_ => asked.Count, default, _ => asked.Add(job))).ToArray();
        _held.Set();
        await first;

        var known = await Task.WhenAll(jobs);
        Assert.Equal([3, 3, 3], known);
    }

    [Fact]
    public async Task Fences_go_before_accepts_that_came_earlier_and_accepts_are_bounded()
    {
        var first = await HoldAsync();
        var accepts = Enumerable.Range(10, 5).Select(job => _writer.TryRunAccept(session => session.Write(job), 2, default)!).ToArray();
        Assert.Null(_writer.TryRunAccept(session => session.Write(99), 2, default));
        var fence = _writer.RunAsync(session => session.Write(1), default);
        _held.Set();
        await Task.WhenAll([first, fence, .. accepts]);

        Assert.Equal([1, 10, 11, 12, 13, 14], _session.Durable);
        Assert.Equal(4, _session.Commits);
        Assert.Equal(5, await _writer.TryRunAccept(session => session.Write(5), 1000, default)!);
    }

    [Fact]
    public async Task A_job_given_up_while_it_waits_is_not_done()
    {
        var first = await HoldAsync();
        using var given = new CancellationTokenSource();
        var job = _writer.RunAsync(session => session.Write(1), given.Token);
        await given.CancelAsync();
        _held.Set();
        await first;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job);
        Assert.Empty(_session.Durable);
    }

    [Fact]
    public async Task Stopping_finishes_what_has_queued_and_takes_no_more()
    {
        var first = await HoldAsync();
        var queued = _writer.RunAsync(session => session.Write(1), default);
        _held.Set();
        _writer.Dispose();

        Assert.True(queued.IsCompletedSuccessfully && first.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _writer.RunAsync(session => session.Write(2), default));
        Assert.True(_session.Disposed);
    }

    /// <summary>Keeps the writer inside a transaction until <see cref="_held"/> is set.</summary>
    private async Task<Task<int>> HoldAsync()
    {
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var job = _writer.RunAsync(
            _ =>
            {
                inside.TrySetResult();
                _held.Wait();
                return 0;
            },
            default
        );
        await inside.Task;
        return job;
    }

    private sealed class Session : ICommitSession
    {
        private readonly List<int> _written = [];

        public List<int> Durable { get; } = [];

        public int Commits { get; private set; }

        public int FailNextCommits { get; set; }

        public bool Disposed { get; private set; }

        public int Write(int row)
        {
            _written.Add(row);
            return row;
        }

        public void Begin() => Assert.Empty(_written);

        public void Fetch() { }

        /// <summary>Faults of the flushes to come, first to last; null for a good one.</summary>
        public Queue<Exception?> Flushes { get; } = [];

        public void Flush()
        {
            if (Flushes.TryDequeue(out var fault) && fault is not null)
            {
                throw fault;
            }
        }

        public bool IsGone(Exception fault) => fault is EndOfStreamException;

        public void Commit()
        {
            if (FailNextCommits-- > 0)
            {
                throw new IOException("the disk is gone");
            }

            Durable.AddRange(_written);
            _written.Clear();
            Commits++;
        }

        public void Rollback() => _written.Clear();

        public IEnumerable<bool> DurableWhenAnswered(IEnumerable<Task<int>> jobs) => jobs.Select(job => Durable.Contains(job.Result));

        public void Dispose() => Disposed = true;
    }
}
