using System.Collections.Concurrent;
using Starling.Domain.Ports;

namespace Starling.Storage.Postgres;

/// <summary>Readers, each a thread with a connection of its own: threads of the pool, on which the grains run, never wait for the server.</summary>
internal sealed class PostgresReaders : IDisposable
{
    private readonly PostgresServer _server;
    private readonly BlockingCollection<Query> _queries = [];
    private readonly Thread[] _threads;

    public PostgresReaders(PostgresServer server, int count)
    {
        _server = server;
        _threads = new Thread[count];
        for (var reader = 0; reader < count; reader++)
        {
            _threads[reader] = new Thread(Read) { IsBackground = true, Name = "ledger reader" };
            _threads[reader].Start();
        }
    }

    public Task<T> ReadAsync<T>(Func<PostgresConnection, T> query, CancellationToken cancel)
    {
        var queued = new Query<T>(query, cancel);
        _queries.Add(queued, cancel);
        return queued.Answer;
    }

    /// <summary>Finishes what has queued, then stops.</summary>
    public void Dispose()
    {
        _queries.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _queries.Dispose();
    }

    private void Read()
    {
        PostgresConnection? connection = null;
        foreach (var query in _queries.GetConsumingEnumerable())
        {
            // A connection may have died since it was last used: what only reads is asked once more on a new one.
            for (var isFresh = connection is null; ; isFresh = true)
            {
                try
                {
                    connection ??= new PostgresConnection(_server.OpenReader());
                    query.Run(connection);
                    break;
                }
                catch (Exception fault)
                {
                    var isBroken = connection is null || PostgresFault.EndsConnection(fault);
                    if (isBroken)
                    {
                        connection?.Dispose();
                        connection = null;
                    }

                    if (!isBroken || isFresh)
                    {
                        query.Fail(isBroken ? new LedgerAwayException("The ledger cannot be reached.", fault) : fault);
                        break;
                    }
                }
            }
        }

        connection?.Dispose();
    }

    private abstract class Query
    {
        public abstract void Run(PostgresConnection connection);

        public abstract void Fail(Exception fault);
    }

    private sealed class Query<T>(Func<PostgresConnection, T> query, CancellationToken cancel) : Query
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Answer => _answer.Task;

        public override void Run(PostgresConnection connection)
        {
            if (cancel.IsCancellationRequested)
            {
                _answer.TrySetCanceled(cancel);
            }
            else
            {
                _answer.TrySetResult(query(connection));
            }
        }

        public override void Fail(Exception fault) => _answer.TrySetException(fault);
    }
}
