using NodaTime;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>One engine's rows: writers that group what has queued into transactions, and readers beside them.</summary>
internal interface ILedgerStore : IDisposable
{
    IClock Clock { get; }

    /// <summary>Which messages the writers changed lately, those of other processes included.</summary>
    IMessageChanges Changes { get; }

    /// <summary>Runs a job in the next transaction of a writer.</summary>
    /// <param name="ask">Names the rows the job will read, so that those of all jobs of the transaction are read at once; saves time only.</param>
    Task<T> WriteAsync<T>(LedgerWriter writer, Func<LedgerSession, T> work, CancellationToken cancel, Action<LedgerSession>? ask = null);

    /// <summary>Runs an accept behind everything else; null when too much is waiting.</summary>
    /// <param name="weight">Messages in the job.</param>
    Task<T>? TryAccept<T>(Func<LedgerSession, T> work, int weight, CancellationToken cancel, Action<LedgerSession>? ask = null);

    /// <summary>Runs a query on a reader, off the caller's thread.</summary>
    Task<T> ReadAsync<T>(Func<RowConnection, T> query, CancellationToken cancel);
}

/// <summary>Who does a job, where an engine has more than one writer.</summary>
internal enum LedgerWriter
{
    /// <summary>Intents and leases: what a bind waits for before it may write.</summary>
    Intents = 0,

    /// <summary>Outcomes, receipts, decisions of lanes.</summary>
    Outcomes = 1,

    /// <summary>Campaigns, people and their consents, subscribers' texts.</summary>
    Office = 2,
}
