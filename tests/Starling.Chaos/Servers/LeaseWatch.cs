using Npgsql;
using Starling.Host;

namespace Starling.Chaos.Servers;

/// <summary>A bind's lease as it stood from an instant on.</summary>
internal sealed record SeenLease(DateTimeOffset At, int Bind, string Holder, long Epoch);

/// <summary>Looks at the leases again and again, past the product: who held which bind when. While the ledger is away it sees nothing.</summary>
internal sealed class LeaseWatch : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly string _connectionString;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<SeenLease> _seen = [];
    private readonly Task _watching;

    public LeaseWatch(string connectionString)
    {
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 2 }.ToString();
        _watching = WatchAsync();
    }

    /// <summary>The binds a silo holds, as last seen.</summary>
    public IReadOnlyList<SeenLease> HeldBy(SiloProcess silo)
    {
        lock (_gate)
        {
            return [.. _seen.GroupBy(lease => lease.Bind).Select(bind => bind.Last()).Where(lease => silo.Holds(lease.Holder))];
        }
    }

    /// <summary>When the last of these leases was seen in a later epoch; null while one of them was not.</summary>
    public DateTimeOffset? EndOf(IReadOnlyList<SeenLease> leases)
    {
        lock (_gate)
        {
            var ends = leases.Select(held => _seen.Find(lease => lease.Bind == held.Bind && lease.Epoch > held.Epoch)?.At).ToList();
            return ends.Contains(null) ? null : ends.Max();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connectionString);
                await connection.OpenAsync(_stop.Token);
                while (true)
                {
                    await LookAsync(connection);
                    await Task.Delay(LookEvery, WallClock.Time, _stop.Token);
                }
            }
            catch (Exception fault) when (fault is NpgsqlException or OperationCanceledException or TimeoutException)
            {
                await Task.Delay(LookEvery, WallClock.Time, CancellationToken.None);
            }
        }
    }

    private async Task LookAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT bind, coalesce(holder, ''), epoch FROM lease ORDER BY bind", connection);
        await using var rows = await command.ExecuteReaderAsync(_stop.Token);
        while (await rows.ReadAsync(_stop.Token))
        {
            var lease = new SeenLease(WallClock.Time.GetUtcNow(), rows.GetInt32(0), rows.GetString(1), rows.GetInt64(2));
            lock (_gate)
            {
                var last = _seen.FindLast(seen => seen.Bind == lease.Bind);
                if (last is null || (last.Holder, last.Epoch) != (lease.Holder, lease.Epoch))
                {
                    _seen.Add(lease);
                }
            }
        }
    }
}
