using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Grains.Contacts;

/// <summary>Reads contacts' rows for grains that wake together: whoever asks while one query runs shares the next.</summary>
public sealed class ContactReader(IContactLedger ledger)
{
    /// <summary>Rows of one query.</summary>
    private const int MaxRows = 500;

    private readonly Lock _gate = new();
    private Dictionary<ContactKey, TaskCompletionSource<ContactRow?>> _waiting = [];
    private bool _reading;

    /// <summary>The row, or null when there is none.</summary>
    public Task<ContactRow?> ReadAsync(ContactKey key)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(key, out var answer))
            {
                answer = new TaskCompletionSource<ContactRow?>(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add(key, answer);
            }

            if (!_reading)
            {
                _reading = true;
                _ = Task.Run(ReadWaitingAsync);
            }

            return answer.Task;
        }
    }

    private async Task ReadWaitingAsync()
    {
        while (TakeWaiting() is { Count: > 0 } asked)
        {
            foreach (var keys in asked.Keys.Chunk(MaxRows))
            {
                await ReadAsync(keys, asked);
            }
        }
    }

    private async Task ReadAsync(ContactKey[] keys, Dictionary<ContactKey, TaskCompletionSource<ContactRow?>> asked)
    {
        try
        {
            foreach (var row in await ledger.ReadAsync(keys, CancellationToken.None))
            {
                asked[row.Key].TrySetResult(row);
            }

            foreach (var key in keys)
            {
                asked[key].TrySetResult(null);
            }
        }
        catch (Exception fault)
        {
            // The fault belongs to those who asked; the next query starts afresh.
            foreach (var key in keys)
            {
                asked[key].TrySetException(fault);
            }
        }
    }

    private Dictionary<ContactKey, TaskCompletionSource<ContactRow?>> TakeWaiting()
    {
        lock (_gate)
        {
            var asked = _waiting;
            _waiting = [];
            _reading = asked.Count > 0;
            return asked;
        }
    }
}
