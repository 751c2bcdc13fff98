using NodaTime;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Tests;

/// <summary>A store of somebody else's whose readers are slow: after each reading something else happens first.</summary>
internal sealed class InterruptedStore(ILedgerStore store, Func<Task> meanwhile) : ILedgerStore
{
    public IClock Clock => store.Clock;

    public IMessageChanges Changes => store.Changes;

    public Task<T> WriteAsync<T>(
        LedgerWriter writer,
        Func<LedgerSession, T> work,
        CancellationToken cancel,
        Action<LedgerSession>? ask = null
    ) => store.WriteAsync(writer, work, cancel, ask);

    public Task<T>? TryAccept<T>(Func<LedgerSession, T> work, int weight, CancellationToken cancel, Action<LedgerSession>? ask = null) =>
        store.TryAccept(work, weight, cancel, ask);

    public async Task<T> ReadAsync<T>(Func<RowConnection, T> query, CancellationToken cancel)
    {
        var read = await store.ReadAsync(query, cancel);
        await meanwhile();
        return read;
    }

    public void Dispose() { }
}
