using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Grains.Contacts;
using Starling.Grains.Tests.Routing;

namespace Starling.Grains.Tests.Contacts;

public sealed class ContactReaderTests
{
    private static ContactKey Key(int key) => new(1, (ulong)key);

    [Fact]
    public async Task Whoever_asks_while_one_query_runs_shares_the_next()
    {
        var ledger = new SlowLedger();
        var reader = new ContactReader(ledger);
        var first = reader.ReadAsync(Key(0));
        await PumpRig.WaitAsync(() => ledger.Queries.Count == 1);
        var others = Enumerable.Range(1, 40).Select(key => reader.ReadAsync(Key(key % 20))).ToArray();
        ledger.Next();
        Assert.Equal(Key(0), (await first)!.Key);
        await PumpRig.WaitAsync(() => ledger.Queries.Count == 2);
        ledger.Next();
        var rows = await Task.WhenAll(others);
        Assert.Equal(Enumerable.Range(1, 40).Select(key => Key(key % 20)), rows.Select(row => row!.Key));
        Assert.Equal([1, 20], ledger.Queries.Select(query => query.Count));
    }

    [Fact]
    public async Task A_query_has_at_most_500_keys()
    {
        var ledger = new SlowLedger();
        var reader = new ContactReader(ledger);
        var first = reader.ReadAsync(Key(-1));
        await PumpRig.WaitAsync(() => ledger.Queries.Count == 1);
        var others = Enumerable.Range(0, 1_200).Select(key => reader.ReadAsync(Key(key))).ToArray();
        foreach (var query in Enumerable.Range(2, 4))
        {
            ledger.Next();
            await PumpRig.WaitAsync(() => ledger.Queries.Count == query || first.IsCompleted && others.All(other => other.IsCompleted));
        }

        await Task.WhenAll(others);
        Assert.Equal([1, 500, 500, 200], ledger.Queries.Select(query => query.Count));
    }

    [Fact]
    public async Task A_contact_without_a_row_is_null()
    {
        var ledger = new SlowLedger { Missing = [Key(2)] };
        var reader = new ContactReader(ledger);
        var asked = new[] { reader.ReadAsync(Key(2)) };
        await PumpRig.WaitAsync(() => ledger.Queries.Count == 1);
        ledger.Next();
        Assert.Null(await asked[0]);
    }

    [Fact]
    public async Task A_fault_reaches_all_who_asked_and_the_next_query_works()
    {
        var ledger = new SlowLedger();
        var reader = new ContactReader(ledger);
        var first = reader.ReadAsync(Key(0));
        await PumpRig.WaitAsync(() => ledger.Queries.Count == 1);
        var (one, two) = (reader.ReadAsync(Key(1)), reader.ReadAsync(Key(2)));
        ledger.Next();
        await first;
        await PumpRig.WaitAsync(() => ledger.Queries.Count == 2);
        ledger.Next(new IOException("The disk is away."));
        await Assert.ThrowsAsync<IOException>(() => one);
        await Assert.ThrowsAsync<IOException>(() => two);
        var again = reader.ReadAsync(Key(1));
        await PumpRig.WaitAsync(() => ledger.Queries.Count == 3);
        ledger.Next();
        Assert.Equal(Key(1), (await again)!.Key);
    }

    /// <summary>Answers a query when the test says so.</summary>
    private sealed class SlowLedger : IContactLedger
    {
        private readonly Lock _gate = new();
        private readonly List<IReadOnlyList<ContactKey>> _queries = [];
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HashSet<ContactKey> Missing { get; init; } = [];

        public IReadOnlyList<IReadOnlyList<ContactKey>> Queries
        {
            get
            {
                lock (_gate)
                {
                    return [.. _queries];
                }
            }
        }

        public void Next(Exception? fault = null)
        {
            TaskCompletionSource now;
            lock (_gate)
            {
                now = _next;
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (fault is null)
            {
                now.SetResult();
            }
            else
            {
                now.SetException(fault);
            }
        }

        public async Task<IReadOnlyList<ContactRow>> ReadAsync(IReadOnlyList<ContactKey> keys, CancellationToken cancel)
        {
            Task next;
            lock (_gate)
            {
                _queries.Add(keys);
                next = _next.Task;
            }

            await next;
            return
            [
                .. keys.Where(key => !Missing.Contains(key))
                    .Select(key => new ContactRow(key, 0, 0, null, null, null, ContactRow.NoConsents, [])),
            ];
        }

        public Task SuppressAsync(TenantId tenant, ContactKey key, Msisdn msisdn, string why, Instant at, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task OptInAsync(
            TenantId tenant,
            ContactKey key,
            Msisdn msisdn,
            IReadOnlyDictionary<string, ConsentAssertion> consents,
            CancellationToken cancel
        ) => throw new NotSupportedException();
    }
}
